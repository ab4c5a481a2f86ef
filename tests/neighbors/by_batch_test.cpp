#include "ektara/neighbors/by_batch.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/neighbors/hubness.hpp"
#include "error_code.hpp"

namespace ektara::neighbors {
namespace {

using Eigen::Index;

std::vector<int> two_batches(Index rows) {
    std::vector<int> batches;
    for (Index i = 0; i < rows; ++i) batches.push_back(i % 3 == 0 ? 1 : 0);
    return batches;
}

double phi(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

/// 1 − MP by batch of every two rows, as the definition says it.
MatrixD by_definition(const Matrix& points, const std::vector<int>& batches) {
    const Index n = points.rows();
    MatrixD d(n, n), made(n, n);
    for (Index i = 0; i < n; ++i)
        for (Index j = 0; j < n; ++j) d(i, j) = (points.row(i) - points.row(j)).cast<double>().norm();
    const auto farther = [&](Index i, Index j) {
        std::vector<double> usual;
        for (Index other = 0; other < n; ++other)
            if (other != i && batches[static_cast<std::size_t>(other)] == batches[static_cast<std::size_t>(j)])
                usual.push_back(d(i, other));
        double mean = 0, square = 0;
        for (const double one : usual) mean += one / static_cast<double>(usual.size());
        for (const double one : usual) square += (one - mean) * (one - mean) / static_cast<double>(usual.size());
        return 1 - phi((d(i, j) - mean) / std::sqrt(square));
    };
    for (Index i = 0; i < n; ++i)
        for (Index j = 0; j < n; ++j) made(i, j) = 1 - farther(i, j) * farther(j, i);
    return made;
}

TEST(ByBatch, MutualProximityAsksWhatIsUsualOfTheBatchAtTheOtherEnd) {
    const Matrix points = testing::random_matrix(50, 3, 4);
    const auto batches  = two_batches(50);
    const auto expected = by_definition(points, batches);
    const auto found    = mutual_proximity_by_batch(points, batches, 7);
    for (Index i = 0; i < 50; ++i) {
        std::vector<double> row;
        for (Index j = 0; j < 50; ++j)
            if (j != i) row.push_back(expected(i, j));
        std::sort(row.begin(), row.end());
        for (Index c = 0; c < 7; ++c) {
            EXPECT_NEAR(found.distances(i, c), row[static_cast<std::size_t>(c)], 1e-6);
            EXPECT_NEAR(expected(i, found.indices(i, c)), row[static_cast<std::size_t>(c)], 1e-6);
        }
    }
}

TEST(ByBatch, ASingleBatchIsMutualProximityItself) {
    const Matrix points = testing::random_matrix(40, 3, 8);
    const auto plain    = mutual_proximity(points, 5);
    for (const int batch : {0, -1}) {
        const auto found = mutual_proximity_by_batch(points, std::vector<int>(40, batch), 5);
        EXPECT_EQ(found.indices, plain.indices);
        EXPECT_CLOSE(found.distances, plain.distances, 1e-7);
    }
}

TEST(ByBatch, ABatchOfFewRowsIsHeldAgainstAllRows) {
    const Matrix points = testing::random_matrix(40, 3, 8);
    std::vector<int> few(40, 0), none(40, 0);
    for (std::size_t i = 0; i < kFewestOfBatch - 1; ++i) few[4 * i] = 1, none[4 * i] = -1;
    EXPECT_EQ(mutual_proximity_by_batch(points, few, 5).indices, mutual_proximity_by_batch(points, none, 5).indices);
}

TEST(ByBatch, BalancedNeighboursAreThoseOfBbknn) {
    const auto json = artifacts::read_json(std::filesystem::path(EKTARA_GOLDEN_DIR) / "neighbors/bbknn.json");
    const auto rows = json.at("points").get<std::vector<std::vector<float>>>();
    Matrix points(std::ssize(rows), std::ssize(rows.front()));
    for (std::size_t i = 0; i < rows.size(); ++i)
        points.row(static_cast<Index>(i)) = Eigen::Map<const RowVector>(rows[i].data(), points.cols());
    const auto found    = batch_balanced_knn(points, json.at("batches").get<std::vector<int>>(), json.at("of_each"));
    const auto indices  = json.at("indices").get<std::vector<std::vector<int>>>();
    const auto expected = json.at("distances").get<std::vector<std::vector<double>>>();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto row = static_cast<Index>(i);
        // The package leaves out the row itself.
        EXPECT_EQ(found.indices(row, 0), row);
        ASSERT_EQ(std::ssize(indices[i]) + 1, found.indices.cols());
        for (std::size_t c = 0; c < indices[i].size(); ++c) {
            EXPECT_EQ(found.indices(row, static_cast<Index>(c) + 1), indices[i][c]) << i;
            EXPECT_NEAR(found.distances(row, static_cast<Index>(c) + 1), expected[i][c], 1e-4);
        }
    }
}

TEST(ByBatch, RowsOfNoBatchNameOthersAndAreNamedByNone) {
    const Matrix points = testing::random_matrix(30, 2, 6);
    auto batches        = two_batches(30);
    batches[7] = -1, batches[8] = 2;
    const auto found = batch_balanced_knn(points, batches, 3);
    EXPECT_EQ(found.indices.cols(), 6);
    for (const int j : found.indices.reshaped()) EXPECT_TRUE(j != 7 && j != 8);
}

TEST(ByBatch, GivesTheSameForAnyNumberOfJobs) {
    const Matrix points = testing::random_matrix(300, 4, 2);
    const auto batches  = two_batches(300);
    EXPECT_EQ(mutual_proximity_by_batch(points, batches, 9, 1).distances,
              mutual_proximity_by_batch(points, batches, 9, 3).distances);
    EXPECT_EQ(batch_balanced_knn(points, batches, 4, 1).indices, batch_balanced_knn(points, batches, 4, 3).indices);
}

TEST(ByBatch, SaysWhatIsWrong) {
    const Matrix points = testing::random_matrix(9, 2, 6);
    EXPECT_CODE("E6221", mutual_proximity_by_batch(points, {0, 1}, 2));
    EXPECT_CODE("E6304", mutual_proximity_by_batch(points, two_batches(9), 9));
    EXPECT_CODE("E6221", batch_balanced_knn(points, {0, 1}, 2));
    EXPECT_CODE("E6220", batch_balanced_knn(points, two_batches(9), 4));
    EXPECT_CODE("E6220", batch_balanced_knn(points, std::vector<int>(9, 0), 2));
}

}  // namespace
}  // namespace ektara::neighbors
