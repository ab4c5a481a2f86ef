#include "ektara/neighbors/approximate.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::neighbors {
namespace {

double recall(const Neighbors& found, const Neighbors& exact) {
    double hits = 0;
    for (Eigen::Index i = 0; i < exact.indices.rows(); ++i)
        for (const int j : exact.indices.row(i)) {
            const auto row = found.indices.row(i);
            hits += std::find(row.begin(), row.end(), j) != row.end() ? 1 : 0;
        }
    return hits / static_cast<double>(exact.indices.size());
}

TEST(ApproximateKnn, FindsNearlyAllTrueNeighbours) {
    const Matrix points = testing::random_matrix(3000, 12, 4);
    for (const auto metric : {Metric::Euclidean, Metric::Cosine})
        EXPECT_GT(recall(approximate_knn(points, 15, metric), knn(points, 15, metric)), 0.97);
}

TEST(ApproximateKnn, MeasuresDistancesExactlyAndSortsThem) {
    const Matrix points = testing::random_matrix(500, 6, 4);
    const auto found    = approximate_knn(points, 7);
    for (Eigen::Index i = 0; i < 500; ++i)
        for (Eigen::Index c = 0; c < 7; ++c) {
            EXPECT_NE(found.indices(i, c), i);
            EXPECT_NEAR(found.distances(i, c), (points.row(i) - points.row(found.indices(i, c))).norm(), 1e-5);
            EXPECT_GE(found.distances(i, c), found.distances(i, std::max<Eigen::Index>(c - 1, 0)));
        }
}

TEST(ApproximateKnn, IsTheSameForAnyJobsAndTakesEqualRows) {
    Matrix points          = testing::random_matrix(400, 6, 4);
    points.bottomRows(100) = points.row(3).replicate(100, 1);
    const auto one         = approximate_knn(points, 9, Metric::Euclidean, 1);
    const auto two         = approximate_knn(points, 9, Metric::Euclidean, 2);
    EXPECT_EQ(one.indices, two.indices);
    EXPECT_EQ(one.distances, two.distances);
    EXPECT_EQ(one.distances.row(399).maxCoeff(), 0);
    EXPECT_EQ(approximate_knn(points.topRows(2), 1).indices(0, 0), 1);
}

TEST(ApproximateKnn, RefusesWhatTheExactSearchRefuses) {
    EXPECT_CODE("E6304", approximate_knn(testing::random_matrix(5, 2), 5));
    EXPECT_CODE("E6103", approximate_knn(Matrix(0, 2), 1));
}

TEST(ApproximateKnn, FindsTheSameNeighboursAtAnyScale) {
    const Matrix points = testing::random_matrix(400, 6, 4);
    EXPECT_EQ(approximate_knn(points * 0x1p80F, 5).indices, approximate_knn(points, 5).indices);
}

}  // namespace
}  // namespace ektara::neighbors
