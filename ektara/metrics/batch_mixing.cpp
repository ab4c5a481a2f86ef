#include "ektara/metrics/batch_mixing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ektara/core/error.hpp"
#include "ektara/core/scale.hpp"

namespace ektara::metrics {
namespace {

constexpr double kTolerance = 1e-5;
constexpr int kMostTries    = 50;
constexpr double kUnknown   = std::numeric_limits<double>::quiet_NaN();

void check(const neighbors::Neighbors& neighbors, const std::vector<int>& labels) {
    require(static_cast<std::size_t>(neighbors.indices.rows()) == labels.size(), "E6301",
            "mixing: each row needs one label, but there are {} rows and {} labels", neighbors.indices.rows(),
            labels.size());
}

int count_labels(const std::vector<int>& labels) {
    return labels.empty() ? 0 : 1 + *std::max_element(labels.begin(), labels.end());
}

/// Weights of one row's neighbours, and their entropy.
struct Weights {
    std::vector<double> shares;
    double entropy = 0;
};

Weights weigh(const std::vector<double>& distances, double beta) {
    Weights found{std::vector<double>(distances.size()), 0};
    double sum = 0, spread = 0;
    for (std::size_t i = 0; i < distances.size(); ++i) {
        found.shares[i] = std::exp(-distances[i] * beta);
        sum += found.shares[i];
        spread += distances[i] * found.shares[i];
    }
    if (sum == 0) return {std::vector<double>(distances.size()), 0};
    for (double& share : found.shares) share /= sum;
    found.entropy = std::log(sum) + beta * spread / sum;
    return found;
}

/// The weights whose entropy is log(perplexity), by bisection on β.
Weights at_perplexity(const std::vector<double>& distances, double perplexity) {
    double beta = 1, low = 0, high = std::numeric_limits<double>::infinity();
    auto found = weigh(distances, beta);
    for (int tries = 0; tries < kMostTries; ++tries) {
        const double excess = found.entropy - std::log(perplexity);
        if (std::abs(excess) < kTolerance) break;
        (excess > 0 ? low : high) = beta;
        beta                      = std::isinf(high) ? beta * 2 : (low + high) / 2;
        found                     = weigh(distances, beta);
    }
    return found;
}

double median(std::vector<double> values) {
    if (values.empty()) return kUnknown;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace

std::vector<double> lisi(const neighbors::Neighbors& neighbors, const std::vector<int>& labels, double perplexity) {
    check(neighbors, labels);
    const auto k = neighbors.indices.cols();
    if (perplexity <= 0) perplexity = std::floor(static_cast<double>(k) / 3);
    std::vector<double> found;
    for (Eigen::Index i = 0; i < neighbors.indices.rows(); ++i) {
        std::vector<double> distances, mass(static_cast<std::size_t>(count_labels(labels)));
        std::vector<int> near;
        // The search for β begins at 1 and ends after 50 steps: it needs distances that are not astronomical.
        const double scale = safe_scale(neighbors.distances.row(i).cast<double>().mean());
        for (Eigen::Index j = 0; j < k; ++j) {
            if (neighbors.indices(i, j) == i) continue;
            distances.push_back(scale * static_cast<double>(neighbors.distances(i, j)));
            near.push_back(labels[static_cast<std::size_t>(neighbors.indices(i, j))]);
        }
        const auto weights = at_perplexity(distances, perplexity);
        for (std::size_t j = 0; j < near.size(); ++j) mass[static_cast<std::size_t>(near[j])] += weights.shares[j];
        double simpson = 0;
        for (const double share : mass) simpson += share * share;
        found.push_back(weights.entropy == 0 ? -1 : 1 / simpson);
    }
    return found;
}

double ilisi(const neighbors::Neighbors& neighbors, const std::vector<int>& batches) {
    const int n = count_labels(batches);
    return n < 2 ? kUnknown : (median(lisi(neighbors, batches)) - 1) / (n - 1);
}

double clisi(const neighbors::Neighbors& neighbors, const std::vector<int>& labels) {
    const int n = count_labels(labels);
    return n < 2 ? kUnknown : (n - median(lisi(neighbors, labels))) / (n - 1);
}

double kbet(const neighbors::Neighbors& neighbors, const std::vector<int>& batches, double alpha) {
    check(neighbors, batches);
    const int n = count_labels(batches);
    if (n < 2) return kUnknown;
    std::vector<double> expected(static_cast<std::size_t>(n));
    const auto k = static_cast<double>(neighbors.indices.cols());
    for (const int batch : batches)
        expected[static_cast<std::size_t>(batch)] += k / static_cast<double>(batches.size());
    std::size_t accepted = 0;
    for (Eigen::Index i = 0; i < neighbors.indices.rows(); ++i) {
        std::vector<double> observed(expected.size());
        for (Eigen::Index j = 0; j < neighbors.indices.cols(); ++j)
            observed[static_cast<std::size_t>(batches[static_cast<std::size_t>(neighbors.indices(i, j))])] += 1;
        double statistic = 0;
        for (std::size_t b = 0; b < expected.size(); ++b)
            statistic += (observed[b] - expected[b]) * (observed[b] - expected[b]) / expected[b];
        accepted += chi_squared_survival(statistic, n - 1) >= alpha ? 1 : 0;
    }
    return static_cast<double>(accepted) / static_cast<double>(batches.size());
}

double chi_squared_survival(double x, int degrees) {
    // Q(½, y) = erfc √y and Q(1, y) = e^−y, then Q(a + 1, y) = Q(a, y) + y^a e^−y / Γ(a + 1): each term from the last.
    const double y  = x / 2;
    double a        = degrees % 2 == 1 ? 0.5 : 1;
    double survival = degrees % 2 == 1 ? std::erfc(std::sqrt(y)) : std::exp(-y);
    double term     = std::exp(-y) * (degrees % 2 == 1 ? std::sqrt(y) / std::tgamma(1.5) : y);
    for (; 2 * a < degrees; a += 1) {
        survival += term;
        term *= y / (a + 1);
    }
    return survival;
}

}  // namespace ektara::metrics
