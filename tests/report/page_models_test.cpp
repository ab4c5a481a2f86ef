#include "ektara/report/page_models.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/safetensors.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "small_run.hpp"

namespace ektara::report {
namespace {

using artifacts::Json;

constexpr int kOffsets = 7;

/// A model of two columns, the second on a logarithm, whose dimension 1 moves the tempo and dimension 0 nothing.
void write_model(const std::filesystem::path& folder) {
    artifacts::write_json(
        folder / "config.json",
        {{"model", "vae"}, {"log_columns", {"rms"}}, {"diagnostics", {{"kl_by_dimension", {0.01, 2.345678}}}}});
    const std::vector<float> mean{100, 0}, scale{10, 1};
    artifacts::write_safetensors(folder / "model.safetensors",
                                 {{"input_mean", {2}, mean}, {"input_scale", {2}, scale}});
    FeatureMatrix moved{Matrix(2 * kOffsets, 2), {}, {"tempo_bpm", "rms"}, {}};
    for (int i = 0; i < 2 * kOffsets; ++i) {
        const int offset = i % kOffsets - 3;
        moved.rows.push_back(fmt::format("{}:{:+}", i < kOffsets ? 1 : 0, offset));
        moved.values.row(i) << static_cast<float>(i < kOffsets ? 100 + 10 * offset : 100), 1.0F;
    }
    artifacts::write_table(folder / "traversals.npy", moved);
    FeatureMatrix both{Matrix(4, 2),
                       {"song03:original", "song03:reconstruction", "gone:original", "gone:reconstruction"},
                       moved.columns,
                       {}};
    both.values << 120, std::exp(1.0F), 110, std::exp(1.0F), 100, 1, 100, std::exp(-3.0F);
    artifacts::write_table(folder / "reconstructions.npy", both);
    artifacts::write_csv(folder / "history.csv",
                         {{"epoch", "loss", "heldout_loss"}, {{"1", "9.87654", ""}, {"2", "8.5", "8.75"}}, {}});
}

RunView with_models(const testing::SmallRun& made, const std::vector<std::string>& names) {
    auto record = rundir::read_run_record(made.folder());
    record.models.clear();
    for (const auto& name : names) {
        write_model(made.folder() / "models" / name);
        record.models.push_back(
            {name,
             {{"steps", std::int64_t{400}}, {"loss", 8.51234567}, {"kl_by_dimension", std::vector<double>{1, 2}}}});
    }
    rundir::write_run_record(made.folder(), record);
    return open_run(made.folder());
}

TEST(PageModels, TraversalsAreInDeviationsFromTheMiddleAndSaidInWords) {
    const testing::SmallRun made;
    const auto pictures =
        page_pictures(with_models(made, {"cvae-genre.s0", "cvae-genre.s1", "vae.s0"}), {{"song03", 3}});
    ASSERT_EQ(pictures.models.size(), 2u) << "one a space";
    const auto& vae = pictures.models[1];
    EXPECT_EQ(vae.name, "vae.s0");
    ASSERT_EQ(pictures.columns.size(), 1u) << "equal lists are shared";
    EXPECT_EQ(pictures.columns[0], (std::vector<std::string>{"tempo_bpm", "rms"}));
    const auto& first = vae.traversals.dimensions.at(0);
    EXPECT_EQ(first.dimension, "1");
    EXPECT_EQ(first.kl, 2.35);
    EXPECT_EQ(first.moves.at(0), "slower … faster: 70 … 130 BPM");
    // −3 deviations are the byte 1, the middle 128, 3 deviations 255; the other column stays.
    EXPECT_EQ(vae.traversals.cells.substr(0, 4), "AYAr");
    EXPECT_EQ(vae.traversals.offsets.at(6), "+3");
}

TEST(PageModels, ReconstructionsTellHowFarTheyAreOff) {
    const testing::SmallRun made;
    const auto songs = page_pictures(with_models(made, {"vae.s0"}), {{"song03", 3}}).models.at(0).reconstructions.songs;
    EXPECT_EQ(songs.at(0).song, 3);
    EXPECT_EQ(songs.at(0).error, 0.707);
    EXPECT_EQ(songs.at(1).song, -1);
    EXPECT_EQ(songs.at(1).error, 2.12) << "logarithms are compared as such";
}

TEST(PageModels, SequencesBecomePicturesOfChannelsByTime) {
    const testing::SmallRun made;
    const RunView run     = with_models(made, {"conv-vae.s0"});
    const auto folder     = made.folder() / "models" / "conv-vae.s0";
    constexpr int kFrames = 6;
    artifacts::write_json(folder / "config.json", {{"model", "conv-vae"},
                                                   {"log_columns", Json::array()},
                                                   {"input_shape", {2, kFrames}},
                                                   {"diagnostics", {{"kl_by_dimension", {1.0}}}}});
    const std::vector<float> mean(12, 0.0F), scale(12, 1.0F);
    artifacts::write_safetensors(folder / "model.safetensors",
                                 {{"input_mean", {12}, mean}, {"input_scale", {12}, scale}});
    FeatureMatrix table{Matrix::Zero(kOffsets, 12), {}, {}, {}};
    for (int c = 0; c < 12; ++c) table.columns.push_back(fmt::format("mfcc{}_t{}", c / kFrames + 1, c % kFrames));
    for (int i = 0; i < kOffsets; ++i) {
        table.rows.push_back(fmt::format("0:{:+}", i - 3));
        table.values.row(i).tail(kFrames).setConstant(static_cast<float>(i - 3));
    }
    artifacts::write_table(folder / "traversals.npy", table);
    FeatureMatrix both{Matrix::Zero(2, 12), {"song01:original", "song01:reconstruction"}, table.columns, {}};
    artifacts::write_table(folder / "reconstructions.npy", both);
    const auto picture = page_pictures(run, {{"song01", 1}}).models.at(0);
    EXPECT_EQ(picture.channels, 2);
    EXPECT_EQ(picture.width, 2) << "six frames, four joined to one";
    EXPECT_EQ(picture.traversals.offsets, (std::vector<std::string>{"-3", "+0", "+3"}));
    EXPECT_EQ(picture.traversals.dimensions.at(0).moves.at(0), "brighter … darker: -3 … 3 (second MFCC)");
}

TEST(PageModels, CurvesAreThinnedAndCardsKeepTheirNumbers) {
    const testing::SmallRun made;
    const RunView run = with_models(made, {"vae.s2"});
    artifacts::CsvTable history{{"epoch", "loss", "heldout_loss"}, {}, {}};
    for (int i = 1; i <= 1000; ++i)
        history.rows.push_back({std::to_string(i), artifacts::format_number(1000.0 / i), ""});
    artifacts::write_csv(made.folder() / "models" / "vae.s2" / "history.csv", history);
    const auto model = page_models(run).at(0);
    EXPECT_EQ(model.space, "vae");
    EXPECT_EQ(model.seed, 2);
    ASSERT_EQ(model.card.size(), 2u) << "lists do not fit";
    EXPECT_EQ(model.card[0].second, rundir::Figure(std::int64_t{400}));
    EXPECT_EQ(model.card[1].second, rundir::Figure(8.5123));
    const auto& points = model.curves.at(0).points;
    EXPECT_LE(points.size(), 151u);
    EXPECT_EQ(points.front(), (std::tuple{1.0, 1000.0}));
    EXPECT_EQ(points.back(), (std::tuple{1000.0, 1.0}));
}

TEST(PageModels, SweepsAreFoundBesideTheRunsOwnFolders) {
    const testing::SmallRun made;
    artifacts::write_csv(made.folder() / "beta" / "sweep.csv",
                         {{"beta", "seed", "elbo_learned_variance"}, {{"0.5", "0", "-70"}, {"2", "0", "-69.5"}}, {}});
    artifacts::write_json(made.folder() / "beta" / "sweep.json", {{"sweep", "beta"}, {"chosen", "2"}});
    const auto sweeps = page_sweeps(open_run(made.folder()));
    ASSERT_EQ(sweeps.size(), 1u);
    EXPECT_EQ(sweeps[0].name, "beta");
    EXPECT_EQ(sweeps[0].chosen, "2");
    EXPECT_EQ(sweeps[0].rows.size(), 2u);
}

TEST(PageModels, AModelOfOtherColumnsIsANumberedError) {
    const testing::SmallRun made;
    const RunView run = with_models(made, {"vae.s0"});
    const std::vector<float> three(3, 1.0F);
    artifacts::write_safetensors(made.folder() / "models/vae.s0/model.safetensors",
                                 {{"input_mean", {3}, three}, {"input_scale", {3}, three}});
    try {
        page_pictures(run, {});
        FAIL();
    } catch (const Error& problem) {
        EXPECT_EQ(problem.code(), "E4203");
    }
}

}  // namespace
}  // namespace ektara::report
