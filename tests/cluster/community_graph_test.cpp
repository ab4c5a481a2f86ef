#include "ektara/cluster/community_graph.hpp"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/cluster/cluster.hpp"
#include "ektara/cluster/limits.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/random.hpp"
#include "error_code.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;
using testing::same_partition;

/// Two groups, each in two batches of which the second lies farther away than the groups lie apart.
struct Table {
    Matrix points = testing::random_matrix(240, 4, 5);
    Context context;
    std::vector<int> groups;
    Table() {
        for (Index i = 0; i < 240; ++i) {
            groups.push_back(static_cast<int>(i % 2));
            context.batches.push_back(i < 120 ? 0 : 1);
            points(i, 0) += static_cast<float>(9 * (i % 2));
            points(i, 1) += i < 120 ? 0.0F : 30.0F;
        }
    }
};

LeidenOptions leiden_on(CommunityGraph graph) { return {.n_clusters = 2, .graph = graph, .n_neighbors = 9}; }

TEST(CommunityGraph, BalancedNeighboursFindGroupsThatReachAcrossBatches) {
    const Table table;
    SpectralOptions spectral{.n_clusters = 2, .affinity = Affinity::BatchBalanced};
    for (const Options& options : {Options(leiden_on(CommunityGraph::BatchBalanced)), Options(spectral)})
        EXPECT_TRUE(same_partition(run(table.points, table.context, options).labels, table.groups)) << name(options);
}

TEST(CommunityGraph, ProximityByBatchDoesNotHoldABatchFarAway) {
    const Table table;
    const auto crossing = [&](CommunityGraph kind) {
        const auto graph = community_graph(table.points, table.context, kind, 9);
        int count        = 0;
        for (int i = 0; i < graph.n_rows(); ++i)
            for (auto e = graph.offsets[static_cast<std::size_t>(i)];
                 e < graph.offsets[static_cast<std::size_t>(i) + 1]; ++e)
                count += (i < 120) != (graph.targets[e] < 120) ? 1 : 0;
        return count;
    };
    EXPECT_EQ(crossing(CommunityGraph::Knn), 0);
    EXPECT_EQ(crossing(CommunityGraph::MutualProximity), 0);
    EXPECT_GT(crossing(CommunityGraph::ProximityByBatch), 200);
}

/// Two blocks; the first tells rows by two, the second by the next two.
struct Blocks {
    Matrix points = testing::random_matrix(200, 5, 7);
    Context context{{}, {2, 3}};
    std::vector<int> fourths;
    Blocks() {
        for (Index i = 0; i < 200; ++i) {
            fourths.push_back(static_cast<int>(i % 4));
            points(i, 0) += static_cast<float>(12 * (i % 2));
            points(i, 3) += static_cast<float>(12 * (i / 2 % 2));
        }
    }
};

TEST(CommunityGraph, MeanProximityTellsWhatEachBlockTellsAHalfOf) {
    const Blocks blocks;
    auto options       = leiden_on(CommunityGraph::MeanProximity);
    options.n_clusters = 4;
    const auto found   = run(blocks.points, blocks.context, options);
    EXPECT_TRUE(same_partition(found.labels, blocks.fourths));
    EXPECT_EQ(found.labels, run(blocks.points, blocks.context, options, 3).labels);
}

TEST(CommunityGraph, FusedBlocksTellWhatBothTell) {
    Blocks blocks;
    std::vector<int> halves;
    for (Index i = 0; i < 200; ++i) {
        halves.push_back(static_cast<int>(i % 2));
        blocks.points(i, 3) += static_cast<float>(12 * (i % 2) - 12 * (i / 2 % 2));
    }
    SpectralOptions spectral{.n_clusters = 2, .affinity = Affinity::Fused};
    for (const Options& options : {Options(leiden_on(CommunityGraph::Fused)), Options(spectral)}) {
        const auto found = run(blocks.points, blocks.context, options);
        EXPECT_TRUE(same_partition(found.labels, halves)) << name(options);
        EXPECT_EQ(found.labels, run(blocks.points, blocks.context, options, 3).labels);
    }
}

TEST(CommunityGraph, TheOrderOfRowsChangesNoPartitionThatIsToldOfBatches) {
    Table table;
    table.points.bottomRows(30) = table.points.topRows(30);  // equal rows of two batches
    std::vector<Index> order(240);
    std::iota(order.begin(), order.end(), Index{0});
    Random(1, "order").shuffle(order);
    Context context;
    for (const Index row : order) context.batches.push_back(table.context.batches[static_cast<std::size_t>(row)]);
    for (const auto kind : {CommunityGraph::BatchBalanced, CommunityGraph::ProximityByBatch}) {
        auto options        = leiden_on(kind);
        options.n_clusters  = 0;
        const auto usual    = run(table.points, table.context, options).labels;
        const auto shuffled = run(table.points(order, Eigen::all), context, options).labels;
        std::vector<int> expected;
        for (const Index row : order) expected.push_back(usual[static_cast<std::size_t>(row)]);
        EXPECT_TRUE(same_partition(shuffled, expected)) << options_detail::to_text(kind);
    }
}

TEST(CommunityGraph, EqualRowsOfABatchCountOnceAndThoseOfTwoBatchesAreTwoRows) {
    const Table table;
    Table more;
    more.points.resize(247, 4);
    more.points << table.points, table.points.row(0).replicate(7, 1);
    more.context.batches.insert(more.context.batches.end(), {1, 0, 0, 0, 0, 0, 0});
    const Matrix one = more.points.topRows(241);
    const std::vector<int> batches(more.context.batches.begin(), more.context.batches.begin() + 241);
    const SpectralOptions spectral{.n_clusters = 2, .affinity = Affinity::BatchBalanced};
    for (const Options& options : {Options(leiden_on(CommunityGraph::BatchBalanced)),
                                   Options(leiden_on(CommunityGraph::ProximityByBatch)), Options(spectral)}) {
        const auto alone = run(one, {batches, {}}, options), found = run(more.points, more.context, options);
        EXPECT_EQ(found.statistics.n_copies, 6) << name(options);
        EXPECT_EQ(copies_not_counted(more.points, more.context, options), 6);
        EXPECT_EQ(std::vector<int>(found.labels.begin(), found.labels.begin() + 241), alone.labels) << name(options);
        EXPECT_EQ(found.labels.back(), alone.labels[0]);
    }
    const Options blind = leiden_on(CommunityGraph::Knn);
    EXPECT_EQ(run(more.points, more.context, blind).labels, run(more.points, blind).labels);
    EXPECT_EQ(copies_not_counted(more.points, more.context, blind), 7) << "this graph reads no batches";
}

TEST(CommunityGraph, SaysWhatItMissesOrCannotDo) {
    const Table table;
    EXPECT_CODE("E6220", run(table.points, leiden_on(CommunityGraph::BatchBalanced)));
    EXPECT_CODE("E6220", run(table.points, leiden_on(CommunityGraph::ProximityByBatch)));
    EXPECT_CODE("E6221", run(table.points, Context{{0, 1}, {}}, leiden_on(CommunityGraph::BatchBalanced)));
    EXPECT_CODE("E6223", run(table.points, table.context, leiden_on(CommunityGraph::Fused)));
    EXPECT_CODE("E6223", run(table.points, Context{{}, {4}}, leiden_on(CommunityGraph::MeanProximity)));
    EXPECT_CODE("E6221", run(table.points, Context{{}, {1, 2}}, leiden_on(CommunityGraph::Fused)));
    std::vector<int> nearly_one(240, 0);
    nearly_one[5] = 1;
    EXPECT_THROW(run(table.points, Context{nearly_one, {}}, leiden_on(CommunityGraph::BatchBalanced)), NoSolution);
}

TEST(CommunityGraph, OtherMethodsDoNotReadTheContext) {
    const Table table;
    EXPECT_EQ(run(table.points, table.context, KMeansOptions{.n_clusters = 3}).labels,
              run(table.points, KMeansOptions{.n_clusters = 3}).labels);
}

}  // namespace
}  // namespace ektara::cluster
