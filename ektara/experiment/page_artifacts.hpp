#pragma once

#include "ektara/experiment/experiment.hpp"
#include "ektara/experiment/space_stage.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "ektara/rundir/run_directory.hpp"

namespace ektara::experiment {

/// What the page and the explanations need of the run and no score does:
///
/// - neighbors/duplicates.csv: `id,duplicate_of,score`, recordings that are there twice (audio/fingerprint.hpp), from
///   features/fingerprint.npy;
/// - neighbors/<space>.s<seed>.npy for each method's first space: n × k row numbers of the nearest rows, nearest first,
///   k = 15 or one less than there are rows; they count the rows of the .json beside it.
///
/// Files that are there are left alone. A run of ready features has nothing to listen to and gets only the last. Says
/// where the nearest rows are approximate (W-APPROXIMATE).
std::vector<Warning> page_artifacts(const rundir::RunDirectory& run, const collection::Collection& collection,
                                    const extraction::FeatureTables& tables, const std::vector<MethodResult>& results,
                                    int jobs);

}  // namespace ektara::experiment
