#include "ektara/metrics/centroids.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"

namespace ektara::metrics {
namespace {

TEST(Centroids, AreMeansOfTheRowsOfEachClusterWithoutNoise) {
    Matrix points(5, 2);
    points << 1, 2, 3, 6, 100, 100, -0.5F, 0.5F, 2, 4;
    const std::vector<int> labels{7, 7, -1, 3, 7};
    const auto found = centroids(points, labels);
    EXPECT_EQ(found.clusters, (std::vector<int>{3, 7}));
    MatrixD expected(2, 2);
    expected << -0.5, 0.5, 2, 4;
    EXPECT_EQ(found.means, expected);
}

TEST(Centroids, OfAClusterWithoutRowsAreZero) {
    const Matrix points = Matrix::Constant(2, 3, 4);
    const auto found    = centroids(points, std::vector<int>{2, 0}, 3);
    EXPECT_EQ(found.row(0).sum(), 12);
    EXPECT_EQ(found.row(1).sum(), 0);
    EXPECT_EQ(found.rows(), 3);
    EXPECT_EQ(centroids(points, std::vector<int>{-1, -1}).means.rows(), 0);
}

TEST(Centroids, NeedOneLabelARow) {
    try {
        centroids(Matrix::Zero(2, 1), std::vector<int>{0});
        FAIL();
    } catch (const InvalidArgument& problem) {
        EXPECT_EQ(problem.code(), "E6301");
    }
}

}  // namespace
}  // namespace ektara::metrics
