#include "ektara/neighbors/approximate.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

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

TEST(ApproximateKnn, TellsAnOrderInWhichNearRowsStandTogether) {
    const Matrix points = testing::random_matrix(3000, 2, 4);
    const auto found    = approximate_knn(points, 7);
    std::vector<int> place(3000, -1);
    for (std::size_t i = 0; i < found.order.size(); ++i)
        place[static_cast<std::size_t>(found.order[i])] = static_cast<int>(i);
    ASSERT_EQ(found.order.size(), 3000U);
    EXPECT_EQ(std::count(place.begin(), place.end(), -1), 0) << "every row once";
    double apart = 0;
    for (Eigen::Index i = 0; i < 3000; ++i)
        apart += std::abs(place[static_cast<std::size_t>(i)] - place[static_cast<std::size_t>(found.indices(i, 0))]) /
                 3000.0;
    EXPECT_LT(apart, 150) << "rows in any order are 1000 places from their neighbours";
    EXPECT_TRUE(knn(points, 7).order.empty());
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

/// `count` round groups in turn, their centres 3 deviations of a row apart in every column.
Matrix groups(Eigen::Index rows, Eigen::Index columns, Eigen::Index count) {
    Matrix points        = testing::random_matrix(rows, columns, 5);
    const Matrix centres = testing::random_matrix(count, columns, 6) * 3;
    for (Eigen::Index i = 0; i < rows; ++i) points.row(i) += centres.row(i % count);
    return points;
}

TEST(ApproximateKnn, TellsHowManyTrueNeighboursItFinds) {
    for (const Eigen::Index columns : {2, 12, 48}) {
        const Matrix points = groups(6000, columns, 20);
        const auto found    = approximate_knn(points, 15);
        EXPECT_GE(found.recall, 0.97) << columns;
        EXPECT_NEAR(found.recall, recall(found, knn(points, 15)), 0.01) << columns;
    }
}

TEST(ApproximateKnn, SearchesExactlyWhereTooFewAreFound) {
    // One round cloud in many dimensions: near rows have no neighbours in common.
    const Matrix points = testing::random_matrix(10000, 100, 7);
    const auto found    = approximate_knn(points, 15);
    EXPECT_EQ(found.indices, knn(points, 15).indices);
    EXPECT_EQ(found.recall, 1);
}

TEST(ApproximateKnn, IsTheSameOnTwoThreadsInManyCells) {
    const Matrix points = groups(9000, 8, 12);
    const auto one      = approximate_knn(points, 15, Metric::Euclidean, 1),
               two      = approximate_knn(points, 15, Metric::Euclidean, 2);
    EXPECT_EQ(one.indices, two.indices);
    EXPECT_EQ(one.distances, two.distances);
    EXPECT_EQ(one.recall, two.recall);
}

TEST(ApproximateKnn, GivesFewerNeighboursAsTheFirstOfMore) {
    const Matrix points = groups(3000, 8, 12);
    EXPECT_EQ(approximate_knn(points, 4).indices, approximate_knn(points, 15).indices.leftCols(4));
}

TEST(ApproximateKnn, TakesNoneOfTheRowsOfZerosForNearByCosine) {
    Matrix points     = groups(1500, 6, 5);
    points.topRows(2) = Matrix::Zero(2, 6);
    const auto found  = approximate_knn(points, 15, Metric::Cosine);
    EXPECT_GT(
        recall({found.indices.bottomRows(1498), {}}, {knn(points, 15, Metric::Cosine).indices.bottomRows(1498), {}}),
        0.97);
    EXPECT_EQ(found.distances.row(0).minCoeff(), 1);
}

TEST(KnnOfAnySize, FindsForEveryRowTheSameInAnyOrderAndSharedOrNot) {
    const Matrix points = groups(kExactRows + 500, 3, 30);
    const auto found    = knn_of_any_size(points, 6);
    EXPECT_LE(found.recall, 1);
    const Matrix turned = points.colwise().reverse();
    const NeighborSharing sharing;
    for (const Matrix* rows : {&turned, &points, &turned}) {
        const auto again        = knn_of_any_size(*rows, 6);
        const bool back         = rows == &turned;
        const Eigen::Index last = points.rows() - 1;
        for (Eigen::Index i = 0; i <= last; i += 97) {
            const Eigen::Index row = back ? last - i : i;
            EXPECT_EQ(again.distances.row(row), found.distances.row(i));
            for (Eigen::Index c = 0; c < 6; ++c)
                EXPECT_EQ(back ? last - again.indices(row, c) : again.indices(row, c), found.indices(i, c));
        }
    }
}

TEST(KnnOfAnySize, RefusesTheNumbersThatKnnRefuses) {
    for (const Eigen::Index n : {Eigen::Index{50}, kExactRows + 1}) {
        const Matrix points = testing::random_matrix(n, 2);
        for (const int k : {-1, 0, static_cast<int>(n)}) EXPECT_CODE("E6304", knn_of_any_size(points, k)) << n;
    }
}

TEST(KnnOfAnySize, SaysThatNeighboursAreApproximate) {
    EXPECT_EQ(approximate_warning(64000, 0.9816).text,
              "nearest neighbours of 64000 rows are approximate: 98.1 % of the true ones of 512 rows were found");
    const NeighborSharing sharing;
    knn_of_any_size(groups(1000, 3, 4), 5);
    EXPECT_TRUE(sharing.warnings().empty());
    const auto found = knn_of_any_size(groups(kExactRows + 1, 16, 40), 5);
    ASSERT_LT(found.recall, 1);
    ASSERT_EQ(sharing.warnings().size(), 1u);
    EXPECT_EQ(sharing.warnings().front(), approximate_warning(kExactRows + 1, found.recall));
}

}  // namespace
}  // namespace ektara::neighbors
