#include "ektara/features/crops.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/crop_columns.hpp"
#include "ektara/features/descriptors.hpp"
#include "ektara/features/extract.hpp"
#include "ektara/features/moments.hpp"
#include "error_code.hpp"
#include "signals.hpp"

namespace ektara::features {
namespace {

ExtractOptions options_of(const std::string& name) {
    ExtractOptions options;
    options.names        = {name};
    options.crops        = 4;
    options.crop_seconds = 1;
    return options;
}

Waveform song_of(std::size_t seconds) { return {testing::harmonics(seconds * 22050, 196, 3), 22050}; }

TEST(Crops, SpreadEvenlyAndOverlapInAShortClip) {
    const auto starts = [](Eigen::Index frames) {
        std::vector<Eigen::Index> found;
        for (const auto& range : crop_ranges(frames, 4, 40)) {
            EXPECT_EQ(range.count, 40);
            found.push_back(range.first);
        }
        return found;
    };
    EXPECT_EQ(starts(240), (std::vector<Eigen::Index>{25, 75, 125, 175}));
    EXPECT_EQ(starts(48), (std::vector<Eigen::Index>{1, 3, 5, 7}));
    for (const auto& range : crop_ranges(40, 4, 40)) EXPECT_TRUE(range.first == 0 && range.count == 40);
    EXPECT_EQ(crop_ranges(40, 4, 40).size(), 4U);
}

TEST(Crops, OfMomentsAreTheMomentsOfTheFramesOfTheWhole) {
    const auto sound   = song_of(6);
    const auto options = options_of("mfcc-moments-crops");
    const auto row     = feature_rows(sound, options).front();
    const auto layout  = crop_layout(feature_columns("mfcc-moments-crops", options));
    ASSERT_TRUE(layout);
    EXPECT_EQ(layout->crops, 4);
    EXPECT_EQ(layout->columns, moment_columns("mfcc", 13));
    EXPECT_EQ(feature_shape("mfcc-moments-crops", options), (std::vector<std::size_t>{4, 52}));
    const Matrix frames = mfcc(sound);
    const auto ranges   = crop_ranges(frames.cols(), 4, 44);
    ASSERT_EQ(row.size(), 4 * 52);
    for (Eigen::Index i = 0; i < 4; ++i) {
        const auto& range = ranges[static_cast<std::size_t>(i)];
        EXPECT_CLOSE(Matrix(row.segment(i * 52, 52)),
                     Matrix(moments_of_rows(frames.middleCols(range.first, range.count))), 1e-6);
    }
}

TEST(Crops, OfAClipThatIsOneCropAreTheClipItself) {
    const auto sound = song_of(1);
    const auto crops = feature_rows(sound, options_of("mfcc-moments-crops")).front();
    const auto whole = feature_rows(sound, options_of("mfcc-moments")).front();
    for (Eigen::Index i = 0; i < 4; ++i) EXPECT_EQ(Matrix(crops.segment(i * 52, 52)), Matrix(whole));
}

TEST(Crops, OfMomentsDoNotDependOnDescriptorsBesideThem) {
    const auto sound   = song_of(6);
    auto options       = options_of("mfcc-moments-crops");
    const auto alone   = feature_rows(sound, options).front();
    options.names      = {"rich", "mfcc-moments-crops"};
    const auto beside  = feature_rows(sound, options);
    options.names      = {"mfcc-moments-crops", "rich-crops"};
    const auto of_both = feature_rows(sound, options);
    EXPECT_EQ(beside.back(), alone);
    EXPECT_EQ(of_both.front(), alone);
    EXPECT_EQ(of_both.back(), feature_rows(sound, options_of("rich-crops")).front());
}

TEST(Crops, OfSequencesAreTheirFrames) {
    const auto sound   = song_of(6);
    const auto options = options_of("mfcc-sequence-crops");
    const auto row     = feature_rows(sound, options).front();
    ASSERT_EQ(feature_shape("mfcc-sequence-crops", options), (std::vector<std::size_t>{4 * 13, 44}));
    const Matrix frames = mfcc(sound);
    const auto range    = crop_ranges(frames.cols(), 4, 44)[2];
    EXPECT_CLOSE(Matrix(with_rows(row, 4 * 13).middleRows(2 * 13, 13)),
                 Matrix(frames.middleCols(range.first, range.count)), 1e-6);
}

/// The loudness of a part comes from the tenths of a second in it, its other descriptors from its frames.
TEST(Crops, OfDescriptorsAreNearThoseOfThePartAlone) {
    Waveform sound = song_of(8);
    for (std::size_t i = sound.samples.size() / 2; i < sound.samples.size(); ++i) sound.samples[i] *= 0.1F;
    auto options         = options_of("descriptors-crops");
    options.crops        = 2;
    options.crop_seconds = 2;
    const auto row       = feature_rows(sound, options).front();
    const auto& columns  = descriptor_columns();
    const auto width     = std::ssize(columns);
    const auto ranges    = crop_ranges(1 + std::ssize(sound.samples) / 512, 2, 1 + 2 * 22050 / 512);
    for (Eigen::Index i = 0; i < 2; ++i) {
        const auto first = sound.samples.begin() + ranges[static_cast<std::size_t>(i)].first * 512;
        const auto alone = descriptor_row(analyse({{first, first + 2 * 22050}, 22050}, {.descriptors = true}));
        for (const auto& [name, tolerance] :
             {std::pair{"loudness_lufs", 0.3}, {"spectral_centroid_hz", 20.0}, {"rms", 0.01}}) {
            const auto at = std::find(columns.begin(), columns.end(), name) - columns.begin();
            ASSERT_LT(at, width) << name;
            EXPECT_NEAR(row[i * width + at], alone[at], tolerance) << name << " of crop " << i + 1;
        }
    }
}

TEST(Crops, StandInTheRecipeAndHaveARange) {
    auto options      = options_of("mfcc-moments-crops");
    const auto recipe = feature_recipe("mfcc-moments-crops", options);
    EXPECT_EQ(recipe.options.at("features.crops"), "4");
    EXPECT_EQ(recipe.options.at("features.crop_seconds"), "1");
    EXPECT_FALSE(feature_recipe("mfcc-moments", options).options.contains("features.crops"));
    Track track;
    track.audio   = "none.wav";
    options.crops = 1;
    EXPECT_CODE("E2230", extract_track(track, options));
    options.crops        = 4;
    options.crop_seconds = 0;
    EXPECT_CODE("E2230", extract_track(track, options));
}

}  // namespace
}  // namespace ektara::features
