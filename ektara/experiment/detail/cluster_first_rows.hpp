#pragma once

#include "ektara/cluster/cluster.hpp"
#include "ektara/core/types.hpp"

namespace ektara::experiment {

/// Clusters the first rows alone; the others get one of `n_clusters` clusters at random (`subset` of a method).
Clustering cluster_first_rows(const Matrix& points, Eigen::Index first_rows, const cluster::Options& options,
                              int n_clusters, Seed seed);

}  // namespace ektara::experiment
