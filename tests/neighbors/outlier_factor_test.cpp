#include "ektara/neighbors/outlier_factor.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"

namespace ektara::neighbors {
namespace {

std::vector<double> factors(const Matrix& points, int k) {
    const VectorD found = local_outlier_factor(knn(points, k));
    return {found.begin(), found.end()};
}

TEST(LocalOutlierFactor, EqualsScikitLearns) {
    const auto points = testing::golden("neighbors/outlier_points.npy");
    const auto golden = artifacts::read_json(std::string(EKTARA_GOLDEN_DIR) + "/neighbors/outlier_factors.json");
    for (const int k : {5, 20})
        EXPECT_CLOSE(factors(points, k), golden.at(std::to_string(k)).get<std::vector<double>>(), 1e-5);
}

TEST(LocalOutlierFactor, IsOneInAnEvenRowAndLargeFarFromIt) {
    Matrix points(21, 1);
    for (int i = 0; i < 20; ++i) points(i, 0) = 0.9F * static_cast<float>(i);
    points(20, 0)    = 60;
    const auto found = factors(points, 2);
    EXPECT_NEAR(found[9], 1, 1e-5);
    EXPECT_GT(found[20], 20);
}

TEST(LocalOutlierFactor, CopiesAreNoOutliers) {
    Matrix points = Matrix::Constant(6, 2, 0.9F);
    for (const double factor : factors(points, 3)) EXPECT_EQ(factor, 1);
}

}  // namespace
}  // namespace ektara::neighbors
