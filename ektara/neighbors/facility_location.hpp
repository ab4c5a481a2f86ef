#pragma once

#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::neighbors {

/// Rows that stand for all rows, in the order in which they were chosen.
struct Exemplars {
    std::vector<Eigen::Index> rows;
    /// By how much each lowered the sum of all rows' distances to the nearest chosen row.
    std::vector<double> gains;
};

/// `count` rows of n×d points such that every row has one of them near: facility location with Euclidean distances,
/// which is k-medoids with its loss Σ_i min_{j chosen} d_ij.
///
/// Greedy: each time the row that lowers the loss most (ties: the lower row), the first being the medoid of all. What
/// is gained, Σ_i (D − min_j d_ij) with D above all distances, is at least 1 − 1/e of the best possible (Nemhauser,
/// Wolsey and Fisher 1978). Gains only shrink, so most are not computed again (lazy greedy; Minoux 1978; same choice).
/// O(n²d) time once and O(n) memory; same bits for any `jobs`. Throws InvalidArgument E6244 unless 1 ≤ count ≤ n, E6102
/// on NaN.
Exemplars facility_location(const Matrix& points, int count, int jobs = 1);

/// For each row the place in `exemplars.rows` of the nearest chosen row (ties: the earlier place).
std::vector<int> nearest_exemplar(const Matrix& points, const Exemplars& exemplars);

}  // namespace ektara::neighbors
