#include "ektara/tables/musical_key.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/tables/column_join.hpp"
#include "ektara/tables/column_transform.hpp"
#include "ektara/tables/hybrid.hpp"
#include "ektara/tables/standardiser.hpp"

namespace ektara::tables {
namespace {

using Names = std::vector<std::string>;

/// Keys from C to B and none, beside another column.
FeatureMatrix songs(const char* name = "key") {
    FeatureMatrix table{Matrix(13, 3), {}, {"x", name, "y"}, {}};
    for (int i = 0; i < 13; ++i) {
        table.values.row(i) << static_cast<float>(i), static_cast<float>(i - 1), 0.5F;
        table.rows.push_back("s" + std::to_string(i));
    }
    return table;
}

TEST(KeysOnCircle, AreAsFarApartAsOnTheCircleOfFifths) {
    const auto made = keys_on_circle(songs());
    ASSERT_TRUE(made);
    EXPECT_EQ(made->columns, (Names{"x", "key_cos", "key_sin", "y"}));
    EXPECT_EQ(made->values.col(0), songs().values.col(0));
    EXPECT_EQ(made->values.col(3), songs().values.col(2));
    const auto places = made->values.middleCols(1, 2);
    EXPECT_EQ(places.row(0).norm(), 0) << "no key";
    EXPECT_NEAR(places(1, 0), 1, 1e-6) << "C";
    EXPECT_NEAR(places(8, 0), std::sqrt(0.75), 1e-6) << "G: one twelfth of a turn";
    EXPECT_NEAR(places(8, 1), 0.5, 1e-6);
    const auto apart = [&](int a, int b) { return (places.row(a + 1) - places.row(b + 1)).norm(); };
    EXPECT_NEAR(apart(11, 4), apart(4, 9), 1e-5) << "B and E are a fifth apart, as E and A";
    EXPECT_NEAR(apart(11, 0), apart(0, 1), 1e-5) << "B and C are a semitone apart, as C and C sharp";
}

TEST(KeysOnCircle, AreOnlyWholeNumbersUnderTheirName) {
    EXPECT_FALSE(keys_on_circle(songs("key_strength")));
    EXPECT_EQ(keys_on_circle(songs("harmony_key"))->columns[1], "harmony_key_cos");
    auto other         = songs();
    other.values(3, 1) = 12;
    EXPECT_FALSE(keys_on_circle(other));
    other.values(3, 1) = 2.5F;
    EXPECT_FALSE(keys_on_circle(other));
}

TEST(KeysOnCircle, OfNewRowsFollowTheFittedColumns) {
    const auto fitted = fit_standardiser(*keys_on_circle(songs()), Logarithms::None);
    const auto fresh  = songs();
    EXPECT_EQ(standardise(fitted, fresh).values, standardise(fitted, *keys_on_circle(fresh)).values);
    EXPECT_EQ(join_columns(fresh, fitted.columns).table.values, keys_on_circle(fresh)->values);
    EXPECT_TRUE(join_columns(fresh, fitted.columns).unmatched.empty());
    const auto as_numbers = fit_standardiser(songs(), Logarithms::None);
    EXPECT_EQ(standardise(as_numbers, fresh).columns, (Names{"x", "key", "y"})) << "of an older model";
    const auto quantiles = fit_standardiser(*keys_on_circle(songs()), Transform::Quantile);
    EXPECT_EQ(standardise(quantiles, fresh).values, standardise(quantiles, *keys_on_circle(fresh)).values);
}

TEST(KeysOnCircle, AreInHybridBlocks) {
    const std::vector<Block> blocks{{"descriptors", songs(), {}, true}};
    const auto joined = join_blocks(blocks, HybridOptions{});
    EXPECT_EQ(joined.columns, (Names{"descriptors.x", "descriptors.key_cos", "descriptors.key_sin", "descriptors.y"}));
}

}  // namespace
}  // namespace ektara::tables
