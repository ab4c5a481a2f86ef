#pragma once

#include <string>
#include <vector>

#include "ektara/artifacts/json.hpp"
#include "ektara/pipeline/model_input.hpp"
#include "ektara/pipeline/run_directory.hpp"
#include "ektara/pipeline/space_stage.hpp"
#include "ektara/pipeline/targets.hpp"

namespace ektara::pipeline {

/// Scores every method against every target, over its seeds, and writes metrics.csv and metrics.json: one row a method
/// and target (a method without any target has one row, with an empty target). docs/methods.md explains the columns.
/// The column `warnings` names what a reader of that row must know: W-CONFOUNDED with each of the `confounded` columns,
/// W-CONDITIONED, W-COLLAPSED.
artifacts::Json score_stage(const RunDirectory& run, const ModelInput& input, const std::vector<MethodResult>& results,
                            const std::vector<std::string>& confounded, const RunOptions& options,
                            const Progress& progress);

}  // namespace ektara::pipeline
