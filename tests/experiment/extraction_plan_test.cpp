#include "ektara/experiment/extraction_plan.hpp"

#include <gtest/gtest.h>

#include "ektara/experiment/method_text.hpp"
#include "error_code.hpp"

namespace ektara::experiment {
namespace {

using Names = std::vector<std::string>;

TEST(ExtractionPlan, TakesTheFeaturesOfTheOptionsThenThoseOfTheMethodsOnce) {
    RunOptions options;
    EXPECT_EQ(extraction_plan(options, methods_of(Preset::Easy, "mfcc-moments", true)).features, Names{"mfcc-moments"});
    EXPECT_EQ(extraction_plan(options, methods_of(Preset::Medium, "mfcc-moments", true)).features,
              (Names{"mfcc-moments", "mfcc-sequence", "hybrid"}));
    EXPECT_EQ(extraction_plan(options, methods_of(Preset::Medium, "mfcc-moments", false)).features,
              (Names{"mfcc-moments", "mfcc-sequence"}));
    options.features.names = {"rich", "descriptors"};
    EXPECT_EQ(extraction_plan(options, methods_of(Preset::Hard, "rich", true)).features,
              (Names{"rich", "descriptors", "hybrid", "lyrics", "mfcc-moments-crops"}));
    options.features.names = {"rich", "nothing"};
    EXPECT_CODE("E2210", extraction_plan(options, {}));
}

TEST(ExtractionPlan, DoesNotExtractTheColumnsThatAreSelected) {
    RunOptions options;
    options.main_features = "chosen";
    options.main_columns  = {"mfcc3_mean", "mfcc1_mean"};
    const auto plan       = extraction_plan(options, {resolve(parse_method_text("main + kmeans"), "chosen"),
                                                      resolve(parse_method_text("descriptors + kmeans"), "chosen")});
    EXPECT_EQ(plan.features, (Names{"mfcc-moments", "descriptors"}));
    ASSERT_TRUE(plan.selection);
    EXPECT_EQ(plan.selection->name, "chosen");
    EXPECT_EQ(plan.selection->columns, options.main_columns);
}

TEST(ExtractionPlan, ReadsTheInputAsTheRunDoesWithWhatThePageShows) {
    RunOptions options;
    options.per                         = RowUnit::Song;
    options.jobs                        = 3;
    options.cache                       = "store";
    options.input.duplicates            = collection::Duplicates::Drop;
    options.input.songs                 = collection::SongRule::None;
    options.input.labels.guess_language = false;
    options.features.sequence_seconds   = 2.5;
    options.texts.mask_labels           = false;
    options.workers.wall_seconds        = 7;
    const auto plan                     = extraction_plan(options, {});
    EXPECT_EQ(plan.per, RowUnit::Song);
    EXPECT_EQ(plan.jobs, 3);
    EXPECT_EQ(plan.cache, "store");
    EXPECT_EQ(plan.duplicates, collection::Duplicates::Drop);
    EXPECT_EQ(plan.songs, collection::SongRule::None);
    EXPECT_FALSE(plan.labels.guess_language);
    EXPECT_EQ(plan.audio.sequence_seconds, 2.5);
    EXPECT_FALSE(plan.texts.mask_labels);
    EXPECT_EQ(plan.workers.wall_seconds, 7);
    EXPECT_TRUE(plan.for_page);
    EXPECT_TRUE(plan.without_normalisation);
    EXPECT_FALSE(plan.selection);
    EXPECT_FALSE(plan.fitted);
}

}  // namespace
}  // namespace ektara::experiment
