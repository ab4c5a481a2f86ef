#pragma once

#include <map>
#include <string>
#include <vector>

#include "ektara/core/progress.hpp"
#include "ektara/experiment/model_input.hpp"
#include "ektara/experiment/space_stage.hpp"

namespace ektara::evaluation {

/// How much of a method's clustering stays when something is drawn anew; NaN where nothing was. `ari`: mean adjusted
/// Rand index. `by_cluster`: for each cluster of the first seed the mean of the best Jaccard overlap that a cluster of
/// the other clustering has with it (Hennig 2007); `jaccard` is their mean.
struct Agreement {
    double ari, jaccard;
    std::map<int, double> by_cluster;
};

/// Over the seeds (ARI of every two of them; overlaps with the first), and over subsamples: four fifths of the songs of
/// the first seed's space, clustered again with its seed and compared on their own rows.
struct Stability {
    Agreement seeds, samples;
};

/// Fewer songs than this are not sampled: what is left would be another collection.
inline constexpr std::size_t kFewestSampledSongs = 30;

std::vector<Stability> stability_stage(const experiment::ModelInput& input,
                                       const std::vector<experiment::MethodResult>& results,
                                       const experiment::RunOptions& options, const Progress& progress);

/// The best overlap |A ∩ B| / |A ∪ B| that a cluster of `other` has with each cluster of `labels`. Noise (-1) is no
/// cluster. Both are of the same rows.
std::map<int, double> best_overlaps(const std::vector<int>& labels, const std::vector<int>& other);

}  // namespace ektara::evaluation
