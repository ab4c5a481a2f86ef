#include "ektara/neighbors/fusion.hpp"

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

MatrixD matrix_of(const artifacts::Json& rows) {
    MatrixD made(std::ssize(rows), std::ssize(rows.at(0)));
    for (Index i = 0; i < made.rows(); ++i)
        for (Index j = 0; j < made.cols(); ++j)
            made(i, j) = rows.at(static_cast<std::size_t>(i)).at(static_cast<std::size_t>(j)).get<double>();
    return made;
}

TEST(Fusion, IsWhatSnfpyMakesOfTheSameAffinities) {
    const auto json = artifacts::read_json(std::filesystem::path(EKTARA_GOLDEN_DIR) / "neighbors/snf.json");
    std::vector<MatrixD> affinities;
    for (const auto& one : json.at("affinities")) affinities.push_back(matrix_of(one));
    const FusionOptions options{.n_neighbors = json.at("n_neighbors"), .n_rounds = json.at("n_rounds")};
    const auto fused = fuse_similarities(affinities, options), expected = matrix_of(json.at("fused"));
    EXPECT_LT((fused - expected).cwiseAbs().maxCoeff(), 1e-6);
    EXPECT_EQ(fused, fuse_similarities(affinities, options, 3));
}

TEST(Fusion, TheMatrixHoldsTheDistancesOfMutualProximity) {
    const Matrix points = testing::random_matrix(60, 3, 2);
    const auto all      = proximity_matrix(points);
    const auto near     = mutual_proximity(points, 5);
    EXPECT_EQ(all, all.transpose());
    for (Index i = 0; i < 60; ++i)
        for (Index c = 0; c < 5; ++c) EXPECT_NEAR(all(i, near.indices(i, c)), near.distances(i, c), 1e-6);
}

TEST(Fusion, MeanProximityIsTheMeanOverBlocks) {
    const Matrix one = testing::random_matrix(50, 3, 2), two = testing::random_matrix(50, 4, 3);
    const MatrixD mean = (proximity_matrix(one) + proximity_matrix(two)) / 2;
    const auto found   = mean_proximity({one, two}, 6);
    for (Index i = 0; i < 50; ++i) {
        std::vector<double> row;
        for (Index j = 0; j < 50; ++j)
            if (j != i) row.push_back(mean(i, j));
        std::sort(row.begin(), row.end());
        for (Index c = 0; c < 6; ++c) {
            EXPECT_NEAR(found.distances(i, c), row[static_cast<std::size_t>(c)], 1e-6);
            EXPECT_NEAR(mean(i, found.indices(i, c)), row[static_cast<std::size_t>(c)], 1e-6);
        }
    }
}

TEST(Fusion, AffinitiesFallWithTheDistanceAtTheScaleOfBothRows) {
    MatrixD distances(3, 3);
    distances << 0, 0.2, 0.7, 0.2, 0, 0.5, 0.7, 0.5, 0;
    const auto made = local_affinity(distances, 1);
    const double e  = (0.2 + 0.5 + 0.7) / 3;
    EXPECT_NEAR(made(0, 2), std::exp(-0.49 / (e * e / 2)), 1e-12);
    EXPECT_EQ(made(1, 1), 1);
}

TEST(Fusion, SaysWhatIsWrong) {
    const MatrixD square = MatrixD::Constant(4, 4, 0.3);
    EXPECT_CODE("E6301", fuse_similarities({square}));
    EXPECT_CODE("E6301", fuse_similarities({square, MatrixD::Constant(3, 3, 0.3)}));
    EXPECT_CODE("E6301", local_affinity(MatrixD(2, 3)));
    EXPECT_CODE("E6304", strongest(square, 4));
    EXPECT_CODE("E6301", mean_proximity({testing::random_matrix(5, 2), testing::random_matrix(6, 2)}, 2));
    EXPECT_CODE("E6304", mean_proximity({testing::random_matrix(5, 2)}, 5));
}

}  // namespace
}  // namespace ektara::neighbors
