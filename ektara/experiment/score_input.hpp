#pragma once

#include <string>
#include <vector>

#include "ektara/evaluation/score_stage.hpp"
#include "ektara/experiment/experiment.hpp"
#include "ektara/experiment/model_input.hpp"
#include "ektara/experiment/space_stage.hpp"
#include "ektara/rundir/run_directory.hpp"

namespace ektara::experiment {

/// The results of a run as `evaluation::score` takes them: where k came from, what the models in RUN say of themselves
/// (W-COLLAPSED), and how each method groups other rows of its space. `confounded`: label columns that the features
/// tell. The functions in it refer to `options` by value. The tracks are moved out of `input`: give them back after
/// scoring.
evaluation::ScoreInput score_input(const rundir::RunDirectory& run, ModelInput& input,
                                   const std::vector<MethodResult>& results, const std::vector<std::string>& confounded,
                                   const RunOptions& options);

/// How the methods of a run are scored.
evaluation::ScoreOptions score_options(const RunOptions& options);

/// How a method of a run groups other rows of its space: nothing where they are too few for its options, or where it
/// does not converge on them (cluster::NoSolution). `context` is of all rows. Any other error is passed on.
evaluation::Recluster recluster(const Method& method, const RunOptions& options, const cluster::Context& context = {});

}  // namespace ektara::experiment
