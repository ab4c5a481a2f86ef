#pragma once

#include "ektara/neighbors/knn.hpp"

namespace ektara::neighbors {

/// Approximate k nearest neighbours of every row among the others, by a hierarchical navigable small world (Malkov and
/// Yashunin 2018; hnswlib) of 16 links a row.
///
/// The index is built row after row and asked in parallel, so it gives the same bits for any `jobs`; it depends on the
/// order of the rows, which the caller makes canonical. Distances are measured in double precision; a row whose search
/// finds fewer than k others is searched exactly. Throws as `knn`.
Neighbors approximate_knn(const Matrix& points, int k, Metric metric = Metric::Euclidean, int jobs = 1);

/// `knn` up to 20,000 rows, `approximate_knn` above.
Neighbors knn_of_any_size(const Matrix& points, int k, Metric metric = Metric::Euclidean, int jobs = 1);

}  // namespace ektara::neighbors
