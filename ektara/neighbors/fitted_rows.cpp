#include "ektara/neighbors/fitted_rows.hpp"

#include <algorithm>
#include <numeric>

#include "ektara/core/batches.hpp"
#include "ektara/core/points.hpp"
#include "ektara/neighbors/detail/batch_proximity.hpp"
#include "ektara/neighbors/detail/local_affinity.hpp"

namespace ektara::neighbors {

using Eigen::Index;

struct FittedProximity::State {
    Matrix points;
    BatchProximity proximity;
};

FittedProximity::FittedProximity(const Matrix& points, const std::vector<int>& batches, int jobs) {
    require_points(points, "mutual proximity");
    if (!batches.empty()) require_batches(points.rows(), batches, "mutual proximity by batch");
    state_ =
        std::make_unique<State>(State{points, BatchProximity(Distances(points, Metric::Euclidean), batches, jobs)});
}

FittedProximity::FittedProximity(FittedProximity&&) noexcept = default;
FittedProximity::~FittedProximity()                          = default;

Eigen::RowVectorXd FittedProximity::distances(const RowVector& point, int batch) const {
    const MatrixD apart = state_->points.cast<double>().rowwise() - point.cast<double>();
    return state_->proximity.of_new_row(apart.rowwise().norm().transpose(), batch);
}

FittedFusion::FittedFusion(const std::vector<Matrix>& blocks, const FusionOptions& options, int jobs)
    : options_(options) {
    std::vector<MatrixD> affinities;
    for (const auto& block : blocks) {
        const MatrixD distances = proximity_matrix(block, jobs);
        near_.push_back(means_of_nearest(distances, options.n_neighbors));
        affinities.push_back(affinities_of(distances, near_.back()));
        proximities_.emplace_back(block, std::vector<int>{}, jobs);
    }
    fused_ = fuse_similarities(affinities, options, jobs);
}

Eigen::RowVectorXd FittedFusion::similarities(const std::vector<RowVector>& blocks) const {
    const Index n = fused_.rows(), strongest = std::min<Index>(options_.n_neighbors, n);
    Eigen::RowVectorXd joined = Eigen::RowVectorXd::Zero(n);
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        const Eigen::RowVectorXd distances = proximities_[b].distances(blocks[b]);
        const double near = mean_of_nearest(distances, -1, std::min<Index>(options_.n_neighbors, n - 1));
        Eigen::RowVectorXd affinity(n);
        for (Index j = 0; j < n; ++j) affinity[j] = affinity_of(near, near_[b][j], distances[j]);
        std::vector<Index> order(static_cast<std::size_t>(n));
        std::iota(order.begin(), order.end(), Index{0});
        std::partial_sort(order.begin(), order.begin() + strongest, order.end(), [&](Index i, Index j) {
            return affinity[i] > affinity[j] || (affinity[i] == affinity[j] && i < j);
        });
        order.resize(static_cast<std::size_t>(strongest));
        const double sum = std::accumulate(order.begin(), order.end(), 0.0,
                                           [&](double total, Index i) { return total + affinity[i]; });
        for (const Index i : order) joined += affinity[i] / sum * fused_.row(i);
    }
    return joined / static_cast<double>(blocks.size());
}

}  // namespace ektara::neighbors
