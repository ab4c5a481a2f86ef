#include "ektara/cluster/assign.hpp"

#include <algorithm>
#include <limits>

#include "ektara/core/parallel.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

constexpr Index kBlock = 256;

/// Nearest centre among those whose score is within `margin` of the best one, by double-precision distance.
int nearest_exactly(const Eigen::RowVectorXd& point, const MatrixD& centres, const float* scores, float limit) {
    int best       = 0;
    double nearest = std::numeric_limits<double>::infinity();
    for (Index c = 0; c < centres.rows(); ++c) {
        if (scores[c] > limit) continue;
        const double distance = (point - centres.row(c)).squaredNorm();
        if (distance >= nearest) continue;
        nearest = distance;
        best    = static_cast<int>(c);
    }
    return best;
}

}  // namespace

void assign_nearest(const Matrix& points, const VectorD& norms, const MatrixD& centres, std::vector<int>& labels,
                    int jobs) {
    const Index k                    = centres.rows();
    const Matrix rounded             = centres.cast<float>();
    const VectorD half_norms         = centres.rowwise().squaredNorm() / 2;
    const Eigen::RowVectorXf offsets = half_norms.transpose().cast<float>();
    const double widest              = std::sqrt(2 * half_norms.maxCoeff());
    // A score is |c|²/2 - x·c. Rounding c, the d products and sums and |c|²/2 to single precision changes it by less
    // than (d + 2) u |x||c| + u |c|²/2 with u = 2⁻²⁴ (Higham 2002, section 3.1).
    const double unit   = 0x1p-24;
    const double per_x  = unit * static_cast<double>(points.cols() + 4) * widest;
    const double always = unit * 2 * widest * widest;
    const Index blocks  = (points.rows() + kBlock - 1) / kBlock;
    parallel_for(static_cast<std::size_t>(blocks), jobs, [&](std::size_t block) {
        const Index first = static_cast<Index>(block) * kBlock, count = std::min(kBlock, points.rows() - first);
        Matrix scores(count, k);
        scores.noalias() = -points.middleRows(first, count) * rounded.transpose();
        scores.rowwise() += offsets;
        for (Index i = 0; i < count; ++i) {
            const float* const score = scores.data() + i * k;
            const auto best          = std::min_element(score, score + k) - score;
            const auto limit =
                static_cast<float>(static_cast<double>(score[best]) + 2 * (norms[first + i] * per_x + always));
            const auto close = std::count_if(score, score + k, [&](float s) { return s <= limit; });
            labels[static_cast<std::size_t>(first + i)] =
                close == 1 ? static_cast<int>(best)
                           : nearest_exactly(points.row(first + i).cast<double>(), centres, score, limit);
        }
    });
}

}  // namespace ektara::cluster
