#include "ektara/cluster/detail/neighbor_tree.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/cluster/hdbscan.hpp"
#include "ektara/cluster/linkage.hpp"
#include "ektara/core/random.hpp"
#include "ektara/metrics/contingency.hpp"
#include "ektara/metrics/external.hpp"
#include "ektara/neighbors/approximate.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

/// `count` round groups, of which each row belongs to one in turn; centres lie `spread` deviations of a row apart.
Matrix round_groups(Index rows, Index columns, int count, float spread) {
    const Matrix centres = testing::random_matrix(count, columns, 1) * spread;
    Random random(2, "rows of groups");
    Matrix points(rows, columns);
    for (Index i = 0; i < rows; ++i)
        for (Index j = 0; j < columns; ++j) points(i, j) = centres(i % count, j) + static_cast<float>(random.normal());
    return points;
}

double weight_of(const std::vector<Link>& tree) {
    double sum = 0;
    for (const auto& link : tree) sum += link.height;
    return sum;
}

VectorD fourth_distances(const neighbors::Neighbors& near) { return near.distances.col(3).cast<double>(); }

TEST(NeighborTree, WeighsHardlyMoreThanTheLeastTree) {
    for (const float spread : {0.5F, 20.0F}) {
        const Matrix points = round_groups(1500, 6, 12, spread);
        const auto near     = neighbors::knn(points, 15);
        for (const VectorD& core : {VectorD(VectorD::Zero(1500)), fourth_distances(near)}) {
            const auto found    = spanning_tree_of_neighbors(points, near, core, 1, 1);
            const double weight = weight_of(spanning_tree(points, core)), ours = weight_of(found);
            EXPECT_EQ(found.size(), 1499u);
            EXPECT_GE(ours, weight * (1 - 1e-6));
            EXPECT_LE(ours, weight * 1.002) << spread;
        }
    }
}

TEST(NeighborTree, JoinsPartsAtTheirNearestRows) {
    // Four groups of 50 on a line, 100, 200 and 400 apart: no list of neighbours leads out of one.
    Matrix points(200, 2);
    Random random(3, "groups on a line");
    const float places[] = {0, 100, 300, 700};
    for (Index i = 0; i < 200; ++i)
        points.row(i) << places[i % 4] + static_cast<float>(random.uniform()), static_cast<float>(random.uniform());
    const VectorD none  = VectorD::Zero(200);
    const auto expected = spanning_tree(points, none);
    const auto found    = spanning_tree_of_neighbors(points, neighbors::knn(points, 10), none, 1, 1);
    EXPECT_NEAR(weight_of(found), weight_of(expected), 1e-9);
}

TEST(NeighborTree, IsTheSameForAnyJobs) {
    const Matrix points = round_groups(3000, 5, 9, 20);
    const auto near     = neighbors::knn(points, 8);
    const auto core     = fourth_distances(near);
    const auto one      = spanning_tree_of_neighbors(points, near, core, 1, 1),
               two      = spanning_tree_of_neighbors(points, near, core, 1, 2);
    ASSERT_EQ(one.size(), two.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_EQ(one[i].a, two[i].a);
        EXPECT_EQ(one[i].b, two[i].b);
        EXPECT_EQ(one[i].height, two[i].height);
    }
}

/// Groups whose neighbours' tree joins them at rows far from both, where the least tree has shorter links.
TEST(NeighborTree, FindsShorterLinksBetweenOverlappingGroups) {
    const Matrix points = round_groups(3000, 48, 10, 1);
    const auto near     = neighbors::knn(points, 15);
    const auto core     = fourth_distances(near);
    const auto exact = spanning_tree(points, core), found = spanning_tree_of_neighbors(points, near, core, 1, 1);
    const auto highest = [](const std::vector<Link>& tree) {
        return std::max_element(tree.begin(), tree.end(),
                                [](const Link& a, const Link& b) { return a.height < b.height; })
            ->height;
    };
    EXPECT_NEAR(highest(found), highest(exact), 1e-3 * highest(exact));
    EXPECT_LE(weight_of(found), weight_of(exact) * 1.0005);
}

TEST(NeighborTree, GivesTheClustersOfTheExactTree) {
    const Matrix points = round_groups(4000, 16, 20, 4);
    const auto exact    = hdbscan(points, {.min_cluster_size = 20, .min_samples = 5});
    const auto of_graph = hdbscan(points, {.min_cluster_size = 20, .min_samples = 5, .exact_rows = 0});
    const double agreed = metrics::adjusted_rand_index(metrics::contingency(exact.labels, of_graph.labels));
    EXPECT_GT(exact.n_clusters, 10);
    EXPECT_GE(agreed, 0.98);
}

}  // namespace
}  // namespace ektara::cluster
