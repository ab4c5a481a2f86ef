#include "ektara/metrics/preservation.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::metrics {
namespace {

TEST(Preservation, EqualsTheReferences) {
    const Matrix points = testing::golden("projection/points.npy");
    const Matrix map    = testing::golden("projection/pca.npy").leftCols(2);
    const auto expected = artifacts::read_json(EKTARA_GOLDEN_DIR "/projection/pca.json");
    const auto found    = preservation(points, map, 5);
    EXPECT_NEAR(found.trustworthiness, expected["trustworthiness"].get<double>(), 1e-9);
    EXPECT_NEAR(found.continuity, expected["continuity"].get<double>(), 1e-9);
    EXPECT_NEAR(preservation(points, map, 12, 2).trustworthiness, expected["trustworthiness_12"].get<double>(), 1e-9);
}

TEST(Preservation, OfTheDataItselfIsPerfect) {
    const Matrix points = testing::random_matrix(60, 3);
    const auto found    = preservation(points, points * 2.5F);
    EXPECT_DOUBLE_EQ(found.trustworthiness, 1);
    EXPECT_DOUBLE_EQ(found.continuity, 1);
    EXPECT_EQ(found.lost, std::vector<int>(60, 0));
}

TEST(Preservation, CountsTheNeighboursThatTheMapLost) {
    Matrix points(7, 1), map(7, 1);
    points << 0, 1, 2, 10, 11, 12, 30;
    map << 0, 100, 2, 10, 11, 12, 30;  // row 1 is torn away
    const auto found = preservation(points, map, 2);
    EXPECT_EQ(found.lost[0], 1);
    EXPECT_EQ(found.lost[1], 2);
    EXPECT_EQ(found.lost[4], 0);
    EXPECT_LT(found.trustworthiness, 1);
}

TEST(Preservation, AsksEveryNthRowOfALargeTable) {
    const Matrix points = testing::random_matrix(100, 4), map = points.leftCols(2);
    const auto found = preservation(points, map, 5, 1, 30);
    EXPECT_EQ(found.rows.size(), 25U);
    EXPECT_EQ(found.rows[1], 4);
    EXPECT_NEAR(found.trustworthiness, preservation(points, map).trustworthiness, 0.1);
}

TEST(Preservation, RefusesTooManyNeighbours) {
    const Matrix points = testing::random_matrix(10, 2);
    EXPECT_CODE("E6303", preservation(points, points, 5));
    EXPECT_CODE("E6301", preservation(points, points.topRows(9), 3));
}

}  // namespace
}  // namespace ektara::metrics
