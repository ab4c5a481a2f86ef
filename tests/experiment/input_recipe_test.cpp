#include "ektara/experiment/input_recipe.hpp"

#include <gtest/gtest.h>

#include "ektara/features/analysis_build_id.hpp"
#include "error_code.hpp"

namespace ektara::experiment {
namespace {

using Names = std::vector<std::string>;

/// The recipe of a hybrid whose first block is `feature` with these columns.
models::InputRecipe hybrid_of(const std::string& name, const std::string& feature, const Names& columns) {
    const auto width = static_cast<Eigen::Index>(columns.size());
    const tables::BlockScaling scaling{Eigen::RowVectorXd::Zero(width), Eigen::RowVectorXd::Constant(width, 0.9), 3};
    extraction::TextFit fit;
    fit.blocks = {{name, feature, columns, Eigen::RowVectorXd::Constant(width, 0.25), true, false, scaling, scaling,
                   scaling, 1.5}};
    return {{"hybrid"}, {}, {}, extraction::to_steps(fit)};
}

TEST(InputRecipe, KeepsTheOptionsThatMakeFeatures) {
    const Recipe table{"mfcc-moments",
                       {{"decode.duration_seconds", "30"},
                        {"features.cms", "true"},
                        {"text.source", "lyrics"},
                        {"hybrid.weighting", "plain"},
                        {"per", "song"},
                        {"standardised", "true"},
                        {"features", "no option"},
                        {features::kAnalysisBuild, "a build"}},
                       0,
                       "descriptors",
                       "1"};
    const extraction::TableSteps steps{{"lyrics", {{"mean", "1 2"}}}};
    const models::InputRecipe expected{{"mfcc-moments"},
                                       {{"decode.duration_seconds", "30"},
                                        {"features.cms", "true"},
                                        {"text.source", "lyrics"},
                                        {"hybrid.weighting", "plain"},
                                        {"per", "song"}},
                                       "a build",
                                       steps};
    EXPECT_EQ(input_recipe(table, steps), expected);
}

TEST(InputRecipe, NamesTheParentWhereTheTableIsNoFeature) {
    const auto name = [](const std::string& kind, const std::string& parent) {
        return input_recipe({kind, {}, 0, parent, "1"}, {}).features;
    };
    EXPECT_EQ(name("chosen", "descriptors"), Names{"descriptors"});
    EXPECT_EQ(name("chosen", "songs.csv"), Names{"chosen"});
    EXPECT_EQ(name("hybrid", "descriptors"), Names{"hybrid"});
}

TEST(InputRecipe, GivesThePlanThatItWasMadeBy) {
    models::InputRecipe recipe{{"descriptors"},
                               {{"decode.duration_seconds", "12.5"},
                                {"features.sequence_seconds", "2.25"},
                                {"text.source", "lyrics"},
                                {"hybrid.weighting", "plain"},
                                {"hybrid.scaled", "true"},
                                {"per", "song"}},
                               features::analysis_build_id(),
                               {}};
    const auto plan = extraction_plan_of(recipe);
    EXPECT_EQ(plan.features, Names{"descriptors"});
    EXPECT_EQ(plan.audio.decode.duration_seconds, 12.5);
    EXPECT_EQ(plan.audio.sequence_seconds, 2.25);
    EXPECT_EQ(plan.texts.source, extraction::TextSource::Lyrics);
    EXPECT_EQ(plan.texts.hybrid.weighting, tables::Weighting::Plain);
    EXPECT_EQ(plan.per, extraction::RowUnit::Song);
    EXPECT_FALSE(plan.fitted);
    recipe.options.at("per") = "album";
    EXPECT_CODE("E1102", extraction_plan_of(recipe));
}

TEST(InputRecipe, BringsNewSongsToTheBlocksOfAHybrid) {
    const auto columns = features::feature_columns("mfcc-moments", {});
    const auto whole   = extraction_plan_of(hybrid_of("mfcc-moments", "mfcc-moments", columns));
    EXPECT_EQ(whole.features, (Names{"mfcc-moments", "hybrid"}));
    EXPECT_FALSE(whole.selection);
    ASSERT_TRUE(whole.fitted);
    ASSERT_EQ(whole.fitted->blocks.size(), 1u);
    EXPECT_EQ(whole.fitted->blocks[0].columns, columns);
    EXPECT_EQ(whole.fitted->blocks[0].joined.deviation[1], 0.9);
    EXPECT_EQ(whole.fitted->blocks[0].weight_root, 1.5);
    const auto part = extraction_plan_of(hybrid_of("chosen", "mfcc-moments", {columns[2], columns[0]}));
    ASSERT_TRUE(part.selection);
    EXPECT_EQ(part.selection->name, "chosen");
    EXPECT_EQ(part.selection->columns, (Names{columns[2], columns[0]}));
    EXPECT_CODE("E5014", extraction_plan_of(hybrid_of("table", "table", {"a"})));
}

TEST(InputRecipe, RefusesFeaturesOfNoAudioAndOfAnotherBuild) {
    EXPECT_CODE("E5014", extraction_plan_of({{"table"}}));
    EXPECT_CODE("E5014", extraction_plan_of({}));
    EXPECT_CODE("E5013", extraction_plan_of({{"mfcc-moments"}, {}, "another build"}));
    EXPECT_CODE("", extraction_plan_of({{"mfcc-moments"}}));
}

TEST(InputRecipe, RefusesASettingThatItContradicts) {
    const models::InputRecipe recipe{
        {"descriptors", "text"}, {{"decode.duration_seconds", "30"}, {"features.silence_db", "-90"}, {"per", "clip"}}};
    EXPECT_CODE("E5012", require_agreement(recipe, {{"decode.duration_seconds", "20"}}));
    EXPECT_CODE("E5012", require_agreement(recipe, {{"run.seeds", "3"}, {"per", "song"}}));
    EXPECT_CODE("E5012", require_agreement(recipe, {{"features.names", "descriptors"}}));
    EXPECT_CODE("E5012", require_agreement(recipe, {{"decode.mix", "mean"}})) << "not among its options";
    EXPECT_CODE("", require_agreement(recipe, {{"decode.duration_seconds", "30"},
                                               {"features.names", "descriptors,text"},
                                               {"features.silence_db", "-50"},
                                               {"features.shortest_seconds", "2"},
                                               {"run.seeds", "3"}}));
}

}  // namespace
}  // namespace ektara::experiment
