#pragma once

#include <map>
#include <vector>

#include "ektara/neighbors/knn.hpp"

namespace ektara::neighbors {

/// Batches are what rows were gathered by: languages, sources. `batches` holds the batch of each row by number from 0,
/// and -1 for a row whose batch is not known.

/// A batch of fewer rows than this has no mean and deviation of its own: those of all rows stand for it.
inline constexpr int kFewestOfBatch = 10;

/// k nearest neighbours under mutual proximity by batch: as `mutual_proximity` (hubness.hpp), but what is usual for row
/// i is asked of the batch at the other end. μ and σ of d_ij for i are those of row i's distances to the rows of j's
/// batch, and for j those of row j's distances to the rows of i's batch. A batch that lies far away as a whole is then
/// not far. A row without a batch, or of one with fewer than `kFewestOfBatch` rows, is held against all rows.
///
/// With a single batch it is mutual proximity itself. Throws as `mutual_proximity`, and InvalidArgument E6221 where
/// `batches` has another length than `points` rows.
Neighbors mutual_proximity_by_batch(const Matrix& points, const std::vector<int>& batches, int k, int jobs = 1);

/// The batches that have at least `fewest` rows, by number, with these rows.
std::map<int, std::vector<Eigen::Index>> large_batches(const std::vector<int>& batches, int fewest);

/// The k nearest rows in each batch of at least k rows, all together sorted by distance, equal ones by row number: the
/// neighbours of BBKNN (Polański et al. 2020; bbknn 1.6.0 with an exact search). A row counts among its own batch, at
/// distance 0. Rows without a batch, or of a smaller one, name neighbours but are named by none.
///
/// n×(k·B) for B such batches. Throws InvalidArgument E6220 unless there are two, E6221 as above, E6102 on NaN, E6103
/// on an empty table.
Neighbors batch_balanced_knn(const Matrix& points, const std::vector<int>& batches, int k, int jobs = 1);

}  // namespace ektara::neighbors
