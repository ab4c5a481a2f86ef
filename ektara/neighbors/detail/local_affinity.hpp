#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::neighbors {

/// The mean of the k smallest distances of a row. `own` is its own place, which is left out; -1 where it has none.
inline double mean_of_nearest(const Eigen::RowVectorXd& distances, Eigen::Index own, Eigen::Index k) {
    std::vector<double> others(distances.begin(), distances.end());
    if (own >= 0) others.erase(others.begin() + own);
    std::partial_sort(others.begin(), others.begin() + k, others.end());
    return std::accumulate(others.begin(), others.begin() + k, 0.0) / static_cast<double>(k);
}

/// Of each row of n×n distances, with k = n_neighbors or, where they are fewer, all others. Throws as `local_affinity`.
Eigen::RowVectorXd means_of_nearest(const MatrixD& distances, int n_neighbors);

/// The affinity of two rows at this distance (`local_affinity`), from the `mean_of_nearest` of each.
inline double affinity_of(double near_i, double near_j, double distance) {
    const double e = (near_i + near_j + distance) / 3;
    return e > 0 ? std::exp(-distance * distance / (e * e / 2)) : 1;
}

/// `local_affinity` from the `means_of_nearest` of the same distances.
MatrixD affinities_of(const MatrixD& distances, const Eigen::RowVectorXd& near);

}  // namespace ektara::neighbors
