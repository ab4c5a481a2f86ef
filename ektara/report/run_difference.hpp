#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

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
    /// Whether the intervals over songs do not overlap.
    bool apart = false;
};

/// What two runs were asked for and how their scores differ.
struct RunDifference {
    std::vector<SettingDifference> settings;
    std::vector<std::string> only_in_a, only_in_b;  ///< methods
    std::vector<ScoreDifference> scores;            ///< of what both scored, in the order of A
};

/// Compares two finished runs. Throws Error E4304 where a folder holds none.
RunDifference run_difference(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace ektara::report
