#pragma once

#include "ektara/cluster/detail/lloyd.hpp"

namespace ektara::cluster {

/// K-Means of many rows by steps of `options.batch_size` rows drawn at random (Sculley 2010): K-Means of a sample of
/// three batches (at least 3 rows a cluster) gives the start; then each step moves the centres of its rows towards
/// them, by one over the rows that each has had. Ends after max_iter times the table, or when the inertia of the
/// batches, an exponential mean over two tables as in scikit-learn 1.9, has not fallen for 10 steps. All rows are
/// labelled at the end. Labels in canonical order, centres about the mean. The same bits for any `jobs`.
KMeans mini_batch_kmeans(const CentredPoints& points, const KMeansOptions& options, int jobs);

}  // namespace ektara::cluster
