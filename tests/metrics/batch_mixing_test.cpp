#include "ektara/metrics/batch_mixing.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::metrics {
namespace {

neighbors::Neighbors neighbors_of(const artifacts::Json& given) {
    const auto indices   = given.at("indices").get<std::vector<std::vector<int>>>();
    const auto distances = given.at("distances").get<std::vector<std::vector<float>>>();
    const auto n = static_cast<Eigen::Index>(indices.size()), k = static_cast<Eigen::Index>(indices[0].size());
    neighbors::Neighbors found;
    found.indices.resize(n, k);
    found.distances.resize(n, k);
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < k; ++j) {
            found.indices(i, j)   = indices[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
            found.distances(i, j) = distances[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
        }
    return found;
}

TEST(Mixing, EqualsScibMetricsGivenTheSameNeighbours) {
    const auto golden  = artifacts::read_json(EKTARA_GOLDEN_DIR "/metrics/mixing.json");
    const auto batches = golden.at("batches").get<std::vector<int>>(),
               labels  = golden.at("labels").get<std::vector<int>>();
    for (const auto& expected : golden.at("cases")) {
        const auto near = neighbors_of(expected);
        EXPECT_NEAR(ilisi(near, batches), expected.at("ilisi").get<double>(), 1e-4);
        EXPECT_NEAR(clisi(near, labels), expected.at("clisi").get<double>(), 1e-4);
        EXPECT_NEAR(kbet(near, batches), expected.at("kbet").get<double>(), 1e-9);
    }
}

TEST(Mixing, OfTwoCornersFarApartIsNone) {
    Matrix points = testing::random_matrix(60, 2) * 0.1f;
    std::vector<int> corner(60);
    for (Eigen::Index i = 30; i < 60; ++i) {
        points(i, 0) += 90;
        corner[static_cast<std::size_t>(i)] = 1;
    }
    const auto near = neighbors::knn(points, 20);
    EXPECT_NEAR(ilisi(near, corner), 0, 1e-9);
    EXPECT_NEAR(clisi(near, corner), 1, 1e-9);
    EXPECT_EQ(kbet(near, corner), 0);
}

TEST(Mixing, OfASingleBatchIsUnknown) {
    const auto near = neighbors::knn(testing::random_matrix(20, 2), 5);
    EXPECT_TRUE(std::isnan(ilisi(near, std::vector<int>(20))));
    EXPECT_TRUE(std::isnan(kbet(near, std::vector<int>(20))));
    EXPECT_CODE("E6301", lisi(near, {0, 1}));
}

TEST(ChiSquared, HasItsTextbookCriticalValues) {
    EXPECT_NEAR(chi_squared_survival(3.841459, 1), 0.05, 1e-6);
    EXPECT_NEAR(chi_squared_survival(5.991465, 2), 0.05, 1e-6);
    EXPECT_NEAR(chi_squared_survival(7.814728, 3), 0.05, 1e-6);
    EXPECT_NEAR(chi_squared_survival(16.918978, 9), 0.05, 1e-6);
    EXPECT_NEAR(chi_squared_survival(23.209251, 10), 0.01, 1e-6);
}

}  // namespace
}  // namespace ektara::metrics
