#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ektara/core/progress.hpp"
#include "ektara/core/types.hpp"
#include "ektara/experiment/experiment.hpp"
#include "ektara/experiment/model_input.hpp"
#include "ektara/rundir/run_directory.hpp"

namespace ektara::experiment {

/// The clusterings of one method: one a seed (one only where nothing in it is random), each of a space of its own where
/// the space is random.
struct MethodResult {
    Method method;
    std::vector<Seed> seeds;
    /// For each seed the space that was clustered (n×d) and the clusters of its rows. Spaces are shared.
    std::vector<std::shared_ptr<const Embedding>> spaces;
    std::vector<Clustering> clusterings;
};

/// Makes every space and clustering of `methods` that RUN does not hold yet, each distinct one once, models and seeds
/// in parallel: models/<name>.s<seed>/, embeddings/, projections/ (the map of the first seed's space) and clusterings/.
/// An artifact that is there is read. Each takes its random numbers from its own seed, so the order of the work changes
/// nothing.
std::vector<MethodResult> space_stage(const rundir::RunDirectory& run, const ModelInput& input,
                                      const std::vector<Method>& methods, const RunOptions& options,
                                      const Progress& progress);

}  // namespace ektara::experiment
