// What methods tell beside labels: centres for new rows, densities, core rows; and what weights of rows do.
#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/cluster/dbscan.hpp"
#include "ektara/cluster/gmm.hpp"
#include "ektara/cluster/kmeans.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::cluster {
namespace {

Matrix three_groups() {
    Matrix points = testing::random_matrix(90, 4, 3);
    points.topRows(30).array() += 12;
    points.bottomRows(30).array() -= 12;
    return points;
}

TEST(FittedKMeans, PutsItsOwnRowsWhereItPutThem) {
    const Matrix points = three_groups();
    const auto found    = kmeans(points, {.n_clusters = 3});
    EXPECT_EQ(nearest_centres(points, found.centres), found.labels);
    const MatrixD distances = centre_distances(points.cast<double>(), found.centres);
    double inertia          = 0;
    for (Eigen::Index i = 0; i < points.rows(); ++i) {
        inertia += distances(i, found.labels[static_cast<std::size_t>(i)]) *
                   distances(i, found.labels[static_cast<std::size_t>(i)]);
        EXPECT_NEAR(distances(i, 1), (points.row(i).cast<double>() - found.centres.row(1)).norm(), 1e-12);
    }
    EXPECT_NEAR(inertia, found.inertia, 1e-6 * inertia);
    EXPECT_CODE("E6202", nearest_centres(points.leftCols(2), found.centres));
    EXPECT_CODE("E6202", centre_distances(MatrixD::Zero(3, 2), found.centres));
}

TEST(WeighedKMeans, AWeightIsSoManyRows) {
    Matrix points(4, 1);
    points << 0, 1, 10, 11;
    VectorD weights(4);
    weights << 1, 2, 3, 0.5;
    KMeansOptions options{.n_clusters = 2};
    options.weights  = weights;
    const auto found = kmeans(points, options);
    const int left = found.labels[0], right = found.labels[3];
    EXPECT_NEAR(found.centres(left, 0), 2.0 / 3, 1e-6);
    EXPECT_NEAR(found.centres(right, 0), (30 + 5.5) / 3.5, 1e-6);
    const double expected =
        4.0 / 9 + 2 * 1.0 / 9 + 3 * std::pow(10 - 35.5 / 3.5, 2) + 0.5 * std::pow(11 - 35.5 / 3.5, 2);
    EXPECT_NEAR(found.inertia, expected, 1e-6);
    options.weights = VectorD::Zero(4);
    EXPECT_CODE("E6120", kmeans(points, options));
    options.weights    = weights;
    options.batch_size = 1;
    EXPECT_CODE("E6120", kmeans(points, options));
}

TEST(RandomStarts, AreDifferentRowsAndFindTheGroups) {
    const Matrix points = three_groups();
    const auto found    = kmeans(points, {.n_clusters = 3, .init = "random"});
    EXPECT_TRUE(testing::same_partition(found.labels, kmeans(points, {.n_clusters = 3}).labels));
    EXPECT_EQ(kmeans(points, {.n_clusters = 90, .swaps = 0, .init = "random"}).inertia, 0);
}

TEST(FittedGmm, DensitiesAreThoseOfTheFormula) {
    const Matrix points = three_groups();
    for (const auto shape : {Covariance::Full, Covariance::Tied, Covariance::Diagonal}) {
        const auto found = gmm(points, {.n_clusters = 3, .covariance_type = shape});
        const auto logs  = component_log_densities(found.mixture, points);
        double sum       = 0;
        for (Eigen::Index i = 0; i < points.rows(); ++i) {
            Eigen::Index most   = 0;
            const double likely = logs.row(i).maxCoeff(&most);
            sum += likely + std::log((logs.row(i).array() - likely).exp().sum());
            EXPECT_EQ(most, found.labels[static_cast<std::size_t>(i)]);
        }
        EXPECT_NEAR(sum / 90, found.log_likelihood, 1e-6);
    }
    const auto one        = gmm(points, {.n_clusters = 1, .reg_covar = 0});
    const MatrixD centred = points.cast<double>().rowwise() - points.cast<double>().colwise().mean();
    EXPECT_TRUE(one.mixture.covariances.isApprox(centred.transpose() * centred / 90, 1e-6));
}

TEST(FittedDbscan, CoreRowsHaveEnoughWeightNearby) {
    Matrix points(4, 1);
    points << 0, 1, 2, 9;
    EXPECT_EQ(dbscan(points, {.eps = 1, .min_samples = 3}).core, (std::vector<char>{0, 1, 0, 0}));
    VectorD weights(4);
    weights << 2, 1, 0, 3;
    EXPECT_EQ(dbscan(points, {.eps = 1, .min_samples = 3}, 1, weights).core, (std::vector<char>{1, 1, 0, 1}));
    EXPECT_CODE("E6120", dbscan(points, {.eps = 1}, 1, VectorD::Ones(3)));
}

}  // namespace
}  // namespace ektara::cluster
