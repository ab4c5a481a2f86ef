#pragma once

#include <string>
#include <vector>

#include "ektara/artifacts/json.hpp"
#include "ektara/evaluation/targets.hpp"
#include "ektara/experiment/model_input.hpp"
#include "ektara/experiment/space_stage.hpp"
#include "ektara/rundir/run_directory.hpp"

namespace ektara::evaluation {

/// Scores every method against every target, over its seeds, and writes metrics.csv and metrics.json: one row a method
/// and target (a method without any target has one row, with an empty target). docs/methods.md explains the columns.
/// The column `warnings` names what a reader of that row must know: W-CONFOUNDED with each of the `confounded` columns,
/// W-CONDITIONED, W-COLLAPSED.
artifacts::Json score_stage(const rundir::RunDirectory& run, const experiment::ModelInput& input,
                            const std::vector<experiment::MethodResult>& results,
                            const std::vector<std::string>& confounded, const experiment::RunOptions& options,
                            const Progress& progress);

}  // namespace ektara::evaluation
