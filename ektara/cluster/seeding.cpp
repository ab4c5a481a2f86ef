#include "ektara/cluster/detail/seeding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "ektara/core/cancellation.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

/// Below this share of |x|² + |c|² a squared distance by products is mostly rounding, and is measured again.
constexpr float kRounding = 1e-4F;

constexpr Index kSeedingRows = 256;  ///< rows whose sums stay in the fastest cache

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

CentreDraw::CentreDraw(const Matrix& points, const VectorD& weights)
    : points_(points),
      weights_(weights.transpose().cast<float>()),
      columns_(points.transpose()),
      squared_norms_(points.rowwise().squaredNorm().transpose()) {}

Matrix CentreDraw::lowered(const std::vector<Index>& candidates, const RowVector& nearest) const {
    Matrix chosen(static_cast<Index>(candidates.size()), points_.cols());
    for (Index t = 0; t < chosen.rows(); ++t) chosen.row(t) = points_.row(candidates[static_cast<std::size_t>(t)]);
    Matrix found(chosen.rows(), points_.rows());
    for (Index first = 0; first < points_.rows(); first += kSeedingRows) {
        const Index count = std::min(kSeedingRows, points_.rows() - first);
        auto block        = found.middleCols(first, count);
        block.setZero();
        for (Index j = 0; j < points_.cols(); ++j)
            for (Index t = 0; t < chosen.rows(); ++t)
                block.row(t) += chosen(t, j) * columns_.row(j).segment(first, count);
        for (Index t = 0; t < chosen.rows(); ++t) {
            const RowVector norms = squared_norms_.segment(first, count).array() + chosen.row(t).squaredNorm();
            block.row(t)          = norms - 2 * block.row(t);
            if ((block.row(t).array() < kRounding * norms.array()).any())
                for (Index i = 0; i < count; ++i)
                    if (block(t, i) < kRounding * norms[i])
                        block(t, i) = (points_.row(first + i) - chosen.row(t)).squaredNorm();
            block.row(t) = block.row(t).cwiseMin(nearest.segment(first, count));
        }
    }
    return found;
}

Index CentreDraw::first_row(Random& random) const {
    if (weights_.size() == 0) return static_cast<Index>(random.below(static_cast<std::uint64_t>(points_.rows())));
    return WeightedRows(weights_).draw(random);
}

RowVector CentreDraw::weighed(const RowVector& squared) const {
    if (weights_.size() == 0) return squared;
    return squared.cwiseProduct(weights_);
}

MatrixD CentreDraw::draw_rows(int k, Random& random) const {
    RowVector left = weights_;
    if (left.size() == 0) left = RowVector::Ones(points_.rows());
    MatrixD centres(k, points_.cols());
    for (int c = 0; c < k; ++c) {
        const Index row = WeightedRows(left).draw(random);
        centres.row(c)  = points_.row(row).cast<double>();
        left[row]       = 0;
    }
    return centres;
}

MatrixD CentreDraw::draw(int k, Random& random) const {
    std::vector<Index> drawn = {first_row(random)};
    MatrixD centres(k, points_.cols());
    centres.row(0)    = points_.row(drawn[0]).cast<double>();
    const float far   = std::numeric_limits<float>::infinity();
    RowVector nearest = lowered(drawn, RowVector::Constant(points_.rows(), far)).row(0);
    drawn.resize(static_cast<std::size_t>(2 + static_cast<int>(std::log(k))));
    for (int c = 1; c < k; ++c) {
        throw_if_cancelled();
        const WeightedRows rows(weighed(nearest));
        for (auto& row : drawn) row = rows.draw(random);
        const Matrix squared = lowered(drawn, nearest);
        Index best           = 0;
        if (weights_.size() > 0)
            (squared.cast<double>() * weights_.cast<double>().transpose()).minCoeff(&best);
        else
            squared.cast<double>().rowwise().sum().minCoeff(&best);
        nearest        = squared.row(best);
        centres.row(c) = points_.row(drawn[static_cast<std::size_t>(best)]).cast<double>();
    }
    return centres;
}

}  // namespace ektara::cluster
