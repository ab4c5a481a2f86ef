#include "ektara/cluster/distances.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::cluster {
namespace {

double correlation(const Eigen::RowVectorXd& x, const Eigen::RowVectorXd& y) {
    const Eigen::RowVectorXd a = x.array() - x.mean(), b = y.array() - y.mean();
    return 1 - a.dot(b) / (a.norm() * b.norm());
}

TEST(PairwiseDistances, AreThoseOfTheFormulas) {
    const Matrix points   = testing::random_matrix(150, 5, 2);
    const MatrixD rows    = points.cast<double>();
    const auto manhattan  = pairwise_distances(points, Distance::Manhattan, 2),
               euclidean  = pairwise_distances(points, Distance::Euclidean),
               cosine     = pairwise_distances(points, Distance::Cosine),
               correlated = pairwise_distances(points, Distance::Correlation);
    for (const auto& [i, j] : {std::pair<Eigen::Index, Eigen::Index>{0, 1}, {149, 3}, {77, 140}}) {
        EXPECT_NEAR(manhattan(i, j), (rows.row(i) - rows.row(j)).cwiseAbs().sum(), 1e-12);
        EXPECT_NEAR(euclidean(i, j), (rows.row(i) - rows.row(j)).norm(), 1e-12);
        EXPECT_NEAR(cosine(i, j), 1 - rows.row(i).dot(rows.row(j)) / (rows.row(i).norm() * rows.row(j).norm()), 1e-12);
        EXPECT_NEAR(correlated(i, j), correlation(rows.row(i), rows.row(j)), 1e-12);
        EXPECT_EQ(manhattan(i, i), 0);
    }
}

TEST(PrecomputedDistances, GiveWhatTheRowsGive) {
    const Matrix points = testing::random_matrix(120, 3, 5);
    const auto table    = pairwise_distances(points, Distance::Euclidean);
    for (const auto linkage : {Linkage::Average, Linkage::Complete, Linkage::Single})
        EXPECT_TRUE(testing::same_partition(agglomerative_of_distances(table, linkage, 5).labels,
                                            agglomerative(points, linkage, 5, 0).labels));
    EXPECT_TRUE(testing::same_partition(dbscan_of_distances(table, {.eps = 0.9, .min_samples = 4}).labels,
                                        dbscan(points, {.eps = 0.9, .min_samples = 4}).labels));
    // With min_samples of 1 no two links are equal; above it, equal ones are taken in the order of the rows.
    EXPECT_TRUE(testing::same_partition(hdbscan_of_distances(table, {.min_cluster_size = 6, .min_samples = 1}).labels,
                                        hdbscan(points, {.min_cluster_size = 6, .min_samples = 1}).labels));
    const MatrixD affinity = (-table.array().square()).exp();
    EXPECT_TRUE(testing::same_partition(
        spectral_of_affinity(affinity, {.n_clusters = 3}).labels,
        spectral(points, {.n_clusters = 3, .affinity = Affinity::Gaussian, .gamma = 1}).labels));
}

TEST(PrecomputedDistances, GiveHdbscansGroupsWhereTheyAreClear) {
    Matrix points = testing::random_matrix(90, 3, 6);
    for (Eigen::Index i = 0; i < points.rows(); ++i) points(i, i % 3) += 30;
    const auto found = hdbscan_of_distances(pairwise_distances(points, Distance::Euclidean), {.min_cluster_size = 20});
    EXPECT_EQ(found.n_clusters, 3);
    EXPECT_TRUE(testing::same_partition(found.labels, hdbscan(points, {.min_cluster_size = 20}).labels));
}

TEST(PrecomputedDistances, MayBeInfinite) {
    MatrixD table = MatrixD::Constant(12, 12, std::numeric_limits<double>::infinity());
    for (const Eigen::Index first : {0, 6}) table.block(first, first, 6, 6).setOnes();
    table.diagonal().setZero();
    const auto found = hdbscan_of_distances(table, {.min_cluster_size = 4});
    EXPECT_TRUE(testing::same_partition(found.labels, {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1}));
}

TEST(PrecomputedDistances, AreRefusedWhereTheyAreNone) {
    EXPECT_CODE("E6121", hdbscan_of_distances(MatrixD::Zero(3, 4), {}));
    MatrixD table = MatrixD::Ones(6, 6);
    table(2, 3)   = std::numeric_limits<double>::quiet_NaN();
    EXPECT_CODE("E6121", agglomerative_of_distances(table, Linkage::Single, 2));
    table(2, 3) = -1;
    EXPECT_CODE("E6121", dbscan_of_distances(table, {.eps = 1}));
    EXPECT_CODE("E6105", agglomerative_of_distances(MatrixD::Ones(6, 6), Linkage::Ward, 2));
    EXPECT_CODE("E6105", dbscan_of_distances(MatrixD::Ones(6, 6), {.eps = 0}));
}

}  // namespace
}  // namespace ektara::cluster
