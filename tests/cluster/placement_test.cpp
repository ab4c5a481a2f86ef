#include "ektara/cluster/placement.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/cluster/leiden.hpp"
#include "ektara/core/options.hpp"
#include "error_code.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

constexpr Index kRows = 90;

/// Three groups in two blocks of columns; rows of the second batch lie apart as a whole.
Matrix groups(std::uint64_t seed, const std::vector<int>& batches) {
    Matrix points = testing::random_matrix(std::ssize(batches), 5, seed);
    for (Index i = 0; i < points.rows(); ++i) {
        const auto group = static_cast<float>(i % 3);
        points.row(i).head(3).array() += 5 * group;
        points.row(i).tail(2).array() -= 6 * group;
        if (batches[static_cast<std::size_t>(i)] == 1) points(i, 0) += 4;
    }
    return points;
}

std::vector<int> batches_of_rows(Index rows) {
    std::vector<int> batches;
    for (Index i = 0; i < rows; ++i) batches.push_back(i % 2 == 0 ? 0 : 1);
    return batches;
}

class Placement : public ::testing::TestWithParam<CommunityGraph> {};

TEST_P(Placement, GivesRowsTheirOwnClusterAndNewOnesThatOfTheirLike) {
    const Context context{batches_of_rows(kRows), {3, 2}};
    const Matrix points = groups(1, context.batches);
    const auto found    = leiden(points, context, {.n_clusters = 7, .graph = GetParam(), .n_neighbors = 9});
    const GraphPlacement placement(points, context, {GetParam(), 9}, found.labels);
    const auto own = placement.places(points, context.batches);
    for (std::size_t i = 0; i < own.size(); ++i) EXPECT_EQ(own[i].label, found.labels[i]) << i;
    // Of the same groups, and then in three clusters: every edge leads into the own one.
    const auto batches = batches_of_rows(30);
    std::vector<int> truth;
    for (int i = 0; i < kRows; ++i) truth.push_back(10 + i % 3);
    const auto fresh = GraphPlacement(points, context, {GetParam(), 9}, truth).places(groups(2, batches), batches);
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        EXPECT_EQ(fresh[i].label, 10 + static_cast<int>(i) % 3) << i;
        EXPECT_GT(fresh[i].strength, 0.5) << i;
    }
}

TEST_P(Placement, IsThatOfManyThreadsAndRefusesWhatCannotBe) {
    const Context context{batches_of_rows(kRows), {3, 2}};
    const Matrix points = groups(1, context.batches), fresh = testing::random_matrix(20, 5, 7);
    std::vector<int> labels;
    for (int i = 0; i < kRows; ++i) labels.push_back(i / 30 - (i == 5 ? 1 : 0));
    const GraphPlacement placement(points, context, {GetParam(), 9}, labels);
    const auto one = placement.places(fresh, {}, 1), two = placement.places(fresh, {}, 2);
    for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_EQ(one[i].label, two[i].label);
        EXPECT_EQ(one[i].strength, two[i].strength);
        EXPECT_GE(one[i].label, 0) << "a row without a cluster leads nowhere";
    }
    Matrix holes = fresh;
    holes(3, 2)  = std::nanf("");
    EXPECT_CODE("E6102", placement.places(holes, {}));
    EXPECT_CODE("E6221", placement.places(Matrix(fresh.leftCols(4)), {}));
    EXPECT_CODE("E6221", placement.places(fresh, {0, 1}));
    EXPECT_CODE("E6221", GraphPlacement(points, context, {GetParam(), 9}, {0, 1}));
}

INSTANTIATE_TEST_SUITE_P(EveryGraph, Placement,
                         ::testing::Values(CommunityGraph::Knn, CommunityGraph::MutualProximity, CommunityGraph::Snn,
                                           CommunityGraph::ProximityByBatch, CommunityGraph::BatchBalanced,
                                           CommunityGraph::MeanProximity, CommunityGraph::Fused),
                         [](const auto& instance) {
                             auto text = options_detail::to_text(instance.param);
                             std::erase(text, '-');
                             return text;
                         });

TEST(GraphPlacement, CountsTheWeightOfEdges) {
    // Three neighbours: two of cluster 1, one of cluster 0; plain neighbours weigh 1 each.
    const Matrix points = (Matrix(5, 1) << 0, 1, 2, 50, 60).finished();
    const GraphPlacement placement(points, {}, {CommunityGraph::Knn, 3}, {0, 1, 1, 2, 2});
    const auto places = placement.places((Matrix(2, 1) << 1.2F, 0).finished(), {});
    EXPECT_EQ(places[0].label, 1);
    EXPECT_NEAR(places[0].strength, 1.0 / 3, 1e-12);
    EXPECT_EQ(places[1].label, 0) << "a row that equals another has its cluster";
    EXPECT_EQ(places[1].strength, 0) << "though most of its edges lead elsewhere";
}

TEST(GraphPlacement, RefusesTablesThatHaveNoSuchGraph) {
    const Matrix points = testing::random_matrix(kRows, 5, 1);
    const std::vector<int> labels(kRows, 0);
    EXPECT_CODE("E6220", GraphPlacement(points, {}, {CommunityGraph::ProximityByBatch, 9}, labels));
    EXPECT_CODE("E6220",
                GraphPlacement(points, {std::vector<int>(kRows, 3), {}}, {CommunityGraph::BatchBalanced, 9}, labels));
    EXPECT_CODE("E6223", GraphPlacement(points, {}, {CommunityGraph::MeanProximity, 9}, labels));
    EXPECT_CODE("E6221", GraphPlacement(points, {{}, {3, 3}}, {CommunityGraph::Fused, 9}, labels));
}

TEST(GraphPlacement, CountsEqualRowsOnce) {
    const Matrix points = (Matrix(7, 1) << 0, 0, 0, 0, 1, 2, 3).finished();
    const std::vector<int> labels{0, 0, 0, 0, 1, 1, 1};
    const Matrix fresh = Matrix::Constant(1, 1, 0.9F);
    const auto once    = GraphPlacement(points, {}, {CommunityGraph::Knn, 3}, labels).places(fresh, {});
    EXPECT_EQ(once[0].label, 1);
    const GraphChoice each{CommunityGraph::Knn, 5, Duplicates::Keep};
    EXPECT_EQ(GraphPlacement(points, {}, each, labels).places(fresh, {})[0].label, 0);
}

TEST(GraphOf, IsThatOfLeidenAndSpectral) {
    const auto leiden = graph_of(LeidenOptions{.graph = CommunityGraph::Snn, .n_neighbors = 12});
    ASSERT_TRUE(leiden);
    EXPECT_EQ(leiden->kind, CommunityGraph::Snn);
    EXPECT_EQ(leiden->n_neighbors, 12);
    const auto spectral = graph_of(SpectralOptions{.affinity = Affinity::BatchBalanced, .n_neighbors = 12});
    ASSERT_TRUE(spectral);
    EXPECT_EQ(spectral->kind, CommunityGraph::BatchBalanced);
    EXPECT_EQ(spectral->n_neighbors, 11) << "spectral counts the row itself";
    EXPECT_EQ(graph_of(SpectralOptions{})->kind, CommunityGraph::Knn);
    EXPECT_FALSE(graph_of(SpectralOptions{.affinity = Affinity::Gaussian}));
    EXPECT_FALSE(graph_of(KMeansOptions{}));
}

}  // namespace
}  // namespace ektara::cluster
