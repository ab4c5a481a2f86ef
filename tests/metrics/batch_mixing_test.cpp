#include "ektara/metrics/batch_mixing.hpp"

#include <cmath>
#include <numeric>

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
        const auto found = mixing(weighted_neighbors(neighbors_of(expected)), batches, labels);
        EXPECT_NEAR(found.ilisi, expected.at("ilisi").get<double>(), 1e-4);
        EXPECT_NEAR(found.clisi, expected.at("clisi").get<double>(), 1e-4);
        EXPECT_NEAR(found.kbet, expected.at("kbet").get<double>(), 1e-9);
    }
}

TEST(Mixing, OfTwoCornersFarApartIsNone) {
    Matrix points = testing::random_matrix(60, 2) * 0.1f;
    std::vector<int> corner(60);
    for (Eigen::Index i = 30; i < 60; ++i) {
        points(i, 0) += 90;
        corner[static_cast<std::size_t>(i)] = 1;
    }
    const auto near = weighted_neighbors(neighbors::knn(points, 20));
    EXPECT_NEAR(ilisi(near, corner), 0, 1e-9);
    EXPECT_NEAR(clisi(near, corner), 1, 1e-9);
    EXPECT_EQ(kbet(near.near, corner), 0);
    std::vector<int> rows(60);
    std::iota(rows.begin(), rows.end(), 0);
    const auto chance = mixing_by_chance(near, corner, corner, rows, 1);
    EXPECT_GT(chance.ilisi, 0.6) << "shuffled, both are everywhere";
    EXPECT_NEAR(chance.clisi, 1 - chance.ilisi, 1e-9);
    EXPECT_GT(chance.kbet, 0.8);
}

TEST(Mixing, ByChanceMovesWholeSongs) {
    // Twenty songs of four clips, each song in a place of its own: what mixes there are songs, not clips.
    Matrix points(80, 1);
    std::vector<int> batches, songs, rows;
    for (int i = 0; i < 80; ++i) {
        points(i, 0) = static_cast<float>(100 * (i / 4) + i % 4);
        batches.push_back(i / 4 % 2);
        songs.push_back(7 * (i / 4));
        rows.push_back(i);
    }
    const auto near  = weighted_neighbors(neighbors::knn(points, 3), 3);
    const auto found = mixing(near, batches, batches), by_song = mixing_by_chance(near, batches, batches, songs, 3),
               by_row = mixing_by_chance(near, batches, batches, rows, 3);
    EXPECT_NEAR(found.ilisi, 0, 1e-6);
    EXPECT_NEAR(by_song.ilisi, 0, 1e-6) << "the clips of a song bear one language in every shuffle";
    EXPECT_GT(by_row.ilisi, 0.3);
    const auto threads = mixing_by_chance(near, batches, batches, songs, 3, 3);
    EXPECT_EQ(threads.kbet, by_song.kbet);
    EXPECT_EQ(threads.ilisi, by_song.ilisi);
    EXPECT_EQ(weighted_neighbors(near.near, 3, 2).beta, near.beta);
    EXPECT_CODE("E6301", mixing_by_chance(near, batches, batches, {1, 2}, 3));
}

TEST(Mixing, OfBatchesWithoutStructureIsThatOfChance) {
    const auto near = weighted_neighbors(neighbors::knn(testing::random_matrix(300, 2), 30));
    std::vector<int> batches, labels, rows;
    for (int i = 0; i < 300; ++i) {
        batches.push_back(i % 3 == 0 ? 1 : 0);
        labels.push_back(i % 5);
        rows.push_back(i);
    }
    const auto found = mixing(near, batches, labels), chance = mixing_by_chance(near, batches, labels, rows, 0);
    EXPECT_NEAR(found.ilisi, chance.ilisi, 0.05);
    EXPECT_NEAR(found.clisi, chance.clisi, 0.05);
    EXPECT_NEAR(found.kbet, chance.kbet, 0.05);
}

TEST(Mixing, OfASingleBatchIsUnknown) {
    const auto near = weighted_neighbors(neighbors::knn(testing::random_matrix(20, 2), 5));
    EXPECT_TRUE(std::isnan(ilisi(near, std::vector<int>(20))));
    EXPECT_TRUE(std::isnan(kbet(near.near, std::vector<int>(20))));
    EXPECT_TRUE(
        std::isnan(mixing_by_chance(near, std::vector<int>(20), std::vector<int>(20), std::vector<int>(20), 0).ilisi));
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
