#include "ektara/core/held_columns.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/scale.hpp"
#include "error_code.hpp"

namespace ektara {
namespace {

/// A table of one column x of these values, held.
FeatureMatrix held(const std::vector<double>& values, Recipe recipe = {}) {
    FeatureMatrix table{{}, std::vector<TrackId>(values.size(), "r"), {"x"}, std::move(recipe)};
    hold_columns(table, [&](Eigen::Index, ColumnBlock& block) {
        block.col(0) = Eigen::Map<const VectorD>(values.data(), std::ssize(values));
    });
    return table;
}

std::vector<double> exact(const FeatureMatrix& table) {
    const VectorD column = exact_column(table, 0);
    return {column.begin(), column.end()};
}

std::vector<double> seconds_since_1970() {
    std::vector<double> values;
    for (int i = 0; i < 60; ++i) values.push_back(1.7e9 + 20 * (i / 20) + i % 5 + 0.25);
    return values;
}

TEST(HeldColumns, OrdinaryNumbersAreTakenAsTheyAre) {
    for (const double far : {0.0, 3.7, 90.1}) {
        std::vector<double> values;
        for (int i = 0; i < 40; ++i) values.push_back(far + 0.9 * std::sin(i));
        const auto table = held(values);
        EXPECT_FALSE(holds_any(table)) << far;
        for (Eigen::Index i = 0; i < 40; ++i)
            EXPECT_EQ(table.values(i, 0), static_cast<float>(values[static_cast<std::size_t>(i)]));
    }
    EXPECT_FALSE(holds_any(held({661794, 661794, 661794, 660000}))) << "whole numbers lose nothing";
    EXPECT_FALSE(holds_any(held({0.1, 0.1, 0.1}))) << "a constant column";
}

TEST(HeldColumns, SecondsSince1970KeepTheirDifferences) {
    const auto values = seconds_since_1970();
    const auto table  = held(values);
    EXPECT_TRUE(holds_any(table));
    EXPECT_EQ(exact(table), values);
    EXPECT_LT(table.values.cwiseAbs().maxCoeff(), 100);
    EXPECT_EQ(table.recipe.options.at("held_about.x"), fmt::format("{}", held_about(table, 0)));
    EXPECT_FALSE(table.recipe.options.contains("coarse_columns"));
}

TEST(HeldColumns, AreTheSameWhenReadAgainWithTheirRecipe) {
    const auto table = held(seconds_since_1970());
    const auto again = held(exact(table), table.recipe);
    EXPECT_EQ(again.values, table.values);
    EXPECT_EQ(again.recipe, table.recipe);
}

TEST(HeldColumns, OneNewRowFarFrom0KeepsItsDigits) { EXPECT_EQ(exact(held({1.7e9 + 3.5})), std::vector{1.7e9 + 3.5}); }

TEST(HeldColumns, NamesAColumnWhoseSpreadIsLostAllTheSame) {
    std::vector<double> values;
    for (int i = 0; i < 60; ++i) values.push_back(i % 3 == 0 ? 1.7e9 + i : i % 3 == 1 ? -1.7e9 + i : 0);
    EXPECT_EQ(held(values).recipe.options.at("coarse_columns"), "x");
    FeatureMatrix coarse{Matrix(40, 1), {}, {"x"}, {}};
    for (Eigen::Index i = 0; i < 40; ++i) coarse.values(i, 0) = 1.7e9F + 128 * static_cast<float>(i % 4);
    EXPECT_TRUE(is_coarse(coarse, 0));
    coarse.values.array() -= 1.7e9F;
    EXPECT_FALSE(is_coarse(coarse, 0));
}

TEST(HeldColumns, NamesAValueBeyondSinglePrecision) {
    EXPECT_EQ(testing::code_of([] { held({1, 2, 1e39}); }), "E1270");
}

TEST(HeldColumns, DifferByRoundingWhereverTheyLie) {
    const auto differ = [](std::vector<double> values) {
        return differ_by_rounding(Eigen::Map<const VectorD>(values.data(), std::ssize(values)));
    };
    EXPECT_TRUE(differ({0.9, 0.9}));
    EXPECT_TRUE(differ({0.3, 0.1 + 0.2}));
    EXPECT_TRUE(differ({3e6F, std::nextafter(3e6F, 4e6F)}));
    EXPECT_FALSE(differ({3e6, 3e6 + 2.4})) << "iris + 3e6 in single precision";
    EXPECT_FALSE(differ({1.7e9 + 0.25, 1.7e9 + 1}));
    EXPECT_FALSE(differ({1e-30, 2e-30}));
}

TEST(SafeScale, IsAPowerOfTwoForAstronomicalNumbersAlone) {
    for (const double ordinary : {0.0, 1e-9, 0.9, 1e9}) EXPECT_EQ(safe_scale(ordinary), 1) << ordinary;
    for (const double far : {1e20, 3e35, 1e-20, 1e-35}) {
        const double scaled = far * safe_scale(far);
        EXPECT_GE(scaled, 1);
        EXPECT_LT(scaled, 2);
        EXPECT_EQ(std::exp2(std::round(std::log2(safe_scale(far)))), safe_scale(far));
    }
}

}  // namespace
}  // namespace ektara
