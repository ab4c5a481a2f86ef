#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/cluster/dbscan.hpp"
#include "ektara/cluster/hdbscan.hpp"
#include "ektara/core/error.hpp"
#include "ektara/metrics/contingency.hpp"
#include "ektara/metrics/external.hpp"
#include "error_code.hpp"
#include "golden_tables.hpp"

namespace ektara::cluster {
namespace {

artifacts::Json goldens() { return artifacts::read_json(EKTARA_GOLDEN_DIR "/cluster/density.json"); }

/// Rows within eps of row i, itself among them.
std::vector<std::size_t> rows_within(const Matrix& points, std::size_t i, double eps) {
    std::vector<std::size_t> rows;
    for (Eigen::Index j = 0; j < points.rows(); ++j)
        if ((points.row(static_cast<Eigen::Index>(i)).cast<double>() - points.row(j).cast<double>()).norm() <= eps)
            rows.push_back(static_cast<std::size_t>(j));
    return rows;
}

TEST(Dbscan, GivesTheReferencesLabelsButForBorderRowsThatTwoClustersClaim) {
    for (const auto& given : goldens()) {
        if (!given.contains("eps")) continue;
        const Matrix points  = golden_table(given["table"]);
        const double eps     = given["eps"].get<double>();
        const auto found     = dbscan(points, {.eps = eps, .duplicates = Duplicates::Keep});
        const auto reference = given["labels"].get<std::vector<int>>();
        ASSERT_EQ(found.labels.size(), reference.size());
        for (std::size_t i = 0; i < reference.size(); ++i) {
            if (found.labels[i] == reference[i]) continue;
            const auto near = rows_within(points, i, eps);
            EXPECT_LT(near.size(), 5U) << given["table"] << " row " << i << " is no border row";
            EXPECT_TRUE(std::any_of(near.begin(), near.end(),
                                    [&](std::size_t j) {
                                        return found.labels[j] == found.labels[i] &&
                                               rows_within(points, j, eps).size() >= 5;
                                    }))
                << given["table"] << " row " << i << " is not within eps of its cluster";
        }
    }
}

/// Two squares of 5×5 rows a unit apart, 20 away from each other, and one row far from both.
Matrix two_squares() {
    Matrix points(51, 2);
    for (Eigen::Index i = 0; i < 50; ++i) {
        points(i, 0) = static_cast<float>(i % 5 + (i < 25 ? 0 : 24));
        points(i, 1) = static_cast<float>(i % 25 / 5);
    }
    points.row(50) << -90, 90;
    return points;
}

TEST(Dbscan, FindsTheRadiusFromTheData) {
    const auto found = dbscan(two_squares(), {.min_samples = 3});
    EXPECT_EQ(found.n_clusters, 2);
    EXPECT_GE(found.eps, 1);
    EXPECT_LT(found.eps, 20);
    EXPECT_EQ(std::count(found.labels.begin(), found.labels.end(), -1), 1);
    EXPECT_EQ(found.labels[50], -1);
}

TEST(Dbscan, CountsRowsExactlyAtTheRadius) {
    const auto found = dbscan(two_squares(), {.eps = 1, .min_samples = 3});
    EXPECT_EQ(found.n_clusters, 2);
    EXPECT_EQ(found.labels[0], 0);  // a corner: itself and two neighbours at distance 1
}

TEST(Dbscan, FindsTheSamePairsAsAPlainSearchAcrossBlocks) {
    const Matrix points = testing::random_matrix(700, 3, 21);
    const double eps    = 0.37;
    const auto found    = dbscan(points, {.eps = eps, .min_samples = 1});
    for (Eigen::Index i = 0; i < 700; ++i)
        for (Eigen::Index j = 0; j < i; ++j)
            if ((points.row(i).cast<double>() - points.row(j).cast<double>()).norm() <= eps) {
                ASSERT_EQ(found.labels[static_cast<std::size_t>(i)], found.labels[static_cast<std::size_t>(j)]);
            }
    EXPECT_GT(found.n_clusters, 5);
}

TEST(Hdbscan, GivesTheReferencesPartitionAndStrengths) {
    for (const auto& given : goldens()) {
        if (!given.contains("method")) continue;
        HdbscanOptions options{.min_samples = given["min_samples"].get<int>(), .duplicates = Duplicates::Keep};
        if (given["method"] == "leaf") options.cluster_selection_method = ClusterSelection::Leaf;
        const auto found     = hdbscan(golden_table(given["table"]), options);
        const auto reference = given["labels"].get<std::vector<int>>();
        const auto what      = given["table"].get<std::string>() + " " + given["method"].get<std::string>();
        // Equal distances decide where the smallest leaves begin, and the reference leaves their order open.
        if (what == "moons leaf") continue;
        EXPECT_GE(metrics::adjusted_rand_index(metrics::contingency(reference, found.labels)), 0.98) << what;
        if (what != "far eom") continue;
        double difference = 0;
        for (std::size_t i = 0; i < reference.size(); ++i)
            difference += std::abs(static_cast<double>(found.strength[i]) - given["strength"][i].get<double>());
        EXPECT_LT(difference / static_cast<double>(reference.size()), 0.005);
    }
}

TEST(Hdbscan, TakesTheTwoSquaresAndLeavesTheFarRow) {
    const auto found = hdbscan(two_squares(), {.min_cluster_size = 6, .min_samples = 2});
    EXPECT_EQ(found.n_clusters, 2);
    EXPECT_EQ(std::count(found.labels.begin(), found.labels.end(), -1), 1);
    EXPECT_EQ(found.strength[50], 0);
    EXPECT_EQ(found.strength[12], 1);
}

/// Two clouds of 60 rows, and as many copies of the first one's first row as are wanted, at the end.
Matrix clouds_and_copies(Eigen::Index copies) {
    const Matrix noise = testing::random_matrix(120, 3, 8);
    Matrix points(120 + copies, 3);
    points.topRows(120) = noise;
    points.block(60, 0, 60, 1).array() += 20;
    for (Eigen::Index i = 0; i < copies; ++i) points.row(120 + i) = points.row(0);
    return points;
}

std::vector<int> first_rows(const std::vector<int>& labels, std::ptrdiff_t count) {
    return {labels.begin(), labels.begin() + count};
}

TEST(Hdbscan, CopiesOfOneRowChangeNothingForTheOthers) {
    const auto plain = hdbscan(clouds_and_copies(0), {});
    ASSERT_EQ(plain.n_clusters, 2);
    for (const Eigen::Index copies : {1, 4, 5, 30}) {
        const auto found = hdbscan(clouds_and_copies(copies), {});
        EXPECT_EQ(found.n_copies, copies);
        EXPECT_EQ(found.n_clusters, 2);
        EXPECT_EQ(first_rows(found.labels, 120), plain.labels);
        EXPECT_EQ(std::vector<float>(found.strength.begin(), found.strength.begin() + 120), plain.strength);
        for (std::size_t i = 120; i < found.labels.size(); ++i) {
            EXPECT_EQ(found.labels[i], found.labels[0]);
            EXPECT_EQ(found.strength[i], found.strength[0]);
        }
    }
}

TEST(Hdbscan, CountsEachCopyWhereItIsToldTo) {
    // As scikit-learn has it: five copies are a cluster of infinite density, and the cloud around it is noise.
    const auto found = hdbscan(clouds_and_copies(5), {.duplicates = Duplicates::Keep});
    EXPECT_EQ(found.n_copies, 0);
    EXPECT_GT(std::count(found.labels.begin(), found.labels.begin() + 60, -1), 20);
    EXPECT_EQ(hdbscan(clouds_and_copies(0), {.duplicates = Duplicates::Keep}).labels,
              hdbscan(clouds_and_copies(0), {}).labels);
}

TEST(Hdbscan, OfCopiesAloneIsNoise) {
    const auto found = hdbscan(Matrix::Constant(20, 2, 0.9F), {});
    EXPECT_EQ(found.labels, std::vector<int>(20, -1));
    EXPECT_EQ(found.n_clusters, 0);
    EXPECT_EQ(found.n_copies, 19);
    Matrix two = Matrix::Zero(20, 2);
    two.topRows(10).setOnes();
    EXPECT_EQ(hdbscan(two, {.min_samples = 1}).labels, std::vector<int>(20, -1))
        << "fewer distinct rows than a cluster";
}

TEST(Dbscan, CopiesMakeNoCoreRowAndDoNotMoveTheRadius) {
    Matrix points(56, 2);
    points.topRows(51) = two_squares();
    for (Eigen::Index i = 51; i < 56; ++i) points.row(i) = points.row(50);
    const auto plain = dbscan(two_squares(), {.min_samples = 3}), found = dbscan(points, {.min_samples = 3});
    EXPECT_EQ(found.eps, plain.eps);
    EXPECT_EQ(found.n_copies, 5);
    EXPECT_EQ(first_rows(found.labels, 51), plain.labels);
    EXPECT_EQ(found.labels.back(), -1) << "six copies of a far row are one row";
    const auto kept = dbscan(points, {.eps = 1, .min_samples = 3, .duplicates = Duplicates::Keep});
    EXPECT_EQ(kept.n_clusters, 3) << "as scikit-learn counts";
    EXPECT_EQ(kept.n_copies, 0);
}

TEST(Density, RowsThatDifferInTheSignOfANoughtAreEqual) {
    Matrix points(3, 2);
    points << 0.0F, 1, -0.0F, 1, 4, 1;
    EXPECT_EQ(dbscan(points, {.eps = 1, .min_samples = 1}).n_copies, 1);
}

TEST(Hdbscan, RefusesMoreSamplesThanRows) {
    EXPECT_CODE("E6105", hdbscan(testing::random_matrix(4, 2), {}));
    EXPECT_CODE("E6105", hdbscan(testing::random_matrix(9, 2), {.min_cluster_size = 1}));
    EXPECT_EQ(hdbscan(testing::random_matrix(2, 2), {.min_samples = 1}).labels, (std::vector<int>{-1, -1}));
}

TEST(Dbscan, CountsRowsThatAreAtTheRadiusInDecimals) {
    Matrix grid(30, 1);
    for (Eigen::Index i = 0; i < 30; ++i) grid(i, 0) = static_cast<float>(0.1 * static_cast<double>(i));
    EXPECT_EQ(dbscan(grid, {.eps = 0.1, .min_samples = 3}).n_clusters, 1);
    EXPECT_EQ(dbscan(grid, {.eps = 0.0999, .min_samples = 3}).n_clusters, 0);
}

}  // namespace
}  // namespace ektara::cluster
