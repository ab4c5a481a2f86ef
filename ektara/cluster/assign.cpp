#include "ektara/cluster/detail/assign.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ektara/core/scale.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

CentreSearch::CentreSearch(const MatrixD& centres) : centres_(centres), rounded_(centres.cast<float>()) {
    const VectorD half_norms = centres.rowwise().squaredNorm() / 2;
    offsets_                 = half_norms.cast<float>();
    // A score is |c|²/2 - x·c. Rounding c, the d products and sums and |c|²/2 to single precision changes it by less
    // than (d + 2) u |x||c| + u |c|²/2 with u = 2⁻²⁴ (Higham 2002, section 3.1).
    const double widest = std::sqrt(2 * half_norms.maxCoeff());
    margin_per_norm_    = 0x1p-24 * static_cast<double>(centres.cols() + 4) * widest;
    margin_             = 0x1p-24 * 2 * widest * widest;
}

void CentreSearch::find(const Matrix& rows, const VectorD& norms, std::vector<Nearest>& found) const {
    const Index m = rows.rows(), k = centres_.rows();
    Matrix scores(k, m);
    scores.noalias() = -rounded_ * rows.transpose();
    scores.colwise() += offsets_;
    constexpr float kFar = std::numeric_limits<float>::infinity();
    std::vector<float> best(static_cast<std::size_t>(m), kFar), second(best);
    std::vector<int> label(best.size());
    for (Index c = 0; c < k; ++c) {
        const float* const score = scores.data() + c * m;
        const int number         = static_cast<int>(c);
        // Plain loops over the rows: the compiler turns them into vector instructions.
        for (std::size_t i = 0; i < best.size(); ++i) {
            second[i] = std::min(second[i], std::max(score[i], best[i]));
            label[i]  = score[i] < best[i] ? number : label[i];
            best[i]   = std::min(best[i], score[i]);
        }
    }
    found.resize(best.size());
    for (Index i = 0; i < m; ++i) {
        const auto at       = static_cast<std::size_t>(i);
        const double margin = norms[i] * margin_per_norm_ + margin_, squared = norms[i] * norms[i];
        const double first = static_cast<double>(best[at]), next = static_cast<double>(second[at]);
        if (next - first <= 2 * margin)
            found[at] = choose_exactly(rows.row(i), scores.col(i), first + 2 * margin);
        else
            found[at] = {label[at], std::sqrt(std::max(0.0, squared + 2 * (first + margin))),
                         std::sqrt(std::max(0.0, squared + 2 * (next - margin)))};
    }
}

Nearest CentreSearch::choose_exactly(const RowVector& row, const Eigen::VectorXf& scores, double limit) const {
    const Eigen::RowVectorXd point = row.cast<double>();
    Nearest nearest{0, kInfinity, 0};
    for (Index c = 0; c < centres_.rows(); ++c) {
        if (static_cast<double>(scores[c]) > limit) continue;
        const double distance = (point - centres_.row(c)).norm();
        if (distance < nearest.upper) nearest = {static_cast<int>(c), distance, 0};
    }
    return nearest;
}

std::vector<int> assign_nearest(const Matrix& points, const MatrixD& centres) {
    std::vector<Nearest> found;
    const VectorD norms = points.cast<double>().rowwise().norm();
    const double scale  = safe_scale(std::max(norms.maxCoeff(), centres.rowwise().norm().maxCoeff()));
    if (scale == 1)
        CentreSearch(centres).find(points, norms, found);
    else {
        const MatrixD scaled = centres * scale;
        CentreSearch(scaled).find((points.cast<double>() * scale).cast<float>(), norms * scale, found);
    }
    std::vector<int> labels;
    for (const auto& nearest : found) labels.push_back(nearest.label);
    return labels;
}

}  // namespace ektara::cluster
