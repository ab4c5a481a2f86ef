#pragma once

#include <map>
#include <string>
#include <vector>

#include "ektara/core/progress.hpp"
#include "ektara/evaluation/scored_method.hpp"

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

struct StabilityOptions {
    int resamples = 5;  ///< subsamples; 0: none
    /// Groups that are asked for: a sample must hold more rows.
    int n_clusters = 1;
    Seed seed      = 0;
    int jobs       = 1;
};

/// The stability of every method. `songs` numbers the song of each row from 0. A sample for which a method has no
/// answer is left out of its means; an error that `recluster` throws is passed on.
std::vector<Stability> stability_stage(const std::vector<int>& songs, const std::vector<ScoredMethod>& methods,
                                       const StabilityOptions& options, const Progress& progress);

}  // namespace ektara::evaluation
