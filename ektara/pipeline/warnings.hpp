#pragma once

#include <vector>

#include "ektara/pipeline/feature_stage.hpp"
#include "ektara/pipeline/inputs.hpp"
#include "ektara/pipeline/model_input.hpp"
#include "ektara/pipeline/run_directory.hpp"

namespace ektara::pipeline {

/// Everything that the reader of a run must know, in a fixed order: of the input, the files, the features and the
/// models (which keep theirs in config.json). Codes: docs/warnings.md.
std::vector<Warning> warnings_of(const Collection& collection, const Prepared& prepared, const ModelInput& features,
                                 const RunDirectory& run);

/// RUN/models/*, in the order of their names.
std::vector<std::filesystem::path> model_folders(const RunDirectory& run);

}  // namespace ektara::pipeline
