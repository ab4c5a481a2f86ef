#include <algorithm>
#include <cmath>

#include "ektara/metrics/detail/grouped.hpp"
#include "ektara/metrics/internal.hpp"

namespace ektara::metrics {
namespace {

using Eigen::Index;

MatrixD centroids_of(const Grouped& grouped) {
    MatrixD centroids(static_cast<Index>(grouped.count()), grouped.points.cols());
    for (std::size_t k = 0; k < grouped.count(); ++k)
        centroids.row(static_cast<Index>(k)) = grouped.of(k).colwise().mean();
    return centroids;
}

/// numpy.isclose to 0.
bool is_zero(double value) { return std::abs(value) <= 1e-8; }

}  // namespace

double calinski_harabasz(const Matrix& points, std::span<const int> labels) {
    const Grouped grouped   = group_rows(points, labels, "calinski_harabasz");
    const MatrixD centroids = centroids_of(grouped);
    double between = 0, within = 0;
    for (std::size_t k = 0; k < grouped.count(); ++k) {
        const auto centroid = centroids.row(static_cast<Index>(k));
        between += static_cast<double>(grouped.size(k)) * centroid.squaredNorm();
        within += (grouped.of(k).rowwise() - centroid).squaredNorm();
    }
    if (within == 0) return 1;
    const auto n = static_cast<double>(grouped.rows.size()), k = static_cast<double>(grouped.count());
    return between * (n - k) / (within * (k - 1));
}

double davies_bouldin(const Matrix& points, std::span<const int> labels) {
    const Grouped grouped   = group_rows(points, labels, "davies_bouldin");
    const MatrixD centroids = centroids_of(grouped);
    const Index k           = centroids.rows();
    VectorD scatter(k);
    for (Index i = 0; i < k; ++i)
        scatter[i] = (grouped.of(static_cast<std::size_t>(i)).rowwise() - centroids.row(i)).rowwise().norm().mean();
    double total = 0, widest = 0;
    for (Index i = 0; i < k; ++i) {
        double worst = 0;
        for (Index j = 0; j < k; ++j) {
            const double distance = (centroids.row(i) - centroids.row(j)).norm();
            widest                = std::max(widest, distance);
            if (distance > 0) worst = std::max(worst, (scatter[i] + scatter[j]) / distance);
        }
        total += worst;
    }
    if (is_zero(scatter.maxCoeff()) || is_zero(widest)) return 0;
    return total / static_cast<double>(k);
}

}  // namespace ektara::metrics
