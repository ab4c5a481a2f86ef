#pragma once

#include <vector>

#include "ektara/experiment/plan.hpp"
#include "ektara/experiment/run.hpp"
#include "ektara/experiment/space_stage.hpp"
#include "ektara/extraction/feature_stage.hpp"
#include "ektara/metrics/probe.hpp"
#include "ektara/rundir/default_clustering.hpp"
#include "ektara/rundir/run_directory.hpp"

namespace ektara::experiment {

/// Whether the features tell where a song came from: with the controls against differences of recording, and without
/// them (empty where none is in use).
struct Probed {
    std::vector<metrics::ProbeFinding> findings, without_controls;
};

/// What the stages of a run have found.
struct Findings {
    const extraction::Prepared& prepared;
    const ModelInput& features;
    const Plan& plan;
    const std::vector<MethodResult>& results;
    const Probed& probed;
};

/// The configuration as run.json holds it.
rundir::Settings settings_of(const RunOptions& options);

/// The name, figures and files of every method, for its first seed.
std::vector<rundir::MethodRecord> method_records(const std::vector<MethodResult>& results);

/// How stable each method is, from its first row of the score table.
std::vector<rundir::ClusteringStability> stability_of(const std::vector<evaluation::ScoreRow>& rows);

/// Writes the finished record: what was found, which clustering is shown first, and how its numbers relate to those of
/// an earlier run. Adds the warnings about those numbers to the summary.
void finish_run(rundir::RunDirectory& run, const RunOptions& options, const Findings& found, Summary& summary);

}  // namespace ektara::experiment
