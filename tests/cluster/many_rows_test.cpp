// What methods do above the sizes of cluster/limits.hpp.

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/cluster/cluster.hpp"
#include "ektara/cluster/limits.hpp"

namespace ektara::cluster {
namespace {

using testing::same_partition;

/// Row i belongs to group i % groups; groups stand far apart.
Matrix far_groups(Eigen::Index n, Eigen::Index d, int groups) {
    Matrix points = testing::random_matrix(n, d, 5);
    for (Eigen::Index i = 0; i < n; ++i) points.row(i).array() += static_cast<float>(20 * (i % groups));
    return points;
}
std::vector<int> groups_of(Eigen::Index n, int groups) {
    std::vector<int> labels;
    for (Eigen::Index i = 0; i < n; ++i) labels.push_back(static_cast<int>(i % groups));
    return labels;
}

TEST(ManyRows, KMeansStartsOnASampleAndPutsEveryRowToItsNearestCentre) {
    const Matrix points = far_groups(kMostStartedRows + 1, 2, 3);
    KMeansOptions options{.n_clusters = 3};
    options.n_init   = 2;
    const auto found = kmeans(points, options);
    EXPECT_EQ(found.n_sampled, kSampledStarts);
    EXPECT_TRUE(same_partition(found.labels, groups_of(points.rows(), 3)));
    EXPECT_EQ(found.labels, nearest_centres(points, found.centres));
    EXPECT_EQ(kmeans(points, options, 2).labels, found.labels);
    options.any_size = true;
    const auto whole = kmeans(points, options);
    EXPECT_EQ(whole.n_sampled, 0);
    EXPECT_NEAR(found.inertia / whole.inertia, 1, 1e-6);
}

TEST(ManyRows, WardOfMicroClustersFindsGroupsAndKeepsItsTreeWhole) {
    const Matrix points = far_groups(3000, 3, 4);
    const auto found    = ward_of_micro_clusters(points, 4, 0);
    EXPECT_TRUE(same_partition(found.labels, groups_of(3000, 4)));
    EXPECT_GT(found.n_micro, 60);
    EXPECT_LT(found.n_micro, 300);
    ASSERT_EQ(found.tree.size(), 2999U);
    EXPECT_EQ(found.tree.back().size, 3000);
    EXPECT_EQ(ward_of_micro_clusters(points, 4, 0, 2).tree, found.tree);
    EXPECT_TRUE(same_partition(agglomerative(points, Linkage::Ward, 4, 0).labels, found.labels));
}

TEST(ManyRows, TheRadiusOfASampleIsNearThatOfAllRows) {
    const Matrix points = far_groups(12'000, 4, 5);
    const double exact = k_distance_knee(points, 5), sampled = k_distance_knee(points, 5, 2, 1000);
    EXPECT_NEAR(sampled / exact, 1, 0.1);
    EXPECT_EQ(k_distance_knee(points, 5, 1, 1000), sampled);
    // A sample that is the whole table gives the same.
    const Matrix few = points.topRows(8192);
    EXPECT_DOUBLE_EQ(k_distance_knee(few, 5, 1, 1000), k_distance_knee(few, 5));
}

TEST(ManyRows, ATableThatIsTooLargeIsNamedWithWhatToTake) {
    EXPECT_EQ(too_large(AverageOptions{}, kMostLinkedRows), "");
    EXPECT_NE(too_large(AverageOptions{}, kMostLinkedRows + 1).find("take ward"), std::string::npos);
    AverageOptions paired;
    paired.n_neighbors = 10;
    EXPECT_EQ(too_large(paired, 1'000'000), "");
    EXPECT_NE(too_large(DbscanOptions{}, kMostDbscanRows + 1).find("hdbscan"), std::string::npos);
    EXPECT_EQ(too_large(ConsensusOptions{}, kMostLinkedRows), "");
    EXPECT_NE(too_large(ConsensusOptions{}, kMostLinkedRows + 1).find("take kmeans"), std::string::npos);
    EXPECT_EQ(too_large(KMeansOptions{}, 1'000'000'000), "");
}

TEST(ManyRows, AShorterWayIsNamedBeforeItIsTaken) {
    EXPECT_EQ(shortcut_for(KMeansOptions{}, kMostStartedRows), "");
    EXPECT_NE(shortcut_for(KMeansOptions{}, kMostStartedRows + 1).find("65536"), std::string::npos);
    EXPECT_EQ(shortcut_for(WardOptions{}, kMostWardRows), "");
    EXPECT_NE(shortcut_for(WardOptions{}, kMostWardRows + 1).find("micro-clusters"), std::string::npos);
    EXPECT_EQ(shortcut_for(DbscanOptions{}, kMostKDistances), "");
    EXPECT_NE(shortcut_for(DbscanOptions{}, kMostKDistances + 1).find("radius"), std::string::npos);
    DbscanOptions given;
    given.eps = 1;
    EXPECT_EQ(shortcut_for(given, kMostKDistances + 1), "");
    KMeansOptions by_batches, from_centres, weighed, of_many_clusters;
    by_batches.batch_size        = 1024;
    from_centres.initial_centres = Matrix::Zero(8, 2);
    weighed.weights              = VectorD::Ones(kMostStartedRows + 1);
    of_many_clusters.n_clusters  = kSampledStarts / 4 + 1;
    for (const auto& options : {by_batches, from_centres, weighed, of_many_clusters})
        EXPECT_EQ(shortcut_for(options, kMostStartedRows + 1), "");
    Options all = KMeansOptions{};
    take_any_size(all);
    EXPECT_EQ(shortcut_for(all, kMostStartedRows + 1), "");
}

TEST(ManyRows, AShorterWayIsNamedOfARunThatTookIt) {
    Matrix points      = far_groups(kMostKDistances + 1, 2, 3);
    const auto sampled = run(points, DbscanOptions{});
    EXPECT_EQ(shortcut_taken(DbscanOptions{}, sampled), shortcut_for(DbscanOptions{}, points.rows()));
    points.row(0)     = points.row(1);  // one distinct row fewer: all k-distances count
    const auto copied = run(points, DbscanOptions{});
    EXPECT_EQ(shortcut_taken(DbscanOptions{}, copied), "");
}

}  // namespace
}  // namespace ektara::cluster
