#include "ektara/cluster/leiden.hpp"

#include <algorithm>

#include "ektara/cluster/detail/communities.hpp"
#include "ektara/cluster/detail/context.hpp"
#include "ektara/cluster/detail/count_copies_once.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/row_order.hpp"

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

/// Equal rows, which lie side by side in canonical order, are one node.
std::vector<int> equal_rows(const Matrix& points) {
    std::vector<int> group(static_cast<std::size_t>(points.rows()), 0);
    for (Index i = 1; i < points.rows(); ++i)
        group[static_cast<std::size_t>(i)] =
            group[static_cast<std::size_t>(i - 1)] + (points.row(i) == points.row(i - 1) ? 0 : 1);
    return group;
}

/// Groups of rows numbered in the order in which they stand near one another.
std::vector<int> numbered_along(const std::vector<int>& order, const std::vector<int>& group) {
    std::vector<int> number(group.size(), -1), numbered(group.size());
    int next = 0;
    for (const int row : order)
        if (int& of_group = number[at(group[at(row)])]; of_group < 0) of_group = next++;
    for (std::size_t i = 0; i < group.size(); ++i) numbered[i] = number[at(group[i])];
    return numbered;
}

/// The graph of the groups of equal rows, which get other numbers where there are many rows: then what a node's edges
/// lead to is in the cache. Neither the rows nor their graph stay in memory.
template <class Rows>
NodeGraph graph_of(const Rows& rows, const Context& context, const LeidenOptions& options, std::vector<int>& group,
                   int jobs) {
    auto of_rows         = community_graph(rows(), context, options.graph, options.n_neighbors, jobs);
    const int n_distinct = group.back() + 1;
    if (!of_rows.order.empty()) group = numbered_along(of_rows.order, group);
    auto nodes = node_graph(of_rows);
    of_rows    = {};
    return aggregate(nodes, group, n_distinct);
}

Leiden leiden_of(const Matrix& table, const Context& given, const LeidenOptions& options, int jobs) {
    CentredPoints points(table);
    const auto context   = in_order(given, table, points);
    auto group           = equal_rows(points.points);
    const int n_distinct = group.back() + 1;
    const auto graph     = graph_of([&] { return rows_of_graph(table, points); }, context, options, group, jobs);
    const CommunityOptions how{.resolution   = options.resolution,
                               .beta         = options.beta,
                               .n_init       = options.n_init,
                               .n_iterations = options.n_iterations,
                               .seed         = options.seed};
    Communities found{{}, 0, options.resolution};
    if (options.n_clusters > 0)
        found = communities_of_number(graph, std::min(options.n_clusters, n_distinct), how, jobs);
    else if (n_distinct == 1)
        found.labels = {0};
    else
        found.labels = leiden_communities(graph, how, jobs);
    std::vector<int> labels(group.size()), in_order(group.size());
    for (std::size_t i = 0; i < group.size(); ++i) in_order[i] = found.labels[at(group[i])];
    in_order = numbered_by_appearance(in_order);  // whatever order the nodes were in
    for (std::size_t i = 0; i < group.size(); ++i) labels[static_cast<std::size_t>(points.order[i])] = in_order[i];
    const int n_clusters = 1 + *std::max_element(labels.begin(), labels.end());
    return {std::move(labels), n_clusters, modularity(graph, found.labels, found.resolution), found.resolution};
}

}  // namespace

Leiden leiden(const Matrix& table, const LeidenOptions& options, int jobs) { return leiden(table, {}, options, jobs); }

Leiden leiden(const Matrix& table, const Context& context, const LeidenOptions& options, int jobs) {
    check(table, options);
    return count_copies_once(
        table, context, needs_batches(options.graph), options.duplicates,
        [&](const Matrix& rows, const Context& of_rows) { return leiden_of(rows, of_rows, options, jobs); });
}

}  // namespace ektara::cluster
