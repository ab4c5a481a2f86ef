#include "ektara/experiment/fused_features.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/pretrained.hpp"
#include "ektara/experiment/input_recipe.hpp"
#include "ektara/experiment/model_input.hpp"
#include "ektara/experiment/plan.hpp"
#include "ektara/experiment/train_model.hpp"
#include "ektara/features/extract.hpp"
#include "ektara/projection/partial_whitening.hpp"
#include "ektara/tables/column_transform.hpp"
#include "error_code.hpp"

namespace ektara::experiment {
namespace {

FeatureMatrix table_of(Eigen::Index columns, std::uint64_t seed) {
    FeatureMatrix table{testing::random_matrix(40, columns, seed), {}, {}, {"block", {}, 0, {}, {}}};
    for (int i = 0; i < 40; ++i) table.rows.push_back(fmt::format("{:02}", i));
    for (Eigen::Index c = 0; c < columns; ++c) table.columns.push_back(fmt::format("c{}", c));
    return table;
}

extraction::FeatureTables two_tables() {
    extraction::FeatureTables tables;
    tables.main = "rich";
    tables.tables.emplace("rich", table_of(7, 3));
    tables.tables.emplace("descriptors", table_of(3, 4));
    for (int i = 0; i < 40; ++i) tables.tracks.emplace_back().id = fmt::format("{:02}", i);
    return tables;
}

Method fused(const char* text) { return resolve(parse_method_text(text), "rich"); }

TEST(FusedFeatures, StandHalfWhitenedSideBySideWithEqualVariance) {
    const RunOptions options;
    const auto method = fused("rich,descriptors + concat + kmeans");
    const auto input  = model_input(two_tables(), options, {method});
    const auto& made  = input.features.at("rich+descriptors").standardised;
    EXPECT_EQ(input.blocks.at("rich+descriptors"), (std::vector<Eigen::Index>{7, 3}));
    EXPECT_EQ(made.columns.back(), "descriptors:2");
    for (const auto& [first, columns] : {std::pair{0, 7}, std::pair{7, 3}}) {
        const MatrixD block = made.values.middleCols(first, columns).cast<double>();
        EXPECT_NEAR((block.rowwise() - block.colwise().mean()).array().square().colwise().mean().sum(), 1, 1e-5);
    }
    const auto quantiles = tables::transformed(input.features.at("rich").standardised, tables::Transform::Quantile);
    const Matrix white =
        projection::transform(projection::fit_partial_whitening(quantiles.values, {}), quantiles.values);
    const float scale = white(0, 0) / made.values(0, 0);
    EXPECT_CLOSE(Matrix(made.values.leftCols(7) * scale), white, 1e-5);
}

TEST(FusedFeatures, AMethodIsLeftOutWhereABlockIsNotThere) {
    const RunOptions options;
    const Plan plan{{fused("rich,lyrics + snf + leiden"), fused("rich,descriptors + snf + leiden")}, {}};
    const auto left = feasible(plan, model_input(two_tables(), options, plan.methods), options);
    ASSERT_EQ(left.methods.size(), 1U);
    EXPECT_EQ(left.methods.front().clustering(), "fused-rich-descriptors.leiden+graph=snf");
    EXPECT_NE(left.notes.at(0).text.find("no lyrics features"), std::string::npos);
}

TEST(FusedFeatures, TellTheWeightsBehindABlock) {
    auto tables                                    = two_tables();
    tables.tables.at("descriptors").recipe.options = {{kPretrainedOption, "musicnn-mtt"}};
    const auto weights                             = [&] {
        const auto input = model_input(tables, {}, {fused("rich,descriptors + concat + kmeans")});
        return pretrained_weights(input.features.at("rich+descriptors").standardised.recipe);
    };
    EXPECT_EQ(weights(), std::vector<std::string>{"musicnn-mtt"});
    tables.tables.at("rich").recipe.options = {{kPretrainedOption, "musicnn-msd"}};
    EXPECT_EQ(weights(), (std::vector<std::string>{"musicnn-msd", "musicnn-mtt"})) << "of every block";
}

TEST(FusedFeatures, AreOfEmbeddingsBesideTheCollectionToo) {
    EXPECT_EQ(fused("rich,embedding:clap + concat + kmeans").clustering(), "fused-rich-embedding-clap.kmeans");
}

TEST(MultimodalInput, StandardisesABlockByTheRowsThatHaveIt) {
    auto tables                   = two_tables();
    tables.missing["descriptors"] = std::vector<bool>(40, false);
    for (std::size_t i = 0; i < 10; ++i) tables.missing["descriptors"][i] = true;
    tables.tables.at("descriptors").values.topRows(10).setConstant(1000);
    const auto method = fused("rich,descriptors + multimodal-vae + kmeans");
    const auto input  = model_input(tables, {}, {method});
    const auto& made  = input.features.at(method.space.table_key());
    EXPECT_EQ(made.blocks, (std::vector<tables::BlockColumns>{{"rich", 7}, {"descriptors", 3}}));
    EXPECT_EQ(made.present.col(0).sum(), 40);
    EXPECT_EQ(made.present.col(1).sum(), 30);
    const Matrix own = made.standardised.values.bottomRows(30).rightCols(3);
    EXPECT_TRUE(made.standardised.values.topRows(10).rightCols(3).isZero(0));
    EXPECT_NEAR(own.colwise().mean().norm(), 0, 1e-5);
    EXPECT_NEAR(own.squaredNorm() / 30, 3, 1e-3);
    EXPECT_EQ(input_recipe(made.standardised.recipe, {}).features, (std::vector<std::string>{"rich", "descriptors"}));
}

TEST(MultimodalInput, BlocksWeighTheSameTimesTheirWeight) {
    const auto method = fused("rich,descriptors + multimodal-vae + kmeans");
    const auto input  = model_input(two_tables(), {}, {method});
    const auto given  = training_input(input.features.at(method.space.table_key()), input.tracks);
    models::MultimodalVaeOptions options;
    options.training = {.min_epochs = 1, .min_steps = 1, .max_epochs = 1};
    const auto scale = [&] { return train_model(given, options, 0).standardiser.scale; };
    const auto equal = scale();
    // A block of 7 and one of 3 of 10 columns: 5 of the variance each.
    EXPECT_NEAR(given.standardiser.scale[0] / equal[0], std::sqrt(10.0 / 14), 1e-5);
    EXPECT_NEAR(given.standardiser.scale[9] / equal[9], std::sqrt(10.0 / 6), 1e-5);
    options.blocks.block_weights = {1, 4};
    EXPECT_NEAR(equal[9] / scale()[9], 2, 1e-5);
    options.blocks.block_weights = {1};
    EXPECT_CODE("E6117", train_model(given, options, 0));
}

TEST(MultimodalInput, RefusesABlockThatNoRowHas) {
    auto tables                   = two_tables();
    tables.missing["descriptors"] = std::vector<bool>(40, true);
    EXPECT_CODE("E6114", model_input(tables, {}, {fused("rich,descriptors + multimodal-vae + kmeans")}));
}

}  // namespace
}  // namespace ektara::experiment
