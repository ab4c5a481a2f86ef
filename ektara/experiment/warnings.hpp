#pragma once

#include <vector>

#include "ektara/collection/inputs.hpp"
#include "ektara/experiment/model_input.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "ektara/rundir/run_directory.hpp"

namespace ektara::experiment {

/// Everything that the reader of a run must know, in a fixed order: of the input, the files, the features and the
/// models (which keep theirs in config.json). Codes: docs/warnings.md.
std::vector<Warning> warnings_of(const collection::Collection& collection, const extraction::FeatureTables& tables,
                                 const ModelInput& features, const rundir::RunDirectory& run);

/// W-PLACED: how many of the rows were placed into groups that were made without them.
Warning placement_warning(const rundir::Placement& placement, std::size_t rows);

/// RUN/models/*, in the order of their names.
std::vector<std::filesystem::path> model_folders(const rundir::RunDirectory& run);

}  // namespace ektara::experiment
