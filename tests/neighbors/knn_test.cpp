#include "ektara/neighbors/knn.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::neighbors {
namespace {

double distance(const Matrix& points, Eigen::Index i, Eigen::Index j, Metric metric) {
    const auto x = points.row(i).cast<double>(), y = points.row(j).cast<double>();
    if (metric == Metric::Euclidean) return (x - y).norm();
    return std::max(0.0, 1 - x.dot(y) / (x.norm() * y.norm()));
}

class EveryMetric : public ::testing::TestWithParam<Metric> {};

TEST_P(EveryMetric, FindsWhatSortingAllDistancesFinds) {
    Matrix points         = testing::random_matrix(300, 4, 3);
    points.bottomRows(60) = points.topRows(60);  // ties
    const auto found      = knn(points, 7, GetParam());
    for (Eigen::Index i = 0; i < 300; ++i) {
        std::vector<std::pair<double, int>> all;
        for (Eigen::Index j = 0; j < 300; ++j)
            if (j != i) all.emplace_back(distance(points, i, j, GetParam()), static_cast<int>(j));
        std::sort(all.begin(), all.end());
        for (Eigen::Index j = 0; j < 7; ++j) {
            EXPECT_EQ(found.indices(i, j), all[static_cast<std::size_t>(j)].second);
            EXPECT_NEAR(found.distances(i, j), all[static_cast<std::size_t>(j)].first, 1e-5);
        }
    }
}

TEST_P(EveryMetric, IsTheSameForAnyNumberOfJobs) {
    const Matrix points = testing::random_matrix(200, 5, 4);
    const auto one = knn(points, 9, GetParam(), 1), two = knn(points, 9, GetParam(), 2);
    EXPECT_EQ(one.indices, two.indices);
    EXPECT_EQ(one.distances, two.distances);
}

TEST_P(EveryMetric, FindsARowItselfAmongThePointsItIsAskedAgainst) {
    const Matrix points = testing::random_matrix(80, 5, 4);
    const auto found    = knn(points, points.topRows(10), 1, GetParam());
    for (int i = 0; i < 10; ++i) EXPECT_EQ(found.indices(i, 0), i);
}

TEST_P(EveryMetric, FindsTheSameNeighboursAtAnyScale) {
    const Matrix points = testing::random_matrix(300, 4, 6);
    const auto expected = knn(points, 5, GetParam());
    for (const float scale : {0x1p70F, 0x1p110F, 0x1p-70F}) {
        const Matrix scaled = points * scale;
        EXPECT_EQ(knn(scaled, 5, GetParam()).indices, expected.indices) << scale;
        EXPECT_EQ(knn(scaled, scaled, 5, GetParam()).indices, knn(points, points, 5, GetParam()).indices) << scale;
    }
    // A query far from all points, and points far from the query.
    EXPECT_EQ(knn(points, Matrix(points.topRows(2) * 0x1p100F), 300, GetParam()).indices.cols(), 300);
}

INSTANTIATE_TEST_SUITE_P(Knn, EveryMetric, ::testing::Values(Metric::Euclidean, Metric::Cosine), [](const auto& param) {
    return enum_names(param.param)[static_cast<std::size_t>(param.param)].second;
});

TEST(Knn, OfEqualRowsTakesTheLowestRowNumbers) {
    const auto found = knn(Matrix::Constant(6, 3, 1e4F), 2);
    EXPECT_EQ(found.indices(0, 0), 1);
    EXPECT_EQ(found.indices(5, 1), 1);
    EXPECT_EQ(found.distances(3, 1), 0);
}

TEST(Knn, SeesSmallDifferencesFarFromTheOrigin) {
    Matrix points(4, 2);
    points << 5000.F, 0, 5000.01F, 0, 5000.03F, 0, -7000.F, 0;
    const auto found = knn(points, 1);
    EXPECT_EQ(found.indices(0, 0), 1);
    EXPECT_EQ(found.indices(2, 0), 1);
}

TEST(Knn, RefusesTooManyNeighboursAndNaN) {
    Matrix points = testing::random_matrix(5, 2);
    EXPECT_CODE("E6304", knn(points, 5));
    EXPECT_CODE("E6304", knn(points, 0));
    EXPECT_CODE("E6304", knn(points, testing::random_matrix(2, 3), 1));
    points(1, 1) = std::numeric_limits<float>::infinity();
    EXPECT_CODE("E6102", knn(points, 2));
}

TEST(Knn, FindsAllNeighboursBesideAnAstronomicalValue) {
    Matrix points    = testing::random_matrix(100, 20, 2);
    points(3, 4)     = 1e25F;
    const auto found = knn(points, 99);
    for (Eigen::Index i = 0; i < 100; ++i) {
        std::set<int> all(found.indices.row(i).begin(), found.indices.row(i).end());
        EXPECT_EQ(all.size(), 99U);
        EXPECT_FALSE(all.contains(static_cast<int>(i)));
    }
    points(3, 4) = 2e35F;
    EXPECT_CODE("E6150", knn(points, 5));
}

}  // namespace
}  // namespace ektara::neighbors
