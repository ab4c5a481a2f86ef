#include "ektara/extraction/text_fit.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "error_code.hpp"

namespace ektara::extraction {
namespace {

/// Numbers whose shortest text is long, each another than the one before.
Eigen::RowVectorXd awkward(Eigen::Index size, double first) {
    Eigen::RowVectorXd row(size);
    for (Eigen::Index i = 0; i < size; ++i) row[i] = first / 3 + 0.1 * static_cast<double>(i);
    return row;
}

tables::BlockFit every_field() {
    return {.name        = "words",
            .feature     = "text",
            .columns     = {"t1", "two words", "\xE0\xA6\x97\xE0\xA6\xBE\xE0\xA6\xA8"},
            .mean        = awkward(3, 1),
            .scaled      = true,
            .has_mask    = true,
            .values      = {awkward(3, 2), awkward(3, -3), 0.7},
            .mask        = {awkward(1, 4), awkward(1, 1e-300), 1e17 / 3},
            .joined      = {awkward(4, 5), awkward(4, 6), 1.1},
            .weight_root = std::numeric_limits<double>::denorm_min()};
}

void expect_same(const tables::BlockScaling& read, const tables::BlockScaling& expected) {
    EXPECT_EQ(read.mean, expected.mean);
    EXPECT_EQ(read.deviation, expected.deviation);
    EXPECT_EQ(read.root, expected.root);
}

void expect_same(const tables::BlockFit& read, const tables::BlockFit& expected) {
    EXPECT_EQ(read.name, expected.name);
    EXPECT_EQ(read.feature, expected.feature);
    EXPECT_EQ(read.columns, expected.columns);
    EXPECT_EQ(read.mean, expected.mean);
    EXPECT_EQ(read.scaled, expected.scaled);
    EXPECT_EQ(read.has_mask, expected.has_mask);
    EXPECT_EQ(read.weight_root, expected.weight_root);
    expect_same(read.values, expected.values);
    expect_same(read.mask, expected.mask);
    expect_same(read.joined, expected.joined);
}

TEST(TextFitSteps, KeepEveryFieldOfABlockToTheBit) {
    auto plain    = every_field();
    plain.name    = "plain";
    plain.scaled  = false;
    plain.mask    = {Eigen::RowVectorXd(0), Eigen::RowVectorXd(0), 1};
    plain.columns = {"only"};
    const testing::TemporaryFolder folder;
    write_steps(
        folder / "hybrid.npy",
        to_steps({.sentence_model = {}, .weights = {}, .thirds = {}, .lyrics = {}, .blocks = {every_field(), plain}}));
    const auto read = text_fit_from(read_steps(folder / "hybrid.npy"));
    ASSERT_EQ(read.blocks.size(), 2u);
    expect_same(read.blocks[0], every_field());
    expect_same(read.blocks[1], plain);
    EXPECT_TRUE(read.sentence_model.empty());
    EXPECT_TRUE(read.thirds.empty());
    EXPECT_FALSE(read.lyrics);
}

TEST(TextFitSteps, StandInOneOrderAndHoldTheShortestNumbers) {
    RowVector mean(3);
    mean << 0.1F, -2.0F, 1e-7F;
    const TextFit fit{.sentence_model = "small-model",
                      .weights        = "00ff",
                      .thirds         = {{"tempo_bpm", {90.3F, 120.7F, true}}, {"mode", {0, 1, false}}},
                      .lyrics         = LyricsFit{{"folk", "modern song"}, mean},
                      .blocks         = {every_field()}};
    const auto steps = to_steps(fit);
    ASSERT_EQ(steps.size(), 4u);
    EXPECT_EQ(steps[0], (models::TableStep{"sentence-model", {{"name", "small-model"}, {"weights", "00ff"}}}));
    EXPECT_EQ(steps[1], (models::TableStep{"descriptions", {{"tempo_bpm", "90.3 120.7 1"}, {"mode", "0 1 0"}}}));
    EXPECT_EQ(steps[2],
              (models::TableStep{"lyrics", {{"label_words", "folk\nmodern song"}, {"mean", "0.1 -2 1e-07"}}}));
    EXPECT_EQ(steps[3].kind, "block");
    EXPECT_EQ(steps[3].options.at("values.root"), "0.7");
    const auto read = text_fit_from(steps);
    EXPECT_EQ(read.sentence_model, "small-model");
    EXPECT_EQ(read.weights, "00ff");
    EXPECT_EQ(read.thirds.at("tempo_bpm").lower, 90.3F);
    EXPECT_EQ(read.thirds.at("tempo_bpm").upper, 120.7F);
    EXPECT_TRUE(read.thirds.at("tempo_bpm").spread);
    EXPECT_FALSE(read.thirds.at("mode").spread);
    ASSERT_TRUE(read.lyrics);
    EXPECT_EQ(read.lyrics->label_words, fit.lyrics->label_words);
    EXPECT_EQ(read.lyrics->mean, mean);
    EXPECT_TRUE(to_steps({}).empty());
    EXPECT_TRUE(text_fit_from({{"fusion", {{"method", "pca"}}}}).blocks.empty()) << "a step of somebody else";
}

TEST(TextFitSteps, ThatLackOrGarbleSomethingAreRefused) {
    const auto block =
        to_steps({.sentence_model = {}, .weights = {}, .thirds = {}, .lyrics = {}, .blocks = {every_field()}});
    for (const auto& [option, text] : block.front().options) {
        auto lacking = block;
        lacking.front().options.erase(option);
        EXPECT_CODE("E5006", text_fit_from(lacking)) << option;
    }
    for (const auto* option : {"mean", "values.deviation", "mask.root", "weight_root"}) {
        auto garbled                    = block;
        garbled.front().options[option] = "0.5 many";
        EXPECT_CODE("E5006", text_fit_from(garbled)) << option;
    }
    auto two                           = block;
    two.front().options["joined.root"] = "1 2";
    EXPECT_CODE("E5006", text_fit_from(two)) << "one number is asked for";
    EXPECT_CODE("E5006", text_fit_from({{"sentence-model", {{"name", "m"}}}}));
    EXPECT_CODE("E5006", text_fit_from({{"lyrics", {{"label_words", ""}}}}));
    EXPECT_CODE("E5006", text_fit_from({{"descriptions", {{"tempo_bpm", "90.3 120.7"}}}})) << "two of three numbers";
}

TEST(TextFitSteps, StandBesideTheirTable) {
    const testing::TemporaryFolder folder;
    const TableSteps steps = {{"block", {{"name", "a\nb"}, {"mean", ""}}}, {"block", {}}};
    write_steps(folder / "text.npy", steps);
    EXPECT_TRUE(std::filesystem::exists(folder / "text.steps.json"));
    EXPECT_EQ(read_steps(folder / "text.npy"), steps);
    EXPECT_TRUE(read_steps(folder / "hybrid.npy").empty());
    artifacts::write_file(folder / "text.steps.json", "[{\"kind\": \"block\"}]");
    EXPECT_CODE("E4203", read_steps(folder / "text.npy")) << "a step without options";
    artifacts::write_file(folder / "text.steps.json", "[{\"kind\": ");
    EXPECT_CODE("E4202", read_steps(folder / "text.npy"));
}

}  // namespace
}  // namespace ektara::extraction
