#pragma once

#include <string>
#include <vector>

#include "ektara/core/standardiser.hpp"
#include "ektara/core/types.hpp"
#include "ektara/pipeline/experiment.hpp"
#include "ektara/pipeline/progress.hpp"
#include "ektara/pipeline/run_directory.hpp"

namespace ektara::pipeline {

/// The clusterings of one method: one a seed, each of a space of its own where the model is random.
struct MethodResult {
    Method method;
    std::vector<Seed> seeds;
    /// For each seed the space that was clustered (n×d) and the clusters of its rows.
    std::vector<Embedding> spaces;
    std::vector<Clustering> clusterings;
};

/// What the features are for the models: standardised values, how they came about, and the songs.
struct ModelInput {
    Standardiser standardiser;
    FeatureMatrix standardised;
    std::vector<std::string> songs;
};

/// Makes every space and clustering of `methods` that RUN does not hold yet, models and seeds in parallel:
/// models/<name>.s<seed>/, embeddings/, projections/ (the first two principal axes of the first seed's space) and
/// clusterings/. An artifact that is there is read. Each space takes its random numbers from its own seed, so the order
/// of the work changes nothing.
std::vector<MethodResult> space_stage(const RunDirectory& run, const ModelInput& input,
                                      const std::vector<Method>& methods, const RunOptions& options,
                                      const Progress& progress);

/// "vae.s3": the name of a seed's artifact.
std::string with_seed(const std::string& name, Seed seed);

}  // namespace ektara::pipeline
