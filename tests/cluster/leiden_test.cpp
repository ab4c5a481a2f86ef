#include "ektara/cluster/leiden.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/cluster/detail/communities.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/random.hpp"
#include "ektara/neighbors/hubness.hpp"
#include "error_code.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;
using testing::same_partition;

/// A symmetric graph from its edges.
NodeGraph graph_of(int n, const std::vector<std::array<int, 2>>& edges, const std::vector<float>& weights = {}) {
    neighbors::Graph graph;
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < n; ++j)
            for (std::size_t e = 0; e < edges.size(); ++e)
                if (edges[e] == std::array{i, j} || edges[e] == std::array{j, i}) {
                    graph.targets.push_back(j);
                    graph.weights.push_back(weights.empty() ? 1 : weights[e]);
                }
        graph.offsets.push_back(graph.targets.size());
    }
    return node_graph(graph);
}

/// Cliques of five in a ring, each tied to the next by one edge.
NodeGraph ring_of_cliques(int cliques) {
    std::vector<std::array<int, 2>> edges;
    for (int c = 0; c < cliques; ++c) {
        for (int i = 0; i < 5; ++i)
            for (int j = i + 1; j < 5; ++j) edges.push_back({5 * c + i, 5 * c + j});
        edges.push_back({5 * c, (5 * c + 6) % (5 * cliques)});
    }
    return graph_of(5 * cliques, edges);
}

std::vector<int> cliques_of(int cliques) {
    std::vector<int> labels;
    for (int i = 0; i < 5 * cliques; ++i) labels.push_back(i / 5);
    return labels;
}

TEST(Communities, ModularityIsWhatTheFormulaSays) {
    // Two triangles joined by an edge: 2·(6/14 − (7/14)²).
    const auto graph = graph_of(6, {{0, 1}, {0, 2}, {1, 2}, {3, 4}, {3, 5}, {4, 5}, {2, 3}});
    EXPECT_NEAR(modularity(graph, {0, 0, 0, 1, 1, 1}, 1), 2 * (6. / 14 - 0.25), 1e-12);
    EXPECT_NEAR(modularity(graph, {0, 0, 0, 1, 1, 1}, 0.3), 2 * (6. / 14 - 0.3 * 0.25), 1e-12);
    EXPECT_NEAR(modularity(graph, {0, 0, 0, 0, 0, 0}, 1), 0, 1e-12);
}

TEST(Communities, FindsTheCliquesOfARing) {
    const auto found = leiden_communities(ring_of_cliques(7), {});
    EXPECT_EQ(found, cliques_of(7));
}

TEST(Communities, AggregationKeepsModularity) {
    const auto graph = ring_of_cliques(4);
    std::vector<int> pairs;
    for (int i = 0; i < 20; ++i) pairs.push_back(i / 2);
    const auto halved = aggregate(graph, pairs, 10);
    std::vector<int> of_pairs, of_nodes;
    for (int i = 0; i < 10; ++i) of_pairs.push_back(i / 3);
    for (int i = 0; i < 20; ++i) of_nodes.push_back(i / 6);
    EXPECT_NEAR(modularity(graph, of_nodes, 0.9), modularity(halved, of_pairs, 0.9), 1e-12);
    EXPECT_DOUBLE_EQ(graph.total(), halved.total());
}

TEST(Communities, AreConnectedAndNoNodeGainsByMoving) {
    const auto graph     = node_graph(community_graph(testing::random_matrix(300, 3, 8), CommunityGraph::Knn, 6));
    const auto found     = leiden_communities(graph, {.resolution = 1.3});
    const double reached = modularity(graph, found, 1.3);
    const int count      = 1 + *std::max_element(found.begin(), found.end());
    for (std::size_t v = 0; v < found.size(); ++v)
        for (int c = 0; c <= count; ++c) {
            auto moved = found;
            moved[v]   = c;
            EXPECT_LE(modularity(graph, moved, 1.3), reached + 1e-9);
        }
    for (int c = 0; c < count; ++c) {
        std::set<int> seen;
        std::vector<int> open{static_cast<int>(std::find(found.begin(), found.end(), c) - found.begin())};
        while (!open.empty()) {
            const auto v = static_cast<std::size_t>(open.back());
            open.pop_back();
            if (!seen.insert(static_cast<int>(v)).second) continue;
            for (std::size_t e = graph.offsets[v]; e < graph.offsets[v + 1]; ++e)
                if (found[static_cast<std::size_t>(graph.targets[e])] == c) open.push_back(graph.targets[e]);
        }
        EXPECT_EQ(static_cast<Index>(seen.size()), std::count(found.begin(), found.end(), c));
    }
}

TEST(Communities, ReachTheModularityOfTheReference) {
    const auto wanted   = artifacts::read_json(EKTARA_GOLDEN_DIR "/cluster/leiden.json");
    const Matrix points = testing::golden("cluster/leiden_points.npy");
    for (const auto& row : wanted) {
        const auto graph   = node_graph(community_graph(points, CommunityGraph::Knn, row["n_neighbors"].get<int>()));
        const double gamma = row["resolution"].get<double>(), best = row["modularity"].get<double>();
        const auto found = leiden_communities(graph, {.resolution = gamma});
        EXPECT_GE(modularity(graph, found, gamma), best - 0.005 * std::abs(best)) << row.dump();
    }
}

TEST(Communities, TheResolutionIsSearchedToTheNumberAskedFor) {
    const auto graph = node_graph(community_graph(testing::random_matrix(200, 3, 8), CommunityGraph::Knn, 6));
    for (const int k : {1, 2, 5, 18, 200}) {
        const auto found = communities_of_number(graph, k, {});
        EXPECT_EQ(found.n_communities, k);
        EXPECT_EQ(1 + *std::max_element(found.labels.begin(), found.labels.end()), k);
    }
}

TEST(Communities, PiecesOfAGraphAreJoinedWhereFewerAreAskedFor) {
    const auto graph = graph_of(6, {{0, 1}, {2, 3}, {4, 5}});
    EXPECT_EQ(communities_of_number(graph, 2, {}).n_communities, 2);
    EXPECT_EQ(communities_of_number(graph_of(4, {}), 2, {}).n_communities, 2);
}

/// Groups of `size` nodes. Each is linked to six others of its group at random, every 50th to a node of the next.
NodeGraph planted(int groups, int size) {
    const int n = groups * size;
    std::vector<std::set<int>> linked(at(n));
    Random random(3, "planted groups");
    const auto link = [&](int a, int b) {
        if (a == b) return;
        linked[at(a)].insert(b);
        linked[at(b)].insert(a);
    };
    for (int i = 0; i < n; ++i) {
        const int first = i / size * size;
        for (int e = 0; e < 6; ++e) link(i, first + static_cast<int>(random.below(static_cast<std::uint64_t>(size))));
        if (i % 50 == 0) link(i, (i + size) % n);
    }
    neighbors::Graph graph;
    for (const auto& others : linked) {
        graph.targets.insert(graph.targets.end(), others.begin(), others.end());
        graph.offsets.push_back(graph.targets.size());
    }
    graph.weights.assign(graph.targets.size(), 1.0F);
    return node_graph(graph);
}

TEST(Communities, OfManyNodesAreFoundOnPartsOfTheGraph) {
    const int groups = 8, size = 2600;
    const auto graph = planted(groups, size);
    std::vector<int> truth;
    for (int i = 0; i < groups * size; ++i) truth.push_back(i / size);
    const auto found = leiden_communities(graph, {});
    EXPECT_TRUE(same_partition(found, truth));
    EXPECT_EQ(found.front(), 0) << "numbered by first node";
    EXPECT_EQ(leiden_communities(graph, {}, 2), found);
    const auto five = communities_of_number(graph, 5, {});
    EXPECT_EQ(five.n_communities, 5);
    EXPECT_EQ(std::set<int>(five.labels.begin(), five.labels.end()).size(), 5U);
    EXPECT_EQ(communities_of_number(graph, 5, {}, 2).labels, five.labels);
    EXPECT_TRUE(same_partition(communities_of_number(graph, groups, {}).labels, truth));
}

TEST(Leiden, WeighsSharedNeighborsByJaccard) {
    // On a line of 5 with 2 neighbours each: rows 0 {1,2} and 1 {0,2} with themselves are the same set.
    Matrix line(5, 1);
    line << 0, 1, 2.1F, 3.3F, 4.6F;
    const auto graph = community_graph(line, CommunityGraph::Snn, 2);
    EXPECT_FLOAT_EQ(graph.weights[0], 1);
    // Rows 2 {1,3,2} and 0 {1,2,0}: 2 of 4.
    EXPECT_EQ(graph.targets[1], 2);
    EXPECT_FLOAT_EQ(graph.weights[1], 0.5F);
}

TEST(Leiden, WeighsMutualProximityByHalfWhereOneRowNamesTheOther) {
    const Matrix points = testing::random_matrix(40, 5, 7);
    const auto near     = neighbors::mutual_proximity(points, 4);
    const auto graph    = community_graph(points, CommunityGraph::MutualProximity, 4);
    const auto names    = [&](int i, int j) {
        const auto row = near.indices.row(i);
        return std::find(row.begin(), row.end(), j) != row.end();
    };
    for (int i = 0; i < 40; ++i)
        for (int c = 0; c < 4; ++c) {
            const int j = near.indices(i, c);
            const auto first =
                graph.targets.begin() + static_cast<std::ptrdiff_t>(graph.offsets[static_cast<std::size_t>(i)]);
            const auto last =
                graph.targets.begin() + static_cast<std::ptrdiff_t>(graph.offsets[static_cast<std::size_t>(i) + 1]);
            const auto edge = std::find(first, last, j);
            ASSERT_NE(edge, last);
            const float proximity = 1 - near.distances(i, c);
            EXPECT_NEAR(graph.weights[static_cast<std::size_t>(edge - graph.targets.begin())],
                        names(j, i) ? proximity : proximity / 2, 1e-6);
        }
}

TEST(Leiden, FindsBlobsOnEveryGraph) {
    Matrix points = testing::random_matrix(150, 4, 3);
    points.middleRows(50, 50).col(0).array() += 9;
    points.bottomRows(50).col(1).array() += 9;
    std::vector<int> truth;
    for (int i = 0; i < 150; ++i) truth.push_back(i / 50);
    for (const auto kind : {CommunityGraph::Knn, CommunityGraph::MutualProximity, CommunityGraph::Snn}) {
        const auto found = leiden(points, {.n_clusters = 3, .graph = kind});
        EXPECT_TRUE(same_partition(found.labels, truth));
        EXPECT_GT(found.modularity, 0.1);
    }
}

TEST(Leiden, KeepsEqualRowsTogetherAndTakesAwkwardTables) {
    Matrix points         = testing::random_matrix(90, 3, 3);
    points.bottomRows(30) = points.row(7).replicate(30, 1);
    const auto found      = leiden(points, {.resolution = 4});
    for (std::size_t i = 60; i < 90; ++i) EXPECT_EQ(found.labels[i], found.labels[7]);
    EXPECT_EQ(leiden(points.topRows(1), {}).n_clusters, 1);
    EXPECT_EQ(leiden(points.topRows(2), {.n_clusters = 2}).n_clusters, 2);
    EXPECT_EQ(leiden(points.topRows(2), {.n_clusters = 1}).n_clusters, 1);
}

TEST(Leiden, RefusesOptionsOutOfRange) {
    const Matrix points = testing::random_matrix(20, 3);
    EXPECT_CODE("E6101", leiden(points, {.n_clusters = 21}));
    EXPECT_CODE("E6101", leiden(points, {.n_clusters = -1}));
    EXPECT_CODE("E6105", leiden(points, {.resolution = 0}));
    EXPECT_CODE("E6105", leiden(points, {.n_neighbors = 0}));
    EXPECT_CODE("E6105", leiden(points, {.n_init = 0}));
    EXPECT_CODE("E6105", leiden(points, {.n_iterations = -1}));
    EXPECT_CODE("E6105", leiden(points, {.beta = 0}));
}

/// Two clouds of 60 rows and `copies` of the first row at the end.
Matrix clouds_with_copies(Eigen::Index copies) {
    Matrix points(120 + copies, 3);
    points.topRows(120) = testing::random_matrix(120, 3, 11);
    points.block(60, 0, 60, 1).array() += 30;
    for (Eigen::Index i = 0; i < copies; ++i) points.row(120 + i) = points.row(0);
    return points;
}

TEST(Leiden, CopiesOfARowChangeNothingForTheOthers) {
    const auto alone = leiden(clouds_with_copies(0), {.n_neighbors = 5});
    for (const Eigen::Index copies : {1, 5, 20}) {
        const auto found = leiden(clouds_with_copies(copies), {.n_neighbors = 5});
        EXPECT_EQ(found.n_copies, copies);
        EXPECT_EQ(found.n_clusters, alone.n_clusters);
        EXPECT_EQ(std::vector<int>(found.labels.begin(), found.labels.begin() + 120), alone.labels);
        EXPECT_EQ(found.labels.back(), alone.labels[0]);
        EXPECT_EQ(found.modularity, alone.modularity);
    }
    const auto kept = leiden(clouds_with_copies(20), {.n_neighbors = 5, .duplicates = Duplicates::Keep});
    EXPECT_EQ(kept.n_copies, 0);
    EXPECT_NE(std::vector<int>(kept.labels.begin(), kept.labels.begin() + 120), alone.labels)
        << "copies fill the lists of neighbours";
}

}  // namespace
}  // namespace ektara::cluster
