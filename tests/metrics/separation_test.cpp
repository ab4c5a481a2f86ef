#include "ektara/metrics/separation.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/random.hpp"
#include "ektara/metrics/internal.hpp"
#include "error_code.hpp"

namespace ektara::metrics {
namespace {

std::vector<int> random_labels(Eigen::Index n, int groups, std::uint64_t seed, bool noise) {
    Random random(seed, "labels");
    std::vector<int> labels;
    for (Eigen::Index i = 0; i < n; ++i)
        labels.push_back(static_cast<int>(random.below(static_cast<std::uint64_t>(groups))) - (noise ? 1 : 0));
    return labels;
}

/// The definition, one distance at a time.
double naive_dunn(const Matrix& points, const std::vector<int>& labels) {
    double closest = INFINITY, widest = 0;
    for (Eigen::Index i = 0; i < points.rows(); ++i)
        for (Eigen::Index j = 0; j < i; ++j) {
            const int a = labels[static_cast<std::size_t>(i)], b = labels[static_cast<std::size_t>(j)];
            if (a < 0 || b < 0) continue;
            const double distance = (points.row(i) - points.row(j)).cast<double>().norm();
            if (a == b)
                widest = std::max(widest, distance);
            else
                closest = std::min(closest, distance);
        }
    return closest / widest;
}

TEST(Separation, OfManyLabelingsIsThatOfEachAlone) {
    const Matrix points = testing::random_matrix(300, 7, 3) * 1.7f;
    const std::vector<std::vector<int>> labelings{random_labels(300, 2, 1, false), random_labels(300, 9, 2, true),
                                                  random_labels(300, 40, 3, false)};
    const auto found = separation(points, labelings);
    for (std::size_t l = 0; l < labelings.size(); ++l) {
        EXPECT_NEAR(found[l].silhouette, silhouette(points, labelings[l]).mean, 1e-12);
        EXPECT_NEAR(found[l].dunn, naive_dunn(points, labelings[l]), 1e-6);
        const auto each = silhouette(points, labelings[l]);
        ASSERT_EQ(found[l].by_cluster.size(), each.clusters.size());
        for (std::size_t c = 0; c < each.clusters.size(); ++c)
            EXPECT_NEAR(found[l].by_cluster.at(each.clusters[c]), each.by_cluster[c], 1e-12);
    }
}

TEST(Separation, DunnOfTwoPairsIsTheGapOverTheWidth) {
    Matrix points(4, 1);
    points << 0, 0.9f, 5.4f, 6.1f;
    EXPECT_NEAR(separation(points, {{0, 0, 1, 1}})[0].dunn, 4.5 / 0.9, 1e-6);
}

TEST(Separation, TheThreadsChangeNoBit) {
    const Matrix points = testing::random_matrix(700, 5, 4);
    const std::vector<std::vector<int>> labelings{random_labels(700, 6, 5, true)};
    EXPECT_EQ(separation(points, labelings, 1)[0].silhouette, separation(points, labelings, 3)[0].silhouette);
}

TEST(Separation, IsUndefinedForOneClusterOneARowAndNoise) {
    const Matrix points = testing::random_matrix(4, 2);
    for (const auto& indices : separation(points, {{0, 0, 0, 0}, {0, 1, 2, 3}, {-1, -1, -1, -1}, {0, 1, -1, -1}})) {
        EXPECT_TRUE(std::isnan(indices.silhouette));
        EXPECT_TRUE(std::isnan(indices.dunn));
    }
}

TEST(Separation, RefusesLabelsOfAnotherLength) {
    EXPECT_CODE("E6301", separation(testing::random_matrix(4, 2), {{0, 1}}));
}

}  // namespace
}  // namespace ektara::metrics
