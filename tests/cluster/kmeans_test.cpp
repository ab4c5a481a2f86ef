#include "ektara/cluster/kmeans.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/cluster/cluster.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::cluster {
namespace {

const std::string kGolden = EKTARA_GOLDEN_DIR "/cluster/kmeans.json";

TEST(KMeans, GivesTheReferencesPartitionFromTheSameCentres) {
    const Matrix points = testing::golden("cluster/points.npy");
    const auto golden   = artifacts::read_json(kGolden);
    for (const auto& given : golden["given"]) {
        const auto name = given["name"].get<std::string>();
        KMeansOptions options;
        options.initial_centres = testing::golden("cluster/kmeans_" + name + ".npy");
        options.n_clusters      = static_cast<int>(options.initial_centres.rows());
        options.max_iter        = given["max_iter"].get<int>();
        const KMeans found      = kmeans(points, options);
        EXPECT_EQ(found.labels, given["labels"].get<std::vector<int>>()) << name;
        EXPECT_NEAR(found.inertia / given["inertia"].get<double>(), 1, 1e-6) << name;
        EXPECT_EQ(found.n_iter, given["n_iter"].get<int>()) << name;
        EXPECT_EQ(found.converged, name != "stopped");
    }
}

TEST(KMeans, ReachesTheReferencesInertiaFromItsOwnSeeds) {
    const Matrix points  = testing::golden("cluster/points.npy");
    const auto reference = artifacts::read_json(kGolden)["seeds"].get<std::vector<double>>();
    double best = 1e300, sum = 0, reference_sum = 0;
    for (Seed seed = 0; seed < 10; ++seed) {
        const double inertia = kmeans(points, {.n_clusters = 9, .seed = seed}).inertia;
        best                 = std::min(best, inertia);
        sum += inertia;
        reference_sum += reference[seed];
    }
    EXPECT_LE(best, *std::min_element(reference.begin(), reference.end()) * 1.001);
    EXPECT_LE(sum, reference_sum * 1.003);
}

TEST(KMeans, InertiaIsTheSumOfSquaredDistancesToTheMeansOfTheClusters) {
    const Matrix points = testing::random_matrix(200, 4, 2);
    const KMeans found  = kmeans(points, {.n_clusters = 5, .tol = 0});
    double inertia      = 0;
    for (int c = 0; c < 5; ++c) {
        Eigen::RowVectorXd mean = Eigen::RowVectorXd::Zero(4);
        const auto size         = static_cast<double>(std::count(found.labels.begin(), found.labels.end(), c));
        for (Eigen::Index i = 0; i < 200; ++i)
            if (found.labels[static_cast<std::size_t>(i)] == c) mean += points.row(i).cast<double>() / size;
        for (Eigen::Index i = 0; i < 200; ++i)
            if (found.labels[static_cast<std::size_t>(i)] == c)
                inertia += (points.row(i).cast<double>() - mean).squaredNorm();
        EXPECT_LT((found.centres.row(c) - mean).norm(), 1e-5);
    }
    EXPECT_NEAR(found.inertia / inertia, 1, 1e-6);
}

TEST(KMeans, PutsEveryRowToItsNearestCentre) {
    const Matrix points = testing::random_matrix(500, 3, 8);
    const KMeans found  = kmeans(points, {.n_clusters = 12, .n_init = 1});
    for (Eigen::Index i = 0; i < 500; ++i) {
        Eigen::Index nearest = 0;
        (found.centres.rowwise() - points.row(i).cast<double>()).rowwise().squaredNorm().minCoeff(&nearest);
        EXPECT_EQ(found.labels[static_cast<std::size_t>(i)], nearest);
    }
}

TEST(KMeans, GivesEachDistinctRowItsClusterWhereThereAreFewerThanClusters) {
    Matrix points(9, 2);
    for (Eigen::Index i = 0; i < 9; ++i) points.row(i) << static_cast<float>(i % 3) * 7.3F, 0.9F;
    const KMeans found = kmeans(points, {.n_clusters = 5});
    EXPECT_EQ(std::set<int>(found.labels.begin(), found.labels.end()).size(), 3U);
    EXPECT_NEAR(found.inertia, 0, 1e-9);
}

TEST(KMeans, HasOneClusterARowAtTheMostAndOneAtTheLeast) {
    const Matrix points = testing::random_matrix(6, 2);
    EXPECT_NEAR(kmeans(points, {.n_clusters = 6}).inertia, 0, 1e-9);
    EXPECT_EQ(kmeans(points, {.n_clusters = 1}).labels, std::vector<int>(6, 0));
}

TEST(KMeans, RefusesOptionsOutOfRange) {
    const Matrix points = testing::random_matrix(6, 2);
    EXPECT_CODE("E6101", kmeans(points, {.n_clusters = 7}));
    EXPECT_CODE("E6101", kmeans(points, {.n_clusters = 0}));
    EXPECT_CODE("E6105", kmeans(points, {.n_clusters = 2, .n_init = 0}));
    EXPECT_CODE("E6105", kmeans(points, {.n_clusters = 2, .init = "random.npy"}));
    EXPECT_CODE("E6104", kmeans(points, {.n_clusters = 2, .initial_centres = Matrix::Zero(3, 2)}));
}

TEST(AssignNoise, GivesNoiseToTheNearestCentroid) {
    Matrix points(5, 1);
    points << 0, 1, 10, 11, 9;
    Clustering clustering{{0, 0, 1, 1, -1}, {}, 2};
    assign_noise(points, clustering);
    EXPECT_EQ(clustering.labels, (std::vector<int>{0, 0, 1, 1, 1}));
    Clustering all_noise{{-1, -1, -1, -1, -1}, {}, 0};
    assign_noise(points, all_noise);
    EXPECT_EQ(all_noise.labels, std::vector<int>(5, -1));
}

TEST(MiniBatchKMeans, ComesNearTheInertiaOfAllRows) {
    Matrix points = testing::random_matrix(4000, 5, 3);
    for (Eigen::Index i = 0; i < 4000; ++i) points(i, i % 5) += 4;
    const auto all     = kmeans(points, {.n_clusters = 5});
    const auto batches = kmeans(points, {.n_clusters = 5, .batch_size = 200});
    EXPECT_LT(batches.inertia, 1.02 * all.inertia);
    double inertia = 0;
    for (Eigen::Index i = 0; i < 4000; ++i)
        inertia += (points.row(i).cast<double>() - batches.centres.row(batches.labels[static_cast<std::size_t>(i)]))
                       .squaredNorm();
    EXPECT_NEAR(inertia, batches.inertia, 1e-4 * inertia);
    EXPECT_CODE("E6105", kmeans(points, {.n_clusters = 5, .batch_size = -1}));
}

TEST(MiniBatchKMeans, DoesNotMindJobsOrOrderOfRows) {
    const Matrix points = testing::random_matrix(900, 3, 3), turned = points.colwise().reverse();
    const KMeansOptions options{.n_clusters = 4, .batch_size = 60};
    const auto one = kmeans(points, options, 1), two = kmeans(points, options, 2);
    auto reversed = kmeans(turned, options).labels;
    std::reverse(reversed.begin(), reversed.end());
    EXPECT_EQ(one.labels, two.labels);
    EXPECT_EQ(one.labels, reversed);
}

}  // namespace
}  // namespace ektara::cluster
