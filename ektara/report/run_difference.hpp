#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ektara/artifacts/json.hpp"
#include "ektara/core/warning.hpp"

namespace ektara::report {

/// A setting or property of two runs that is not the same; "–" where a run has none.
struct SettingDifference {
    std::string name, a, b;
};

/// AMI of one method and target in two runs; nothing where it was not scored.
struct ScoreDifference {
    std::string method, target;
    std::optional<double> ami_a, ami_b;
    /// b − a, where both are known.
    std::optional<double> difference;
    /// Its 95 % interval, and whether that leaves out 0.
    std::optional<double> low = {}, high = {};
    bool apart = false;
    int songs  = 0;  ///< rows of both runs that have a label of this target
};

/// How many rows the two runs share.
struct SharedRows {
    std::size_t both = 0, only_a = 0, only_b = 0;
    std::size_t relabelled = 0;  ///< of both, rows whose language or genre is not the same
};

/// What two runs were asked for and how their scores differ.
struct RunDifference {
    std::vector<SettingDifference> settings;
    std::vector<std::string> only_in_a, only_in_b;  ///< methods
    std::vector<ScoreDifference> scores;            ///< of methods that both have, in the order of A
    SharedRows rows;
    std::vector<Warning> warnings;  ///< W-UNMATCHED: rows that only one run has are left out
};

/// Compares two finished runs on the rows that both have, each method with itself: the same half-samples of whole songs
/// (or artists) for both, so that the interval is that of the difference (evaluation/paired_runs.hpp). Labels are those
/// of A. Throws Error E4304 where a folder holds no run, UsageError E1610 where they share fewer than two rows.
RunDifference run_difference(const std::filesystem::path& a, const std::filesystem::path& b, int jobs = 0);

/// What `ektara runs diff --json` prints: a, b, settings, rows, only_in_a, only_in_b and scores; null where a figure is
/// not known.
artifacts::Json to_json(const std::string& a, const std::string& b, const RunDifference& found);

/// The comparison as a page of its own: what was asked, a picture of the differences with their intervals, the table.
std::string difference_page(const std::string& a, const std::string& b, const RunDifference& found);

}  // namespace ektara::report
