#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>
#include <utility>
#include <vector>

#include "ektara/core/parallel.hpp"
#include "ektara/neighbors/knn.hpp"

namespace ektara::neighbors {

/// The distances of all rows, in double precision and never more than a block of rows at once.
class Distances {
    using Index = Eigen::Index;

  public:
    Distances(const Matrix& points, Metric metric) : metric_(metric), values_(points.cast<double>()) {
        const Eigen::RowVectorXd mean = values_.colwise().mean();
        for (Index i = 0; i < values_.rows(); ++i)
            if (metric == Metric::Euclidean)
                values_.row(i) -= mean;
            else if (const double norm = values_.row(i).norm(); norm > 0)
                values_.row(i) /= norm;
        squares_ = values_.rowwise().squaredNorm().transpose();
        noise_   = 0x1p-50 * static_cast<double>(values_.cols() + 4) * squares_.maxCoeff();
    }

    Index size() const { return values_.rows(); }

    /// Calls `body(i, row)` for every row with its distances to all rows, by matrix products: rounded down, so that
    /// none is above the true distance; 0 at its own place.
    template <class Body>
    void for_each_row(int jobs, Body body) const {
        constexpr Index kRows = 32;
        const Index n         = size();
        parallel_for(static_cast<std::size_t>((n + kRows - 1) / kRows), jobs, [&](std::size_t block) {
            const Index first = static_cast<Index>(block) * kRows, count = std::min(kRows, n - first);
            MatrixD products(count, n);
            products.noalias() = values_.middleRows(first, count) * values_.transpose();
            Eigen::RowVectorXd row(n);
            for (Index b = 0; b < count; ++b) {
                if (metric_ == Metric::Euclidean)
                    row = (squares_.array() + squares_[first + b] - 2 * products.row(b).array() - noise_).max(0).sqrt();
                else
                    row = (1 - products.row(b).array() - noise_).max(0);
                row[first + b] = 0;
                body(first + b, row);
            }
        });
    }

    /// The Euclidean distances of row i to all rows, without the rounding of the products.
    Eigen::RowVectorXd row(Index i) const { return (values_.rowwise() - values_.row(i)).rowwise().norm().transpose(); }

    /// The most that a distance can be which `for_each_row` gave as `d`.
    double at_most(double d) const {
        return metric_ == Metric::Euclidean ? std::sqrt(d * d + 2 * noise_) : d + 2 * noise_;
    }

    /// One distance, without the rounding of the products: 0 between equal rows.
    double between(Index i, Index j) const {
        if (metric_ == Metric::Euclidean) return (values_.row(i) - values_.row(j)).norm();
        // |x − y|²/2 = 1 − cos for unit rows; a row of zeros is at 1 from all.
        return squares_[i] == 0 || squares_[j] == 0 ? 1 : (values_.row(i) - values_.row(j)).squaredNorm() / 2;
    }

  private:
    Metric metric_;
    MatrixD values_;
    Eigen::RowVectorXd squares_;
    double noise_ = 0;
};

inline double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

/// A little above the largest z with Φ(z) ≤ p.
inline double normal_quantile(double p) {
    double low = -40, high = 40;
    for (int step = 0; step < 50; ++step) {
        const double middle                    = (low + high) / 2;
        (normal_cdf(middle) <= p ? low : high) = middle;
    }
    return high;
}

/// A deviation of distances that is never 0, and never below 1e-6 of their mean: rows at equal distances from all
/// others stay equal.
inline double usual_deviation(double deviation, double mean) {
    const double floored = std::max(deviation, 1e-6 * mean);
    return floored > 0 ? floored : 1;
}

/// 1 − MP = p + q − p·q for p = Φ(z_i), q = Φ(z_j), which keeps the digits of the nearest.
inline double mutual_distance(double z_i, double z_j) {
    const double p = normal_cdf(z_i), q = normal_cdf(z_j);
    return p + q - p * q;
}

/// What is usual for each row: mean and deviation of its distances to the others.
class Proximity {
    using Index = Eigen::Index;

  public:
    Proximity(const Distances& distances, int jobs) : mean_(distances.size()), deviation_(distances.size()) {
        const auto others = static_cast<double>(distances.size() - 1);
        distances.for_each_row(jobs, [&](Index i, const Eigen::RowVectorXd& row) {
            mean_[i] = row.sum() / others;
            // The row's own 0 is in the sum and is taken out again.
            const double squares = (row.array() - mean_[i]).square().sum() - mean_[i] * mean_[i];
            deviation_[i]        = usual_deviation(std::sqrt(std::max(squares, 0.0) / others), mean_[i]);
        });
    }

    double distance(Index i, Index j, double d) const {
        return mutual_distance((d - mean_[i]) / deviation_[i], (d - mean_[j]) / deviation_[j]);
    }

    /// What cannot be above `level_of(distance)`: the larger of z_i and z_j, as 1 − MP is at least the larger of p, q.
    Eigen::ArrayXd levels(Index i, const Eigen::RowVectorXd& row) const {
        return ((row.array() - mean_[i]) / deviation_[i]).max((row - mean_).array() / deviation_.array()).transpose();
    }
    double level_of(double distance) const { return normal_quantile(distance); }

  private:
    Eigen::RowVectorXd mean_, deviation_;
};

/// The k rows nearest to i. Those with the lowest levels are measured; whatever may be as near as they are, too.
template <class Correction>
void choose_nearest(const Distances& distances, const Correction& correction, Eigen::Index i,
                    const Eigen::RowVectorXd& row, Neighbors& found) {
    using Place = std::pair<float, int>;
    using Eigen::Index;
    const Index k         = found.indices.cols();
    Eigen::ArrayXd levels = correction.levels(i, row);
    levels[i]             = HUGE_VAL;
    const auto measured   = [&](Index j) { return correction.distance(i, j, distances.between(i, j)); };
    std::vector<int> order;
    for (int j = 0; j < levels.size(); ++j)
        if (j != i) order.push_back(j);
    std::nth_element(order.begin(), order.begin() + k - 1, order.end(),
                     [&](int a, int b) { return levels[a] < levels[b]; });
    double farthest = 0;
    for (Index c = 0; c < k; ++c) farthest = std::max(farthest, measured(order[static_cast<std::size_t>(c)]));
    // The margin lets in what single precision makes equal.
    const double limit = correction.level_of(farthest * (1 + 1e-6));
    std::vector<Place> close;
    for (const int j : order)
        if (levels[j] <= limit) close.emplace_back(static_cast<float>(measured(j)), j);
    std::partial_sort(close.begin(), close.begin() + k, close.end());
    for (Index c = 0; c < k; ++c)
        std::tie(found.distances(i, c), found.indices(i, c)) = close[static_cast<std::size_t>(c)];
}

template <class Correction>
Neighbors nearest(const Distances& distances, const Correction& correction, int k, int jobs) {
    Neighbors found{{distances.size(), k}, Matrix(distances.size(), k)};
    distances.for_each_row(jobs, [&](Eigen::Index i, const Eigen::RowVectorXd& row) {
        choose_nearest(distances, correction, i, row, found);
    });
    return found;
}

}  // namespace ektara::neighbors
