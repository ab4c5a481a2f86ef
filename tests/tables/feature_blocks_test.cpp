#include "ektara/tables/feature_blocks.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/held_columns.hpp"
#include "ektara/core/pretrained.hpp"
#include "error_code.hpp"

namespace ektara::tables {
namespace {

Block audio() {
    return {"audio", {Matrix{{1, 4}, {3, 8}, {5, 12}}, {"a", "b", "c"}, {"level", "mfcc_1_var"}, {"x", {}, 0, {}, {}}}};
}

Block lyrics() {
    Block block{"lyrics",
                {Matrix{{2}, {90}, {6}}, {"a", "b", "c"}, {"level"}, {"y", {{"lyrics.missing", "1"}}, 0, {}, {}}}};
    block.missing = {false, true, false};
    return block;
}

Standardiser fitted() {
    return joined_standardisers({{{"level", "mfcc_1_var"}, {"mfcc_1_var"}, Eigen::RowVector2d{3, 0}, RowVector{{2, 1}}},
                                 {{"level"}, {}, Eigen::RowVectorXd::Constant(1, 4), RowVector{{2}}}},
                                {"audio", "lyrics"});
}

TEST(FeatureBlocks, StandSideBySideUnderTheirNames) {
    const auto made = side_by_side({audio(), lyrics()});
    EXPECT_EQ(made.columns, (std::vector<std::string>{"audio:level", "audio:mfcc_1_var", "lyrics:level"}));
    EXPECT_EQ(made.recipe.options.at(kBlocks), "audio,lyrics");
    EXPECT_EQ(made.recipe.options.at("lyrics.missing"), "1");
    EXPECT_TRUE(std::isnan(made.values(1, 2)));
    EXPECT_EQ(made.values(2, 2), 6);
}

TEST(FeatureBlocks, NameTheWeightsBehindEveryBlock) {
    auto first = audio(), second = lyrics();
    first.table.recipe.options[kPretrainedOption]  = "musicnn-msd";
    second.table.recipe.options[kPretrainedOption] = "musicnn-mtt";
    EXPECT_EQ(pretrained_weights(side_by_side({first, second}).recipe),
              (std::vector<std::string>{"musicnn-msd", "musicnn-mtt"}));
    EXPECT_EQ(pretrained_weights(side_by_side({first, lyrics()}).recipe), std::vector<std::string>{"musicnn-msd"});
}

TEST(FeatureBlocks, KeepWhatEachColumnIsHeldAbout) {
    auto held = lyrics();
    note_held_about(held.table, 0, 1.7e9);
    const auto made = side_by_side({audio(), held});
    EXPECT_EQ(held_about(made, 0), 0) << "a column of the other block has the same name";
    EXPECT_EQ(held_about(made, 2), 1.7e9);
}

TEST(FeatureBlocks, AreStandardisedEachByItsOwnPart) {
    const auto rows = standardise_blocks(fitted(), {{"audio", 2}, {"lyrics", 1}}, side_by_side({audio(), lyrics()}));
    EXPECT_CLOSE(rows.standardised.values,
                 (Matrix{{-1, std::log(4.0f), -1}, {0, std::log(8.0f), 0}, {1, std::log(12.0f), 1}}), 1e-6);
    EXPECT_CLOSE(rows.present, (Matrix{{1, 1}, {1, 0}, {1, 1}}), 0);
}

TEST(FeatureBlocks, RefuseOtherRowsAndHalfARow) {
    auto other          = lyrics();
    other.table.rows[0] = "z";
    EXPECT_CODE("E6114", side_by_side({audio(), other}));
    auto raw         = side_by_side({audio(), lyrics()});
    raw.values(0, 0) = std::nanf("");
    EXPECT_CODE("E1208", standardise_blocks(fitted(), {{"audio", 2}, {"lyrics", 1}}, raw));
    raw            = side_by_side({audio(), lyrics()});
    raw.columns[2] = "words:level";
    EXPECT_CODE("E1209", standardise_blocks(fitted(), {{"audio", 2}, {"lyrics", 1}}, raw));
}

}  // namespace
}  // namespace ektara::tables
