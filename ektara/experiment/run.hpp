#pragma once

#include <filesystem>
#include <vector>

#include "ektara/core/progress.hpp"
#include "ektara/evaluation/score_row.hpp"
#include "ektara/experiment/experiment.hpp"
#include "ektara/metrics/structure.hpp"

namespace ektara::experiment {

/// What a run ended with.
struct Summary {
    std::size_t rows = 0, failed = 0;
    std::vector<evaluation::ScoreRow> scores;
    std::vector<Warning> warnings;
    /// What half-samples draw whole: "artists", or "songs" and why not artists.
    std::string drawn = "songs";
    /// Whether the songs form groups at all.
    metrics::Structure structure = {};
    /// The clustering that is shown first, and why.
    std::string shown = {};
};

/// The whole way: INPUT → tracks → features → spaces → clusterings → scores, in a run directory (design: a run).
///
/// A run that was killed goes on where it stopped and ends with the same bytes; so does any `jobs` and any order of the
/// input. `command` is kept in run.json. Throws UsageError E43xx where RUN cannot be used, NothingUsable E1210 or E2114
/// where nothing can be analysed, and what the stages throw.
Summary run(const std::filesystem::path& input, const std::filesystem::path& directory, const RunOptions& options,
            const std::string& command, const Progress& progress);

/// An input as it was read: what a run is made of even where files change meanwhile.
struct ReadInput {
    std::filesystem::path path;
    collection::Collection collection;
};
Summary run(ReadInput input, const std::filesystem::path& directory, const RunOptions& options,
            const std::string& command, const Progress& progress);

/// The digest by which a run knows its input, and that of the models that it asks for.
std::string input_hash(const collection::Collection& collection, const RunOptions& options);

}  // namespace ektara::experiment
