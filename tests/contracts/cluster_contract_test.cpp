#include <algorithm>
#include <limits>
#include <numeric>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/cluster/cluster.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/random.hpp"

namespace ektara::cluster {
namespace {

using testing::same_partition;

/// 2·half rows around two points 40 apart; the first half belongs together.
Matrix two_blobs(Eigen::Index half) {
    Matrix points = testing::random_matrix(2 * half, 3, 5);
    points.bottomRows(half).col(1).array() += 40;
    return points;
}

class ClusterContract : public ::testing::TestWithParam<Options> {};

TEST_P(ClusterContract, SeparatesTwoDistantBlobs) {
    const auto found = run(two_blobs(50), GetParam());
    std::vector<int> truth(100, 0);
    std::fill(truth.begin() + 50, truth.end(), 1);
    EXPECT_TRUE(same_partition(found.labels, truth));
    EXPECT_EQ(found.n_clusters, 2);
}

TEST_P(ClusterContract, RejectsNaNAndEmpty) {
    Matrix points = two_blobs(5);
    points(3, 1)  = std::numeric_limits<float>::quiet_NaN();
    EXPECT_THROW(run(points, GetParam()), InvalidArgument);
    EXPECT_THROW(run(Matrix(0, 3), GetParam()), InvalidArgument);
}

TEST_P(ClusterContract, GivesTheSameLabelsForAnyNumberOfJobs) {
    const Matrix points = testing::random_matrix(700, 4, 9);
    const auto one = run(points, GetParam(), 1), two = run(points, GetParam(), 2);
    EXPECT_EQ(one.labels, two.labels);
    EXPECT_EQ(one.strength, two.strength);
    EXPECT_EQ(one.figures, two.figures);
}

TEST_P(ClusterContract, GivesTheSamePartitionForAnyOrderOfRows) {
    Matrix points         = testing::random_matrix(300, 4, 3);
    points.bottomRows(40) = points.topRows(40);
    std::vector<std::size_t> order(300);
    std::iota(order.begin(), order.end(), std::size_t{0});
    Random(4, "order").shuffle(order);
    Matrix shuffled(300, 4);
    for (std::size_t i = 0; i < 300; ++i)
        shuffled.row(static_cast<Eigen::Index>(i)) = points.row(static_cast<Eigen::Index>(order[i]));
    const auto expected = run(points, GetParam()), found = run(shuffled, GetParam());
    std::vector<int> back(300);
    for (std::size_t i = 0; i < 300; ++i) back[order[i]] = found.labels[i];
    EXPECT_TRUE(same_partition(back, expected.labels));
    EXPECT_EQ(found.figures, expected.figures);
}

TEST_P(ClusterContract, LeavesEqualRowsTogether) {
    const auto found = run(Matrix::Constant(20, 3, 0.9F), GetParam());
    EXPECT_EQ(std::count(found.labels.begin(), found.labels.end(), found.labels[0]), 20);
}

TEST_P(ClusterContract, TakesOneColumn) {
    Matrix points(40, 1);
    for (Eigen::Index i = 0; i < 40; ++i) points(i, 0) = static_cast<float>(i % 20) * 0.1F + (i < 20 ? 0.F : 90.F);
    std::vector<int> truth(40, 0);
    std::fill(truth.begin() + 20, truth.end(), 1);
    EXPECT_TRUE(same_partition(run(points, GetParam()).labels, truth));
}

TEST_P(ClusterContract, IsFoundByItsName) {
    EXPECT_EQ(method(name(GetParam())).index(), GetParam().index());
    EXPECT_THROW(method("k-meens"), UsageError);
}

INSTANTIATE_TEST_SUITE_P(EveryMethod, ClusterContract,
                         ::testing::Values(KMeansOptions{.n_clusters = 2}, WardOptions{}, AverageOptions{},
                                           CompleteOptions{}, SingleOptions{}, DbscanOptions{.eps = 3},
                                           HdbscanOptions{.min_cluster_size = 9, .min_samples = 1},
                                           GmmOptions{.n_clusters = 2}, SpectralOptions{.n_clusters = 2},
                                           LeidenOptions{.n_clusters = 2},
                                           ConsensusOptions{.n_clusters = 2, .n_runs = 30}),
                         [](const auto& param) { return name(param.param); });

}  // namespace
}  // namespace ektara::cluster
