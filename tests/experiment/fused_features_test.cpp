#include "ektara/experiment/fused_features.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "ektara/experiment/model_input.hpp"
#include "ektara/experiment/plan.hpp"
#include "ektara/projection/partial_whitening.hpp"
#include "ektara/tables/column_transform.hpp"

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
    tables.tables.at("descriptors").recipe.options = {{artifacts::kPretrainedOption, "musicnn-mtt"}};
    const auto input = model_input(tables, {}, {fused("rich,descriptors + concat + kmeans")});
    EXPECT_EQ(input.features.at("rich+descriptors").standardised.recipe.options.at(artifacts::kPretrainedOption),
              "musicnn-mtt");
}

TEST(FusedFeatures, AreOfEmbeddingsBesideTheCollectionToo) {
    EXPECT_EQ(fused("rich,embedding:clap + concat + kmeans").clustering(), "fused-rich-embedding-clap.kmeans");
}

}  // namespace
}  // namespace ektara::experiment
