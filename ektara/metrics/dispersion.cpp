#include <algorithm>
#include <cmath>
#include <limits>

#include "ektara/metrics/centroids.hpp"
#include "ektara/metrics/detail/grouped.hpp"
#include "ektara/metrics/internal.hpp"
#include "ektara/metrics/separation.hpp"

namespace ektara::metrics {
namespace {

using Eigen::Index;

constexpr double kNoSpread = std::numeric_limits<double>::quiet_NaN();
/// Centres nearer than this share of the largest distance from the middle are apart by rounding alone.
constexpr double kRounding = 1e-12;

MatrixD centroids_of(const Grouped& grouped) {
    return centroids(grouped.points, grouped.places(), static_cast<int>(grouped.count()));
}

}  // namespace

double calinski_harabasz(const MatrixView& points, std::span<const int> labels) {
    const Grouped grouped = group_rows(points, labels, "calinski_harabasz");
    if (!has_spread(points, labels)) return kNoSpread;
    const MatrixD centroids = centroids_of(grouped);
    double between = 0, within = 0;
    for (std::size_t k = 0; k < grouped.count(); ++k) {
        const auto centroid = centroids.row(static_cast<Index>(k));
        between += static_cast<double>(grouped.size(k)) * centroid.squaredNorm();
        within += (grouped.of(k).rowwise() - centroid).squaredNorm();
    }
    const auto n = static_cast<double>(grouped.rows.size()), k = static_cast<double>(grouped.count());
    return between * (n - k) / (within * (k - 1));
}

double davies_bouldin(const MatrixView& points, std::span<const int> labels) {
    const Grouped grouped   = group_rows(points, labels, "davies_bouldin");
    const MatrixD centroids = centroids_of(grouped);
    const Index k           = centroids.rows();
    const double rounding   = kRounding * grouped.points.rowwise().norm().maxCoeff();
    VectorD scatter(k);
    for (Index i = 0; i < k; ++i)
        scatter[i] = (grouped.of(static_cast<std::size_t>(i)).rowwise() - centroids.row(i)).rowwise().norm().mean();
    if (!has_spread(points, labels)) scatter.setZero();
    double total = 0;
    for (Index i = 0; i < k; ++i) {
        double worst = 0;
        for (Index j = 0; j < k; ++j) {
            if (i == j) continue;
            const double distance = (centroids.row(i) - centroids.row(j)).norm();
            if (distance <= rounding) return kNoSpread;
            worst = std::max(worst, (scatter[i] + scatter[j]) / distance);
        }
        total += worst;
    }
    return total / static_cast<double>(k);
}

}  // namespace ektara::metrics
