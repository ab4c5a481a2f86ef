#pragma once

#include <map>
#include <string>
#include <vector>

#include "ektara/artifacts/json.hpp"
#include "ektara/pipeline/run_directory.hpp"
#include "ektara/pipeline/space_stage.hpp"

namespace ektara::pipeline {

/// The mean, over languages, of the agreement with the genre inside each of them: the first figure of the table.
inline constexpr const char* kGenreWithinLanguage = "genre@language";

/// What clusterings are compared with: genre, language, language+genre, the genre inside each language
/// ("genre@bangla") and the mean of those ("genre@language"); only columns that have two values or more.
std::vector<metrics::Target> targets_of(const std::vector<Track>& tracks);

/// Scores every method against every target, over its seeds, and writes metrics.csv and metrics.json: one row a method
/// and target (a method without any target has one row, with an empty target). docs/methods.md explains the columns.
artifacts::Json score_stage(const RunDirectory& run, const ModelInput& input, const std::vector<Track>& tracks,
                            const std::vector<MethodResult>& results, const RunOptions& options,
                            const Progress& progress);

}  // namespace ektara::pipeline
