#pragma once

#include "ektara/core/matrix.hpp"
#include "ektara/neighbors/knn.hpp"

namespace ektara::neighbors {

/// The local outlier factor of each row from its nearest neighbours (n×k, distances of one measure): how many times
/// sparser it is around the row than around its neighbours. About 1 inside a group, larger the farther a row lies from
/// everything.
///
/// With r_ij = max(d_ij, distance of j to its own k-th neighbour) and density ρ_i = 1 / (mean_j r_ij + 10⁻¹⁰) over the
/// k neighbours j of i: LOF_i = mean_j ρ_j / ρ_i (Breunig, Kriegel, Ng and Sander 2000; scikit-learn
/// `LocalOutlierFactor`). Rows whose neighbours are all at distance 0 have 1.
VectorD local_outlier_factor(const Neighbors& neighbors);

}  // namespace ektara::neighbors
