#include "ektara/projection/detail/fuzzy_graph.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ektara/core/scale.hpp"

namespace ektara::projection {
namespace {

using Eigen::Index;

constexpr int kHalvings       = 64;
constexpr double kTolerance   = 1e-5;
constexpr double kLeastOfMean = 1e-3;

double total_membership(const Eigen::RowVectorXd& beyond, double sigma) {
    double total = 0;
    for (const double distance : beyond) total += distance > 0 ? std::exp(-distance / sigma) : 1;
    return total;
}

double fitting_sigma(const Eigen::RowVectorXd& beyond, double target) {
    double low = 0, high = std::numeric_limits<double>::infinity(), sigma = 1;
    for (int i = 0; i < kHalvings; ++i) {
        const double total = total_membership(beyond, sigma);
        if (std::abs(total - target) < kTolerance) break;
        (total > target ? high : low) = sigma;
        sigma                         = std::isinf(high) ? 2 * sigma : (low + high) / 2;
    }
    return sigma;
}

double least_positive(const Eigen::RowVectorXd& distances) {
    double least = std::numeric_limits<double>::infinity();
    for (const double distance : distances)
        if (distance > 0) least = std::min(least, distance);
    return std::isinf(least) ? 0 : least;
}

}  // namespace

Matrix fuzzy_memberships(const Matrix& distances, double target_neighbors, bool rho_is_nearest) {
    const double overall = distances.cast<double>().mean(), target = std::log2(target_neighbors);
    Matrix memberships(distances.rows(), distances.cols());
    for (Index i = 0; i < distances.rows(); ++i) {
        // The search for sigma begins at 1 and ends after 64 steps: it needs distances that are not astronomical.
        const double scale              = safe_scale(distances.row(i).cast<double>().mean());
        const Eigen::RowVectorXd row    = distances.row(i).cast<double>() * scale;
        const double rho                = rho_is_nearest ? least_positive(row) : 0;
        const Eigen::RowVectorXd beyond = (row.array() - rho).max(0.0);
        const double least              = kLeastOfMean * (rho > 0 || !rho_is_nearest ? row.mean() : overall * scale);
        const double sigma              = std::max(fitting_sigma(beyond, target), least);
        for (Index j = 0; j < row.size(); ++j)
            memberships(i, j) = beyond[j] > 0 ? static_cast<float>(std::exp(-beyond[j] / sigma)) : 1.0F;
    }
    return memberships;
}

neighbors::Graph fuzzy_graph(const neighbors::Neighbors& neighbors, double mix) {
    const auto with_itself   = static_cast<double>(neighbors.indices.cols() + 1);
    const Matrix memberships = fuzzy_memberships(neighbors.distances, with_itself, true);
    // The union alone in single precision, which double precision would round otherwise.
    if (mix == 1)
        return neighbors::symmetric_graph(neighbors, memberships, [](float a, float b) { return a + b - a * b; });
    return neighbors::symmetric_graph(neighbors, memberships, [mix](float a, float b) {
        const double both = static_cast<double>(a) * static_cast<double>(b);
        return static_cast<float>(mix * (static_cast<double>(a) + static_cast<double>(b) - both) + (1 - mix) * both);
    });
}

}  // namespace ektara::projection
