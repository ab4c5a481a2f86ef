#include "ektara/cluster/placement.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>

#include "ektara/cluster/detail/affinity.hpp"
#include "ektara/cluster/detail/context.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/neighbors/approximate.hpp"
#include "ektara/neighbors/by_batch.hpp"
#include "ektara/neighbors/fitted_rows.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

/// How near a new row is to every fitted one, larger is nearer, and what an edge weighs.
struct Nearness {
    Eigen::RowVectorXd near;
    bool weighs = true;  ///< `near` is the weight; otherwise every edge weighs 1
};

std::vector<Index> nearest_of(const Eigen::RowVectorXd& near, std::vector<Index> rows, Index k) {
    k = std::min<Index>(k, std::ssize(rows));
    std::partial_sort(rows.begin(), rows.begin() + k, rows.end(),
                      [&](Index i, Index j) { return near[i] > near[j] || (near[i] == near[j] && i < j); });
    rows.resize(static_cast<std::size_t>(k));
    return rows;
}

std::vector<Index> all_rows(Index n) {
    std::vector<Index> rows(static_cast<std::size_t>(n));
    std::iota(rows.begin(), rows.end(), Index{0});
    return rows;
}

GraphPlace vote(const std::map<int, double>& weight_of, std::optional<int> own) {
    GraphPlace place{own.value_or(-1), 0};
    double best = -1, others = 0, total = 0;
    for (const auto& [label, weight] : weight_of) {
        total += weight;
        if (own ? label == *own : weight > best) {
            best        = weight;
            place.label = label;
        }
    }
    for (const auto& [label, weight] : weight_of)
        if (label != place.label) others = std::max(others, weight);
    if (total > 0) place.strength = std::max(0.0, (std::max(best, 0.0) - others) / total);
    return place;
}

}  // namespace

struct GraphPlacement::State {
    Matrix points;
    Context context;
    GraphChoice choice;
    std::vector<int> labels;
    std::vector<neighbors::FittedProximity> proximities = {};  ///< one, or one a block
    std::optional<neighbors::FittedFusion> fusion       = {};
    Eigen::MatrixXi lists                               = {};  ///< snn: the nearest rows of each, ascending
    std::map<int, std::vector<Index>> large             = {};  ///< bbknn: the batches with enough rows
    int of_each                                         = 0;   ///< and how many are taken in each

    void prepare(int jobs);
    Nearness nearness(const RowVector& point, const Eigen::RowVectorXd& apart, int batch) const;
    std::vector<Index> joined(const Nearness& nearness) const;
    double shared(const std::vector<Index>& own, Index other) const;
    GraphPlace place(const RowVector& point, int batch) const;
};

void GraphPlacement::State::prepare(int jobs) {
    require_graph(points, context, choice.kind);
    const auto k = static_cast<int>(std::min<Index>(choice.n_neighbors, points.rows() - 1));
    switch (choice.kind) {
        case CommunityGraph::Knn:
            break;
        case CommunityGraph::Snn:
            lists = neighbors::knn_of_any_size(points, k, neighbors::Metric::Euclidean, jobs).indices;
            break;
        case CommunityGraph::BatchBalanced:
            of_each = rows_of_each_batch(context, k);
            large   = neighbors::large_batches(context.batches, of_each);
            break;
        case CommunityGraph::MutualProximity:
            proximities.emplace_back(points, std::vector<int>{}, jobs);
            break;
        case CommunityGraph::ProximityByBatch:
            proximities.emplace_back(points, context.batches, jobs);
            break;
        case CommunityGraph::MeanProximity:
            for (const auto& block : blocks_of(points, context))
                proximities.emplace_back(block, std::vector<int>{}, jobs);
            break;
        case CommunityGraph::Fused:
            fusion.emplace(blocks_of(points, context), neighbors::FusionOptions{}, jobs);
            break;
    }
}

/// `apart` holds the Euclidean distances.
Nearness GraphPlacement::State::nearness(const RowVector& point, const Eigen::RowVectorXd& apart, int batch) const {
    if (fusion) return {fusion->similarities(blocks_of(point, context))};
    if (proximities.empty()) return {-apart, false};
    if (choice.kind != CommunityGraph::MeanProximity)
        return {(1 - proximities.front().distances(point, batch).array()).matrix()};
    Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(points.rows());
    const auto blocks      = blocks_of(point, context);
    for (std::size_t b = 0; b < blocks.size(); ++b) sum += proximities[b].distances(blocks[b]);
    return {(1 - sum.array() / static_cast<double>(blocks.size())).matrix()};
}

std::vector<Index> GraphPlacement::State::joined(const Nearness& nearness) const {
    if (choice.kind != CommunityGraph::BatchBalanced)
        return nearest_of(nearness.near, all_rows(points.rows()), choice.n_neighbors);
    std::vector<Index> found;
    for (const auto& entry : large)
        for (const Index row : nearest_of(nearness.near, entry.second, of_each)) found.push_back(row);
    return found;
}

/// Jaccard similarity of the new row's list with that of a fitted row, which counts itself.
double GraphPlacement::State::shared(const std::vector<Index>& own, Index other) const {
    Index both = 0;
    for (const Index row : own)
        both += row == other || (lists.row(other).array() == static_cast<int>(row)).any() ? 1 : 0;
    return static_cast<double>(both) / static_cast<double>(std::ssize(own) + lists.cols() + 1 - both);
}

GraphPlace GraphPlacement::State::place(const RowVector& point, int batch) const {
    const MatrixD differences      = points.cast<double>().rowwise() - point.cast<double>();
    const Eigen::RowVectorXd apart = differences.rowwise().norm().transpose();
    std::optional<int> own;
    Index equal = 0;
    if (apart.minCoeff(&equal) <= kEqualRows * static_cast<double>(point.norm()))
        own = labels[static_cast<std::size_t>(equal)];
    const auto found = nearness(point, apart, batch);
    const auto rows  = joined(found);
    std::map<int, double> weight_of;
    for (const Index row : rows) {
        const int label     = labels[static_cast<std::size_t>(row)];
        const double weight = choice.kind == CommunityGraph::Snn ? shared(rows, row)
                              : found.weighs                     ? found.near[row]
                                                                 : 1.0;
        if (label >= 0) weight_of[label] += weight;
    }
    return vote(weight_of, own);
}

GraphPlacement::GraphPlacement(const Matrix& points, const Context& context, const GraphChoice& choice,
                               std::vector<int> labels, int jobs) {
    require_points(points, "placement in a graph");
    require(std::ssize(labels) == points.rows(), "E6221", "placement in a graph: {} labels for {} rows", labels.size(),
            points.rows());
    auto state = std::make_unique<State>(State{points, context, choice, std::move(labels)});
    if (choice.duplicates == Duplicates::Once) {
        const auto once = rows_counted_once(points, context, needs_batches(choice.kind));
        state->points   = points(once.first, Eigen::all);
        state->context  = context_of_rows(context, once.first);
        std::vector<int> kept;
        for (const Index row : once.first) kept.push_back(state->labels[static_cast<std::size_t>(row)]);
        state->labels = std::move(kept);
    }
    state->prepare(jobs);
    state_ = std::move(state);
}

GraphPlacement::GraphPlacement(GraphPlacement&&) noexcept = default;
GraphPlacement::~GraphPlacement()                         = default;

std::vector<GraphPlace> GraphPlacement::places(const Matrix& fresh, const std::vector<int>& batches, int jobs) const {
    require(fresh.cols() == state_->points.cols() && (batches.empty() || std::ssize(batches) == fresh.rows()), "E6221",
            "placement in a graph: new rows must have {} columns and a batch each, but have {} columns and {} batches",
            state_->points.cols(), fresh.cols(), batches.size());
    require(!fresh.array().isNaN().any(), "E6102", "placement in a graph: new rows hold NaN");
    std::vector<GraphPlace> found(static_cast<std::size_t>(fresh.rows()));
    parallel_for(found.size(), jobs, [&](std::size_t i) {
        found[i] = state_->place(fresh.row(static_cast<Index>(i)), batches.empty() ? -1 : batches[i]);
    });
    return found;
}

std::optional<GraphChoice> graph_of(const Options& options) {
    if (const auto* leiden = std::get_if<LeidenOptions>(&options))
        return GraphChoice{leiden->graph, leiden->n_neighbors, leiden->duplicates};
    const auto* spectral = std::get_if<SpectralOptions>(&options);
    if (spectral == nullptr || spectral->affinity == Affinity::Gaussian) return std::nullopt;
    const auto kind = community_graph_of(spectral->affinity).value_or(CommunityGraph::Knn);
    return GraphChoice{kind, spectral->n_neighbors - 1, spectral->duplicates};
}

}  // namespace ektara::cluster
