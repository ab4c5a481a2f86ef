#include "ektara/cluster/seeding.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ektara::cluster {
namespace {

using Eigen::Index;

/// Below this share of |x|² + |c|² a squared distance by products is mostly rounding, and is measured again.
constexpr float kRounding = 1e-4F;

/// Squared distances of all rows to candidates: one row a candidate.
Matrix squared_distances(const Matrix& points, const RowVector& squared_norms, const std::vector<Index>& candidates) {
    Matrix chosen(static_cast<Index>(candidates.size()), points.cols());
    for (Index t = 0; t < chosen.rows(); ++t) chosen.row(t) = points.row(candidates[static_cast<std::size_t>(t)]);
    Matrix squared(chosen.rows(), points.rows());
    squared.noalias() = -2.0F * chosen * points.transpose();
    for (Index t = 0; t < chosen.rows(); ++t) {
        const RowVector norms = squared_norms.array() + chosen.row(t).squaredNorm();
        squared.row(t) += norms;
        if ((squared.row(t).array() >= kRounding * norms.array()).all()) continue;
        for (Index i = 0; i < points.rows(); ++i)
            if (squared(t, i) < kRounding * norms[i]) squared(t, i) = (points.row(i) - chosen.row(t)).squaredNorm();
    }
    return squared;
}

}  // namespace

WeightedRows::WeightedRows(const RowVector& weights) : cumulated_(static_cast<std::size_t>(weights.size())) {
    double total = 0;
    for (Index i = 0; i < weights.size(); ++i)
        cumulated_[static_cast<std::size_t>(i)] = total += static_cast<double>(weights[i]);
}

Index WeightedRows::draw(Random& random) const {
    const double drawn = random.uniform() * cumulated_.back();
    const auto at      = std::lower_bound(cumulated_.begin(), cumulated_.end(), drawn) - cumulated_.begin();
    return std::min<Index>(at, static_cast<Index>(cumulated_.size()) - 1);
}

MatrixD draw_centres(const Matrix& points, int k, Random& random) {
    const int trials              = 2 + static_cast<int>(std::log(k));
    const RowVector squared_norms = points.rowwise().squaredNorm().transpose();
    std::vector<Index> drawn      = {static_cast<Index>(random.below(static_cast<std::uint64_t>(points.rows())))};
    MatrixD centres(k, points.cols());
    centres.row(0)    = points.row(drawn[0]).cast<double>();
    RowVector nearest = squared_distances(points, squared_norms, drawn).row(0);
    drawn.resize(static_cast<std::size_t>(trials));
    for (int c = 1; c < k; ++c) {
        const WeightedRows rows(nearest);
        for (auto& row : drawn) row = rows.draw(random);
        Matrix squared = squared_distances(points, squared_norms, drawn);
        squared        = squared.cwiseMin(nearest.replicate(trials, 1));
        Index best     = 0;
        squared.cast<double>().rowwise().sum().minCoeff(&best);
        nearest        = squared.row(best);
        centres.row(c) = points.row(drawn[static_cast<std::size_t>(best)]).cast<double>();
    }
    return centres;
}

}  // namespace ektara::cluster
