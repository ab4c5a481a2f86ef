#include "ektara/cluster/detail/swaps.hpp"

#include <algorithm>
#include <limits>

#include "ektara/cluster/detail/seeding.hpp"
#include "ektara/core/cancellation.hpp"
#include "ektara/core/progress.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

/// Iterations after which a swap that has not come near the best inertia is given up, and how near that is.
constexpr int kFirstIterations = 4;
constexpr double kNear         = 1.003;

/// Squared distances of every row to its nearest and second nearest centre.
struct TwoNearest {
    RowVector first, second;
};

TwoNearest measure(const CentredPoints& points, const MatrixD& centres, const std::vector<int>& labels) {
    const Matrix rounded  = centres.cast<float>();
    const Index n         = points.points.rows();
    const RowVector norms = rounded.rowwise().squaredNorm().transpose();
    TwoNearest two{RowVector(n), RowVector::Constant(n, std::numeric_limits<float>::infinity())};
    Matrix products(n, rounded.rows());
    products.noalias() = -2.0F * points.points * rounded.transpose();
    for (Index i = 0; i < n; ++i) {
        const int own           = labels[static_cast<std::size_t>(i)];
        two.first[i]            = (points.points.row(i) - rounded.row(own)).squaredNorm();
        const auto squared_norm = static_cast<float>(points.norms[i] * points.norms[i]);
        for (Index c = 0; c < norms.size(); ++c)
            if (c != own) two.second[i] = std::min(two.second[i], squared_norm + products(i, c) + norms[c]);
        two.second[i] = std::max(two.second[i], two.first[i]);
    }
    return two;
}

struct Swap {
    Index drop     = 0;
    double inertia = 0;  ///< right after the swap
};

/// The centre to drop when row `at` becomes one.
Swap cheapest_swap(const CentredPoints& points, const TwoNearest& two, const std::vector<int>& labels, Index k,
                   Index at) {
    const RowVector candidate = points.points.row(at);
    VectorD missed            = VectorD::Zero(k);
    double kept               = 0;
    for (Index i = 0; i < points.points.rows(); ++i) {
        const float distance = (points.points.row(i) - candidate).squaredNorm();
        const float with     = std::min(distance, two.first[i]);
        kept += static_cast<double>(with);
        missed[labels[static_cast<std::size_t>(i)]] += static_cast<double>(std::min(distance, two.second[i]) - with);
    }
    Swap swap;
    swap.inertia = kept + missed.minCoeff(&swap.drop);
    return swap;
}

}  // namespace

KMeans improve_by_swaps(const CentredPoints& points, KMeans found, const SwapOptions& options, Random& random,
                        int jobs) {
    const Index k = found.centres.rows();
    if (k < 2 || found.inertia <= 0) return found;
    // A row is a worse centre than the mean that it will become: it doubles the inertia of its cluster, the k-th part.
    const double worth_trying = 1 + 1 / static_cast<double>(k);
    TwoNearest two            = measure(points, found.centres, found.labels);
    WeightedRows rows(two.first);
    ProgressStage stage("swaps", static_cast<std::size_t>(options.attempts));
    for (int attempt = 0; attempt < options.attempts; ++attempt, stage.step()) {
        throw_if_cancelled();
        const Index at  = rows.draw(random);
        const Swap swap = cheapest_swap(points, two, found.labels, k, at);
        if (swap.inertia > worth_trying * found.inertia) continue;
        MatrixD centres        = found.centres;
        centres.row(swap.drop) = points.points.row(at).cast<double>();
        KMeans tried           = lloyd(points, std::move(centres), kFirstIterations, options.tolerance, jobs);
        if (tried.inertia > kNear * found.inertia) continue;
        if (!tried.converged)
            tried = lloyd(points, std::move(tried.centres), options.max_iter, options.tolerance, jobs);
        if (tried.inertia >= found.inertia) continue;
        tried.n_iter = found.n_iter;
        found        = std::move(tried);
        two          = measure(points, found.centres, found.labels);
        rows         = WeightedRows(two.first);
    }
    return found;
}

}  // namespace ektara::cluster
