#include "ektara/evaluation/internal_indices.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::evaluation {
namespace {

Matrix on_a_line(const std::vector<float>& places) {
    return Eigen::Map<const Matrix>(places.data(), std::ssize(places), 1);
}

TEST(InternalIndicesByHand, OfFourPlacesOnALine) {
    // 0, 1 | 4, 6, out of order, beside noise far away: centres 0.5 and 5, all of them 2.75.
    const auto found = internal_indices(on_a_line({4, 0, 99, 1, 6}), {{7, 2, -1, 2, 7}}, 1).front();
    // s = (b − a) / max(a, b): 0: 1 and 5; 1: 1 and 4; 4: 2 and 3.5; 6: 2 and 5.5.
    const double left = (4 / 5.0 + 3 / 4.0) / 2, right = (1.5 / 3.5 + 3.5 / 5.5) / 2;
    EXPECT_NEAR(found.silhouette, (left + right) / 2, 1e-9);
    ASSERT_EQ(found.by_cluster.size(), 2u);
    EXPECT_NEAR(found.by_cluster.at(2), left, 1e-9);
    EXPECT_NEAR(found.by_cluster.at(7), right, 1e-9);
    EXPECT_NEAR(found.dunn, 3 / 2.0, 1e-9);
    // B = 4 · 2.25² over 1, W = 0.5 + 2 over 2.
    EXPECT_NEAR(found.calinski_harabasz, 4 * 2.25 * 2.25 / 1.25, 1e-9);
    EXPECT_NEAR(found.davies_bouldin, (0.5 + 1) / 4.5, 1e-9);
    EXPECT_TRUE(std::isnan(found.dbcv));
}

TEST(InternalIndicesByHand, AreTheSameToTheBitForAnyOrderOfRows) {
    const Matrix points = testing::random_matrix(80, 5), turned = points.colwise().reverse();
    std::vector<int> labels;
    for (int i = 0; i < 80; ++i) labels.push_back(i * i % 7 - 1);
    const auto one = internal_indices(points, {labels}, 1).front();
    std::reverse(labels.begin(), labels.end());
    const auto two = internal_indices(turned, {labels}, 2).front();
    EXPECT_EQ(one.silhouette, two.silhouette);
    EXPECT_EQ(one.calinski_harabasz, two.calinski_harabasz);
    EXPECT_EQ(one.davies_bouldin, two.davies_bouldin);
    EXPECT_EQ(one.dunn, two.dunn);
    EXPECT_EQ(one.by_cluster, two.by_cluster);
}

TEST(InternalIndicesByHand, OfManyLabelingsAreThoseOfEachForAnyThreads) {
    const Matrix points = testing::random_matrix(60, 4);
    std::vector<std::vector<int>> labelings;
    for (int k = 1; k <= 5; ++k) {
        labelings.emplace_back();
        for (int i = 0; i < 60; ++i) labelings.back().push_back(i % (k + 1) - (k == 3 ? 1 : 0));
    }
    const auto together = internal_indices(points, labelings, 3);
    ASSERT_EQ(together.size(), 5u);
    for (std::size_t i = 0; i < labelings.size(); ++i) {
        const auto alone = internal_indices(points, {labelings[i]}, 1).front();
        EXPECT_EQ(together[i].silhouette, alone.silhouette) << i;
        EXPECT_EQ(together[i].calinski_harabasz, alone.calinski_harabasz) << i;
        EXPECT_EQ(together[i].davies_bouldin, alone.davies_bouldin) << i;
        EXPECT_EQ(together[i].dunn, alone.dunn) << i;
        EXPECT_EQ(together[i].by_cluster, alone.by_cluster) << i;
        EXPECT_EQ(alone.by_cluster.size(), i == 2 ? 3u : i + 2) << "noise is no cluster";
        EXPECT_TRUE(reasons_undefined(alone).empty()) << i;
    }
    EXPECT_TRUE(internal_indices(points, {}, 2).empty());
}

TEST(InternalIndicesByHand, AreUndefinedForAsManyClustersAsRows) {
    const auto found = internal_indices(on_a_line({0, 1, 3, 7}), {{0, 1, 2, -1}, {-1, -1, -1, -1}, {0, 0, 1, -1}}, 1);
    const std::string reason = "fewer than two clusters, or as many as rows";
    const std::map<std::string, std::string> all{
        {"silhouette", reason}, {"calinski_harabasz", reason}, {"davies_bouldin", reason}, {"dunn", reason}};
    EXPECT_EQ(reasons_undefined(found[0]), all) << "noise is no row either";
    EXPECT_EQ(reasons_undefined(found[1]), all);
    EXPECT_TRUE(reasons_undefined(found[2]).empty());
}

/// Mean silhouette of `copies` copies of each of some rows, by the definition.
double silhouette_of_copies(const Matrix& distinct, const std::vector<int>& labels, int copies) {
    double total = 0;
    for (Eigen::Index i = 0; i < distinct.rows(); ++i) {
        std::map<int, double> sums, sizes;
        for (Eigen::Index j = 0; j < distinct.rows(); ++j) {
            const int label = labels[static_cast<std::size_t>(j)];
            sums[label] += copies * static_cast<double>((distinct.row(i) - distinct.row(j)).norm());
            sizes[label] += copies;
        }
        const int label  = labels[static_cast<std::size_t>(i)];
        const double own = sums[label] / (sizes[label] - 1), other = sums[1 - label] / sizes[1 - label];
        total += (other - own) / std::max(own, other);
    }
    return total / static_cast<double>(distinct.rows());
}

TEST(InternalIndicesByHand, OfManyRowsAreThoseOfASampleWithAnInterval) {
    constexpr int kCopies = 101;
    Matrix distinct       = testing::random_matrix(500, 2);
    std::vector<int> labels, all;
    for (Eigen::Index i = 0; i < 500; ++i) {
        labels.push_back(i % 5 == 0 ? 1 : 0);
        if (i % 5 == 0) distinct(i, 0) += 3;
    }
    Matrix points(500 * kCopies + 1, 2);
    for (Eigen::Index i = 0; i < points.rows(); ++i) {
        points.row(i) = distinct.row(i % 500);
        all.push_back(labels[static_cast<std::size_t>(i % 500)]);
    }
    all.back()        = -1;
    const auto found  = internal_indices(points, {all, std::vector<int>(all.size(), 0)}, 1);
    const double real = silhouette_of_copies(distinct, labels, kCopies);
    EXPECT_NEAR(static_cast<double>(found[0].n_sampled), 10'000, 10);
    EXPECT_GT(found[0].silhouette_margin, 0.001);
    EXPECT_LT(found[0].silhouette_margin, 0.01);
    EXPECT_NEAR(found[0].silhouette, real, found[0].silhouette_margin);
    EXPECT_TRUE(std::isnan(found[0].dunn));
    EXPECT_EQ(reasons_undefined(found[0]).at("dunn"), "left out for more than 50000 rows: it needs all pairs");
    EXPECT_FALSE(std::isnan(found[0].calinski_harabasz));
    EXPECT_TRUE(std::isnan(found[1].silhouette));
    EXPECT_EQ(internal_indices(points, {all}, 2).front().silhouette, found[0].silhouette);
}

TEST(InternalIndicesByHand, RefuseOtherLengthsAndNaN) {
    Matrix points = testing::random_matrix(6, 2);
    EXPECT_CODE("E6301", internal_indices(points, {{0, 0, 0, 1, 1, 1}, {0, 0, 1, 1, 1}}, 1));
    points(5, 1) = std::nanf("");
    EXPECT_CODE("E6102", internal_indices(points, {{0, 0, 0, 1, 1, 1}}, 1));
}

TEST(Dbcv, IsHighForTwoDenseLinesAndUnknownForOne) {
    std::vector<float> places;
    std::vector<int> lines, halves;
    for (int i = 0; i < 24; ++i) {
        places.push_back(static_cast<float>(i / 2) * 0.1F + (i % 2 == 0 ? 0.0F : 50.0F));
        lines.push_back(i % 2);
        halves.push_back(i / 12);
    }
    const Matrix points = on_a_line(places);
    const auto good     = capped_dbcv(points, lines);
    EXPECT_GT(good, 0.9);
    EXPECT_LE(good, 1);
    EXPECT_LT(capped_dbcv(points, halves), -0.9) << "cut across both lines";
    EXPECT_TRUE(std::isnan(capped_dbcv(points, std::vector<int>(24, 0))));
    EXPECT_TRUE(std::isnan(capped_dbcv(points, std::vector<int>(24, -1))));
}

}  // namespace
}  // namespace ektara::evaluation
