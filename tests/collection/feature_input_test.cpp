#include "ektara/collection/feature_input.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::collection {
namespace {

using testing::random_matrix;

FeatureMatrix table_of(const Matrix& values, const std::vector<std::string>& columns) {
    FeatureMatrix table{values, {}, columns, {}};
    for (Eigen::Index i = 0; i < values.rows(); ++i) table.rows.push_back("t" + std::to_string(i));
    return table;
}

/// Two columns of variance 1 and 4, whose blocks were weighed against each other.
FeatureMatrix weighed_table() {
    auto table = table_of((Matrix(2, 2) << 10, -3, 12, 1).finished(), {"audio.a_var", "text.t1"});
    table.recipe.options["hybrid.scaled"] = "true";
    return table;
}

TEST(FeatureInput, IsStandardisedAfterLogarithmsOfVariances) {
    const auto e     = std::exp(1.0F);
    const auto table = table_of((Matrix(2, 3) << 3, e, 0.9F, 7, e * e * e, 0.9F).finished(), {"a", "b_var", "c"});
    const auto made  = feature_input(table, 0, {});
    EXPECT_CLOSE(made.standardised.values, (Matrix(2, 3) << -1, -1, 0, 1, 1, 0).finished(), 1e-6);
    EXPECT_EQ(made.standardised.rows, table.rows);
    EXPECT_EQ(made.standardised.columns, table.columns);
    EXPECT_EQ(made.standardised.recipe.options.at("standardised"), "true");
    EXPECT_EQ(made.standardiser.log_columns, std::vector<std::string>{"b_var"});
    EXPECT_EQ(made.standardiser.constant_columns(), std::vector<std::string>{"c"});
    EXPECT_NEAR(made.standardiser.mean[0], 5, 1e-6);
    EXPECT_NEAR(made.standardiser.mean[1], 2, 1e-6);
    EXPECT_NEAR(made.standardiser.scale[0], 2, 1e-6);
    EXPECT_EQ(made.channels, 0);
}

TEST(FeatureInput, LeavesLogarithmsOutWhereAskedTo) {
    const auto table = table_of((Matrix(2, 2) << 3, 1, 7, 5).finished(), {"a", "b_var"});
    const auto made  = feature_input(table, 0, {}, tables::Transform::None, tables::Logarithms::None);
    EXPECT_TRUE(made.standardiser.log_columns.empty());
    EXPECT_NEAR(made.standardiser.mean[1], 3, 1e-6);
    EXPECT_NEAR(made.standardiser.scale[1], 2, 1e-6);
}

TEST(FeatureInput, HoldsKeysOnTheirCircleUnlessAskedForNumbers) {
    const auto table = table_of((Matrix(3, 2) << 3, 0, 7, 11, 8, 4).finished(), {"a", "key"});
    EXPECT_EQ(feature_input(table, 0, {}).standardised.columns, (std::vector<std::string>{"a", "key_cos", "key_sin"}));
    InputOptions options;
    options.keys = Keys::Number;
    EXPECT_EQ(feature_input(table, 0, options).standardised.columns, (std::vector<std::string>{"a", "key"}));
}

TEST(FeatureInput, OfASequenceHasOneScaleAChannel) {
    // Channel 1: 1, 3, 5, 7, mean 4, variance 5. Channel 2: constant.
    const auto table =
        table_of((Matrix(2, 4) << 1, 3, 2.5F, 2.5F, 5, 7, 2.5F, 2.5F).finished(), {"x_t0", "x_t1", "y_t0", "y_t1"});
    const auto made  = feature_input(table, 2, {});
    const auto small = 1 / std::sqrt(5.0F);
    EXPECT_CLOSE(made.standardised.values,
                 (Matrix(2, 4) << -3 * small, -small, 0, 0, small, 3 * small, 0, 0).finished(), 1e-6);
    EXPECT_EQ(made.channels, 2);
    EXPECT_CODE("E1204", feature_input(table, 3, {})) << "4 columns are not 3 channels";
}

TEST(FeatureInput, TakesATransformInThePlaceOfLogarithms) {
    const auto table = table_of((Matrix(3, 2) << 1, 0.3F, 20, 0.1F, 3, 0.2F).finished(), {"a", "b_var"});
    const auto made  = feature_input(table, 0, {}, tables::Transform::Quantile);
    EXPECT_EQ(made.standardiser.column_transform.kind(), tables::Transform::Quantile);
    EXPECT_TRUE(made.standardiser.log_columns.empty());
    // Ranks 1, 3, 2 and 3, 1, 2: their quantiles lie alike about the middle one.
    const float outer = std::sqrt(1.5F);
    EXPECT_CLOSE(made.standardised.values, (Matrix(3, 2) << -outer, outer, outer, -outer, 0, 0).finished(), 1e-5);
}

TEST(FeatureInput, WeighsGroupsOfColumnsAsTheOptionsSay) {
    const auto table = table_of(random_matrix(40, 4), {"timbre_a", "timbre_b", "timbre_c", "rhythm_d"});
    InputOptions options;
    const auto variances = [&] {
        const auto made = feature_input(table, 0, options);
        return Matrix(made.standardised.values.array().square().colwise().mean());
    };
    EXPECT_CLOSE(variances(), Matrix::Ones(1, 4), 1e-5);
    // Two groups of the same total, 2 each of 4.
    options.group_weights = {"equal"};
    EXPECT_CLOSE(variances(), (Matrix(1, 4) << 2 / 3.0F, 2 / 3.0F, 2 / 3.0F, 2).finished(), 1e-5);
    // Totals of 1 and 9 parts.
    options.group_weights = {"rhythm=3"};
    EXPECT_CLOSE(variances(), (Matrix(1, 4) << 0.4F / 3, 0.4F / 3, 0.4F / 3, 3.6F).finished(), 1e-5);
    options.group_weights = {"melody=3"};
    EXPECT_CODE("E1216", feature_input(table, 0, options));
}

TEST(FeatureInput, OfWeighedBlocksIsDividedByOneNumber) {
    InputOptions options;
    options.group_weights = {"equal"};
    const auto made       = feature_input(weighed_table(), 0, options, tables::Transform::Quantile);
    const auto scale      = std::sqrt(2.5F);
    EXPECT_CLOSE(made.standardised.values, (Matrix(2, 2) << 10 / scale, -3 / scale, 12 / scale, 1 / scale).finished(),
                 1e-6);
    EXPECT_CLOSE(Matrix(made.standardiser.scale), Matrix::Constant(1, 2, scale), 1e-6);
    EXPECT_EQ(made.standardiser.mean, Eigen::RowVectorXd(Eigen::RowVectorXd::Zero(2)));
    EXPECT_EQ(made.standardiser.column_transform.kind(), tables::Transform::None);
    EXPECT_TRUE(made.standardiser.log_columns.empty());
    EXPECT_CLOSE(tables::standardise(made.standardiser, weighed_table()).values, made.standardised.values, 1e-6);
    const auto plain = feature_input(weighed_table(), 0, {}, tables::Transform::None, tables::Logarithms::None);
    EXPECT_EQ(plain.standardised.values, made.standardised.values);
    auto alike = weighed_table();
    alike.values.setConstant(0.9F);
    EXPECT_EQ(feature_input(alike, 0, {}).standardised.values, alike.values) << "no variance to divide by";
}

TEST(FeatureInput, KeepsScalesOnlyWhereTheRecipeSaysSo) {
    auto table = weighed_table();
    EXPECT_TRUE(keeps_its_scales(table));
    table.recipe.options["hybrid.scaled"] = "false";
    EXPECT_FALSE(keeps_its_scales(table));
    table.recipe.options.clear();
    EXPECT_FALSE(keeps_its_scales(table));
}

TEST(FeatureInput, RefusesWhatHasNoScale) {
    auto table = table_of((Matrix(2, 2) << 1, 2, 3, 4).finished(), {"a", "b_var"});
    EXPECT_CODE("E1204", feature_input(table_of(Matrix(0, 2), table.columns), 0, {}));
    table.values(1, 1) = -0.1F;
    EXPECT_CODE("E1207", feature_input(table, 0, {}));
    table.values(0, 0) = std::numeric_limits<float>::quiet_NaN();
    EXPECT_CODE("E1208", feature_input(table, 0, {}));
}

TEST(FeatureInput, OfCropsHasOneScaleAColumnAndTheMeanOfEachClip) {
    const auto table =
        table_of((Matrix(2, 4) << 1, 10, 3, 10, 5, 30, 7, 50).finished(), {"crop1_a", "crop1_b", "crop2_a", "crop2_b"});
    const auto made = feature_input(table, 2, {});
    EXPECT_EQ(made.crops, 2);
    EXPECT_EQ(made.channels, 0);  // numbers, no sequences
    EXPECT_EQ(made.standardiser.columns, (std::vector<std::string>{"a", "b"}));
    EXPECT_NEAR(made.standardiser.mean[0], 4, 1e-6);
    ASSERT_EQ(made.by_crop.rows(), 4);
    EXPECT_NEAR(made.by_crop(1, 0), -1 / std::sqrt(5.0), 1e-6);
    EXPECT_NEAR(made.by_crop.squaredNorm(), 8, 1e-5);
    EXPECT_EQ(made.standardised.columns, made.standardiser.columns);
    EXPECT_EQ(made.standardised.rows, table.rows);
    EXPECT_CLOSE(Matrix(made.standardised.values.row(1)), Matrix(made.by_crop.bottomRows(2).colwise().mean()), 1e-6);
    EXPECT_EQ(made.standardised.recipe.options.at("pooled"), "mean of 2 crops");
}

TEST(FeatureInput, OfCropsOfSequencesHasTheChannelsOfOne) {
    std::vector<std::string> columns;
    for (const char* crop : {"crop1_", "crop2_"})
        for (const char* column : {"a_t0", "a_t1", "b_t0", "b_t1"}) columns.push_back(std::string(crop) + column);
    const auto made = feature_input(table_of(random_matrix(6, 8), columns), 4, {});
    EXPECT_EQ(made.channels, 2);
    EXPECT_EQ(made.standardiser.scale[0], made.standardiser.scale[1]);
    EXPECT_NE(made.standardiser.scale[1], made.standardiser.scale[2]);
}

}  // namespace
}  // namespace ektara::collection
