#include "ektara/cluster/leiden.hpp"

#include <algorithm>

#include "ektara/cluster/detail/communities.hpp"
#include "ektara/cluster/detail/count_copies_once.hpp"
#include "ektara/cluster/detail/lloyd.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/neighbors/hubness.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

void check(const Matrix& points, const LeidenOptions& options) {
    require_points(points, "leiden");
    require(options.n_clusters >= 0 && options.n_clusters <= points.rows(), "E6101",
            "leiden: n_clusters must be 0 (any) to the number of rows ({}), but got {}", points.rows(),
            options.n_clusters);
    require(options.resolution > 0, "E6105", "leiden: resolution must be positive, but got {}", options.resolution);
    require(options.n_neighbors >= 1, "E6105", "leiden: n_neighbors must be at least 1, but got {}",
            options.n_neighbors);
    require(options.n_init >= 1, "E6105", "leiden: n_init must be at least 1, but got {}", options.n_init);
    require(options.n_iterations >= 0, "E6105", "leiden: n_iterations must not be negative, but got {}",
            options.n_iterations);
    require(options.beta > 0, "E6105", "leiden: beta must be positive, but got {}", options.beta);
}

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

/// Equal rows, which lie side by side in canonical order, are one node.
std::vector<int> equal_rows(const Matrix& points) {
    std::vector<int> group(static_cast<std::size_t>(points.rows()), 0);
    for (Index i = 1; i < points.rows(); ++i)
        group[static_cast<std::size_t>(i)] =
            group[static_cast<std::size_t>(i - 1)] + (points.row(i) == points.row(i - 1) ? 0 : 1);
    return group;
}

}  // namespace

std::vector<std::pair<CommunityGraph, std::string>> enum_names(CommunityGraph) {
    return {{CommunityGraph::Knn, "knn"},
            {CommunityGraph::MutualProximity, "mutual-proximity"},
            {CommunityGraph::Snn, "snn"}};
}

neighbors::Graph community_graph(const Matrix& points, CommunityGraph kind, int n_neighbors, int jobs) {
    const int k = static_cast<int>(std::min<Index>(n_neighbors, points.rows() - 1));
    if (k < 1) return {{0, 0}, {}, {}};
    const auto larger = [](float a, float b) { return std::max(a, b); };
    const auto mean   = [](float a, float b) { return (a + b) / 2; };
    if (kind == CommunityGraph::MutualProximity) {
        const auto near = neighbors::mutual_proximity(points, k, neighbors::Metric::Euclidean, jobs);
        return neighbors::symmetric_graph(near, (1 - near.distances.array()).matrix(), mean);
    }
    const auto near = neighbors::knn(points, k, neighbors::Metric::Euclidean, jobs);
    return neighbors::symmetric_graph(
        near, kind == CommunityGraph::Snn ? shared_neighbors(near, jobs) : Matrix::Ones(points.rows(), k), larger);
}

namespace {

Leiden leiden_of(const Matrix& table, const LeidenOptions& options, int jobs) {
    const CentredPoints points(table);
    const auto group     = equal_rows(points.points);
    const int n_distinct = group.back() + 1;
    const auto graph = aggregate(node_graph(community_graph(points.points, options.graph, options.n_neighbors, jobs)),
                                 group, n_distinct);
    const CommunityOptions how{options.resolution, options.beta, options.n_init, options.n_iterations, options.seed};
    Communities found{{}, 0, options.resolution};
    if (options.n_clusters > 0)
        found = communities_of_number(graph, std::min(options.n_clusters, n_distinct), how, jobs);
    else if (n_distinct == 1)
        found.labels = {0};
    else
        found.labels = leiden_communities(graph, how, jobs);
    std::vector<int> labels(group.size());
    for (std::size_t i = 0; i < group.size(); ++i)
        labels[static_cast<std::size_t>(points.order[i])] = found.labels[static_cast<std::size_t>(group[i])];
    const int n_clusters = 1 + *std::max_element(labels.begin(), labels.end());
    return {std::move(labels), n_clusters, modularity(graph, found.labels, found.resolution), found.resolution};
}

}  // namespace

Leiden leiden(const Matrix& table, const LeidenOptions& options, int jobs) {
    check(table, options);
    return count_copies_once(table, options.duplicates,
                             [&](const Matrix& rows) { return leiden_of(rows, options, jobs); });
}

}  // namespace ektara::cluster
