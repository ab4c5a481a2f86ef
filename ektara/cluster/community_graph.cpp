#include "ektara/cluster/community_graph.hpp"

#include <algorithm>
#include <numeric>

#include "ektara/cluster/detail/context.hpp"
#include "ektara/cluster/limits.hpp"
#include "ektara/core/batches.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/neighbors/approximate.hpp"
#include "ektara/neighbors/by_batch.hpp"
#include "ektara/neighbors/fusion.hpp"
#include "ektara/neighbors/hubness.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

/// Jaccard similarity of row i's list with those of its neighbours; every list counts its own row.
Matrix shared_neighbors(const neighbors::Neighbors& near, int jobs) {
    const Index n = near.indices.rows(), k = near.indices.cols();
    auto sorted = near.indices;
    for (Index i = 0; i < n; ++i) std::sort(sorted.data() + i * k, sorted.data() + (i + 1) * k);
    const auto lists = [&](Index a, int b) { return std::binary_search(&sorted(a, 0), &sorted(a, 0) + k, b); };
    Matrix weights(n, k);
    parallel_for(static_cast<std::size_t>(n), jobs, [&](std::size_t row) {
        const auto i = static_cast<Index>(row);
        for (Index c = 0; c < k; ++c) {
            const int j = near.indices(i, c);
            int both    = (lists(i, j) ? 1 : 0) + (lists(j, static_cast<int>(i)) ? 1 : 0);
            for (Index e = 0; e < k; ++e) both += lists(j, sorted(i, e)) ? 1 : 0;
            weights(i, c) = static_cast<float>(both) / static_cast<float>(2 * (k + 1) - both);
        }
    });
    return weights;
}

neighbors::Neighbors fused(const Matrix& points, const Context& context, int k, int jobs) {
    std::vector<MatrixD> affinities;
    for (const auto& block : blocks_of(points, context))
        affinities.push_back(neighbors::local_affinity(neighbors::proximity_matrix(block, jobs)));
    return neighbors::strongest(neighbors::fuse_similarities(affinities, {}, jobs), k);
}

float larger(float a, float b) { return std::max(a, b); }
float mean(float a, float b) { return (a + b) / 2; }

neighbors::Graph by_distance(const neighbors::Neighbors& near) {
    return neighbors::symmetric_graph(near, (1 - near.distances.array()).matrix(), mean);
}

neighbors::Graph unweighted(const neighbors::Neighbors& near) {
    return neighbors::symmetric_graph(near, Matrix::Ones(near.indices.rows(), near.indices.cols()), larger);
}

}  // namespace

std::vector<std::pair<CommunityGraph, std::string>> enum_names(CommunityGraph) {
    return {{CommunityGraph::Knn, "knn"},
            {CommunityGraph::MutualProximity, "mutual-proximity"},
            {CommunityGraph::Snn, "snn"},
            {CommunityGraph::ProximityByBatch, "mutual-proximity-by-batch"},
            {CommunityGraph::BatchBalanced, "bbknn"},
            {CommunityGraph::MeanProximity, "mean-proximity"},
            {CommunityGraph::Fused, "snf"}};
}

bool needs_batches(CommunityGraph kind) {
    return kind == CommunityGraph::ProximityByBatch || kind == CommunityGraph::BatchBalanced;
}

bool needs_blocks(CommunityGraph kind) {
    return kind == CommunityGraph::MeanProximity || kind == CommunityGraph::Fused;
}

Context context_of_rows(const Context& context, const std::vector<Index>& rows) {
    Context some{{}, context.blocks};
    if (!context.batches.empty())
        for (const Index row : rows) some.batches.push_back(context.batches[static_cast<std::size_t>(row)]);
    return some;
}

void require_graph(const Matrix& points, const Context& context, CommunityGraph kind) {
    const auto word = options_detail::to_text(kind);
    if (!context.batches.empty()) require_batches(points.rows(), context.batches, "graph");
    const Index columns = std::accumulate(context.blocks.begin(), context.blocks.end(), Index{0});
    require(context.blocks.empty() || columns == points.cols(), "E6221",
            "graph {}: the blocks have {} columns, but the table has {}", word, columns, points.cols());
    require(!needs_batches(kind) || !context.batches.empty(), "E6220",
            "graph {}: needs the batch of each row; name its column (batch=language in a method, --batch-column), or "
            "take another graph",
            word);
    require(!needs_blocks(kind) || context.blocks.size() >= 2, "E6223",
            "graph {}: fuses blocks of features, but there is one; name several features, or take another graph", word);
    require(kind != CommunityGraph::Fused || points.rows() <= neighbors::kMostFusedRows, "E6222",
            "graph snf: {} rows are more than {}, whose matrices would not fit; take mean-proximity", points.rows(),
            neighbors::kMostFusedRows);
}

int rows_of_each_batch(const Context& context, int n_neighbors) {
    const int count = std::max(1, count_batches(context.batches)), of_each = (n_neighbors + count) / count;
    if (const auto large = neighbors::large_batches(context.batches, of_each).size(); large < 2)
        fail<NoSolution>("E6220",
                         "graph bbknn: needs two batches of at least {} rows, but there are {}; lower n_neighbors or "
                         "name another column",
                         of_each, large);
    return of_each;
}

neighbors::Graph community_graph(const Matrix& points, const Context& context, CommunityGraph kind, int n_neighbors,
                                 int jobs) {
    require_graph(points, context, kind);
    const int k = static_cast<int>(std::min<Index>(n_neighbors, points.rows() - 1));
    if (k < 1) return {{0, 0}, {}, {}};
    switch (kind) {
        case CommunityGraph::MutualProximity:
            return by_distance(neighbors::mutual_proximity(points, k, neighbors::Metric::Euclidean, jobs));
        case CommunityGraph::ProximityByBatch:
            return by_distance(neighbors::mutual_proximity_by_batch(points, context.batches, k, jobs));
        case CommunityGraph::BatchBalanced:
            return unweighted(
                neighbors::batch_balanced_knn(points, context.batches, rows_of_each_batch(context, k), jobs));
        case CommunityGraph::MeanProximity:
            return by_distance(neighbors::mean_proximity(blocks_of(points, context), k, jobs));
        case CommunityGraph::Fused: {
            const auto near = fused(points, context, k, jobs);
            return neighbors::symmetric_graph(near, near.distances, mean);
        }
        case CommunityGraph::Snn: {
            const auto near = neighbors::knn_of_any_size(points, k, neighbors::Metric::Euclidean, jobs);
            return neighbors::symmetric_graph(near, shared_neighbors(near, jobs), larger);
        }
        case CommunityGraph::Knn:
            break;
    }
    return unweighted(neighbors::knn_of_any_size(points, k, neighbors::Metric::Euclidean, jobs));
}

neighbors::Graph community_graph(const Matrix& points, CommunityGraph kind, int n_neighbors, int jobs) {
    return community_graph(points, {}, kind, n_neighbors, jobs);
}

Matrix rows_of_graph(const Matrix& table, CentredPoints& points) {
    return points.points.rows() > neighbors::kExactRows ? points.rows_of(table) : std::move(points.points);
}

Context in_order(const Context& context, const Matrix& table, CentredPoints& points) {
    if (context.batches.empty()) return context;
    require_batches(table.rows(), context.batches, "graph");
    const auto batch = [&](Index row) { return context.batches[static_cast<std::size_t>(row)]; };
    points.order     = lexicographic_order(table, [&](Index a, Index b) { return batch(a) < batch(b); });
    return context_of_rows(context, points.order);
}

DistinctRows rows_counted_once(const Matrix& table, const Context& context, bool by_batch) {
    if (context.batches.empty()) return distinct_rows(table);
    require_batches(table.rows(), context.batches, "graph");
    if (!by_batch) return distinct_rows(table);
    Matrix with_batch(table.rows(), table.cols() + 1);
    with_batch.leftCols(table.cols()) = table;
    for (Index i = 0; i < table.rows(); ++i)
        with_batch(i, table.cols()) = static_cast<float>(context.batches[static_cast<std::size_t>(i)]);
    return distinct_rows(with_batch);
}

}  // namespace ektara::cluster
