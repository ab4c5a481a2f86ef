#pragma once

#include <vector>

#include "ektara/neighbors/knn.hpp"

namespace ektara::neighbors {

/// 1 − MP of every two rows (hubness.hpp): n×n, symmetric, 0 on the diagonal. Takes memory in n².
MatrixD proximity_matrix(const Matrix& points, int jobs = 1);

/// k nearest neighbours by the mean over several tables of the same rows (blocks of features) of 1 − MP. No n×n matrix
/// is held. Equal means (in single precision) go to the lower row number; same bits for any `jobs`. Throws
/// InvalidArgument E6304 unless 1 ≤ k ≤ n − 1, E6301 where the numbers of rows differ, E6102 on NaN, E6103 on an empty
/// table.
Neighbors mean_proximity(const std::vector<Matrix>& blocks, int k, int jobs = 1);

/// Rows above this number are not fused: the matrices of two blocks would take more than a gigabyte.
inline constexpr Eigen::Index kMostFusedRows = 5000;

struct FusionOptions {
    int n_neighbors = 20;  ///< strongest of each row that an iteration passes through, the row itself counted
    int n_rounds    = 20;
    double alpha    = 1;  ///< added to the diagonal after each round
};

/// exp(−d²/(½·e²)) with e = (mean d of i to its `n_neighbors` nearest + the same of j + d_ij)/3 (Wang et al. 2014, with
/// μ = ½ and without the constant of the normal density). `distances` is n×n.
MatrixD local_affinity(const MatrixD& distances, int n_neighbors = 20);

/// Similarity network fusion (Wang et al. 2014) of n×n affinities of the same rows, as snfpy 0.2.2 computes it: every
/// affinity divided by the sums of its rows and made symmetric; S holds the strongest of each row, divided by their
/// sum; `n_rounds` times P_v ← S_v·(mean of the other P)·S_vᵀ + alpha·I; then the mean of all, divided by its rows'
/// sums, (W + Wᵀ + I)/2. Throws InvalidArgument E6301 for fewer than two affinities or other shapes, E6222 above
/// `kMostFusedRows` rows.
MatrixD fuse_similarities(const std::vector<MatrixD>& affinities, const FusionOptions& options = {}, int jobs = 1);

/// The k strongest others of each row of an n×n similarity, strongest first; `distances` holds the similarities.
Neighbors strongest(const MatrixD& similarity, int k);

}  // namespace ektara::neighbors
