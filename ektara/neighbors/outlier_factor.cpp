#include "ektara/neighbors/outlier_factor.hpp"

#include <algorithm>

namespace ektara::neighbors {
namespace {

/// Keeps the density of rows that have k copies finite, as scikit-learn does.
constexpr double kLeastReach = 1e-10;

}  // namespace

VectorD local_outlier_factor(const Neighbors& neighbors) {
    const auto& nearest = neighbors.indices;
    const auto& away    = neighbors.distances;
    const auto n = nearest.rows(), k = nearest.cols();
    VectorD density(n), factor(n);
    for (Eigen::Index i = 0; i < n; ++i) {
        double reach = 0;
        for (Eigen::Index j = 0; j < k; ++j) reach += std::max<double>(away(i, j), away(nearest(i, j), k - 1));
        density[i] = 1 / (reach / static_cast<double>(k) + kLeastReach);
    }
    for (Eigen::Index i = 0; i < n; ++i) {
        double sum = 0;
        for (Eigen::Index j = 0; j < k; ++j) sum += density[nearest(i, j)];
        factor[i] = sum / static_cast<double>(k) / density[i];
    }
    return factor;
}

}  // namespace ektara::neighbors
