#include "ektara/metrics/structure.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/random.hpp"
#include "ektara/metrics/detail/single_peak.hpp"
#include "error_code.hpp"

namespace ektara::metrics {
namespace {

using Index = Eigen::Index;
using testing::random_matrix;

constexpr StructureOptions kQuick{.draws = 99};

bool is_structured(const Matrix& table, const std::vector<int>& songs = {}) {
    return structure(table, songs, kQuick, 2).structured;
}

/// Columns that mostly say the same three things.
Matrix correlated(Index rows, Index columns, std::uint64_t seed) {
    return 2 * random_matrix(rows, 3, seed) * random_matrix(3, columns, seed + 1) +
           random_matrix(rows, columns, seed + 2);
}

/// Student's t of three degrees of freedom; one divisor for a whole row (an elliptical cloud) or for each cell.
Matrix heavy_tailed(Matrix normal, bool by_row, std::uint64_t seed) {
    for (Index i = 0; i < normal.rows(); ++i) {
        double divisor = 1;
        for (Index j = 0; j < normal.cols(); ++j) {
            if (j == 0 || !by_row)
                divisor = random_matrix(1, 3, seed + static_cast<std::uint64_t>(i * 1000 + j)).norm() / std::sqrt(3.0);
            normal(i, j) /= static_cast<float>(divisor);
        }
    }
    return normal;
}

Matrix uniform(Index rows, Index columns, std::uint64_t seed) {
    Random random(seed, "uniform");
    Matrix table(rows, columns);
    for (auto row : table.rowwise())
        for (auto& value : row) value = static_cast<float>(random.uniform());
    return table;
}

/// Three normal clouds of half, three and two tenths of the rows; centres are `distance` apart in a plane at random.
Matrix three_groups(Index rows, Index columns, float distance, std::uint64_t seed) {
    const Matrix plane   = random_matrix(2, columns, seed + 100);
    Eigen::RowVectorXf a = plane.row(0).normalized(), b = plane.row(1);
    b            = (b - b.dot(a) * a).normalized().eval();
    Matrix table = random_matrix(rows, columns, seed);
    for (Index i = 0; i < rows; ++i) {
        const Index tenth = i % 10;
        if (tenth >= 5) table.row(i) += distance * a;
        if (tenth >= 8) table.row(i) += distance * (std::sqrt(0.75F) * b - 0.5F * a);
    }
    return table;
}

TEST(Structure, IsNotFoundInCloudsWithOnePeak) {
    std::vector<std::string> called;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const Index rows = 80 + 40 * static_cast<Index>(seed), columns = 6 + 12 * static_cast<Index>(seed);
        const Matrix normal = random_matrix(rows, columns, seed), long_cloud = correlated(rows, columns, seed);
        for (const auto& [name, table] : std::vector<std::pair<std::string, Matrix>>{
                 {"normal", normal},
                 {"correlated", long_cloud},
                 {"t of each cell", heavy_tailed(normal, false, seed)},
                 {"t of each row", heavy_tailed(long_cloud, true, seed)},
                 {"lognormal", (long_cloud.array() / 4).exp()},
                 {"uniform", uniform(rows, columns, seed)},
                 {"uniform factors", uniform(rows, 3, seed) * random_matrix(3, columns, seed)}})
            if (is_structured(table)) called.push_back(name + " " + std::to_string(seed));
    }
    EXPECT_EQ(called, std::vector<std::string>()) << "of 21";
}

TEST(Structure, IsFoundInThreeGroupsOfUnevenSizes) {
    int found = 0;
    for (std::uint64_t seed = 1; seed <= 6; ++seed)
        found +=
            is_structured(three_groups(90 + 30 * static_cast<Index>(seed), 10 * static_cast<Index>(seed), 5, seed));
    EXPECT_EQ(found, 6);
}

TEST(Structure, OfGroupsIsSaidWithItsNumbers) {
    const auto found = structure(three_groups(150, 12, 6, 3), {}, {.draws = 199});
    EXPECT_TRUE(found.tested);
    EXPECT_TRUE(found.structured);
    EXPECT_DOUBLE_EQ(found.p, 1.0 / 200) << "no cloud of 199 is clumped as much";
    EXPECT_GT(found.statistic, found.null);
    EXPECT_EQ(found.level, 0.05);
    EXPECT_EQ(found.songs, 150);
    EXPECT_EQ(found.of_songs, 150);
    EXPECT_GE(found.k, 2);
}

TEST(Structure, OfClipsIsThatOfTheirSongs) {
    const Matrix songs = random_matrix(60, 12, 5);
    std::vector<int> numbers;
    Matrix clips = 0.2F * random_matrix(180, 12, 6);
    for (Index i = 0; i < 180; ++i) {
        numbers.push_back(static_cast<int>(i / 3));
        clips.row(i) += songs.row(i / 3);
    }
    EXPECT_FALSE(is_structured(clips, numbers));
    EXPECT_EQ(structure(clips, numbers, kQuick).songs, 60);
    Matrix repeated(120, 12);
    repeated << songs, songs;
    EXPECT_EQ(structure(repeated, {}, kQuick).songs, 60) << "equal rows are no second song";
}

TEST(Structure, IsTheSameForAnyOrderOfRowsAndAnyThreads) {
    const Matrix table = three_groups(120, 8, 3, 7);
    std::vector<Index> order(120);
    std::iota(order.begin(), order.end(), Index{0});
    Random(1, "order").shuffle(order);
    const auto found = structure(table, {}, kQuick, 1);
    EXPECT_EQ(structure(table, {}, kQuick, 3), found);
    EXPECT_EQ(structure(table(order, Eigen::all), {}, kQuick), found);
}

TEST(Structure, IgnoresTheScaleOfColumns) {
    Matrix table     = three_groups(120, 8, 5, 7);
    const auto found = structure(table, {}, kQuick);
    table.col(2) *= 1024;
    EXPECT_EQ(structure(table, {}, kQuick).p, found.p);
}

TEST(Structure, OfOneColumnWithTwoPeaksIsFound) {
    Matrix table = random_matrix(100, 1, 4);
    EXPECT_FALSE(is_structured(table));
    for (Index i = 0; i < 50; ++i) table(i, 0) += 6;
    EXPECT_TRUE(is_structured(table));
}

TEST(Structure, OfATableWithMoreColumnsThanRowsIsFound) {
    EXPECT_TRUE(is_structured(three_groups(60, 100, 9, 2)));
    EXPECT_FALSE(is_structured(random_matrix(60, 100, 2)));
}

TEST(Structure, OfFewSongsOrEqualOnesIsNotTested) {
    const auto few = structure(random_matrix(19, 4), {}, kQuick);
    EXPECT_FALSE(few.tested);
    EXPECT_FALSE(few.structured);
    EXPECT_EQ(few.of_songs, 19);
    Matrix pairs = random_matrix(30, 4);
    for (Index i = 0; i < 30; ++i) pairs.row(i) = pairs.row(0);
    EXPECT_FALSE(structure(pairs, {}, kQuick).tested) << "copies of one row";
}

TEST(Structure, OfManySongsIsThatOfSome) {
    const auto found = structure(three_groups(300, 8, 6, 3), {}, {.draws = 19, .max_rows = 100});
    EXPECT_EQ(found.songs, 100);
    EXPECT_EQ(found.of_songs, 300);
    EXPECT_TRUE(found.structured);
}

TEST(Structure, RefusesOptionsOutOfRange) {
    const Matrix table = random_matrix(30, 4);
    EXPECT_CODE("E6105", structure(table, {}, {.draws = 18}));
    EXPECT_CODE("E6105", structure(table, {}, {.max_rows = 19}));
    EXPECT_CODE("E6105", structure(table, {}, {.level = 1}));
    EXPECT_CODE("E6301", structure(table, {0, 1}, {}));
    EXPECT_CODE("E6103", structure(Matrix(), {}, {}));
}

TEST(SinglePeak, FillsAGapEvenly) {
    const auto peak = nearest_single_peak({0, 1, 2, 10, 11, 12});
    // The least distance has a constant density over the gap: no jump of shares between 2 and 10 is steeper than
    // around.
    const double before = peak.share_at(2) - peak.share_at(1), gap = peak.share_at(10) - peak.share_at(2);
    EXPECT_GT(gap, before);
    EXPECT_NEAR(peak.value_at(peak.share_at(10)), 10, 1e-12);
    EXPECT_LT(peak.value_at(0.5), 10);
    EXPECT_GT(peak.value_at(0.5), 2) << "a draw may fall into the gap";
}

TEST(SinglePeak, OfASampleWithOnePeakIsTheSample) {
    // Distances between values fall and then rise, so the shares are convex and then concave.
    const auto peak = nearest_single_peak({-10, -4, -1, 0, 1, 4, 10, 0});
    EXPECT_NEAR(peak.share_at(0), 0.5, 0.05);
    EXPECT_NEAR(peak.share_at(-10), 1.0 / 16, 1e-12);
    EXPECT_NEAR(peak.share_at(10), 15.0 / 16, 1e-12);
}

TEST(SinglePeak, IndependentDirectionsOfMixedSquaresAreTheirSides) {
    const Matrix sides = 2 * std::sqrt(3.0F) * (uniform(2000, 2, 9).array() - 0.5F).matrix();
    const double c = std::cos(0.5), s = std::sin(0.5);
    const MatrixD turned = sides.cast<double>() * (MatrixD(2, 2) << c, s, -s, c).finished();
    const MatrixD found  = turned * independent_directions(turned);
    // Each found direction is one side: correlations of 1 with it and 0 with the other.
    const MatrixD with = (found.transpose() * sides.cast<double>() / 2000).cwiseAbs();
    EXPECT_GT(with.row(0).maxCoeff(), 0.95);
    EXPECT_LT(with.row(0).minCoeff(), 0.15);
    EXPECT_GT(with.row(1).maxCoeff(), 0.95);
}

}  // namespace
}  // namespace ektara::metrics
