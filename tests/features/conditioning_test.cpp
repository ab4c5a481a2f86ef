#include "ektara/features/conditioning.hpp"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/core/error.hpp"
#include "ektara/features/extract.hpp"
#include "ektara/features/loudness.hpp"
#include "ektara/features/mfcc.hpp"
#include "signals.hpp"

namespace ektara::features {
namespace {

Waveform sine(double hz, double amplitude = 0.3) {
    Waveform clip{std::vector<float>(22050), 22050};
    for (std::size_t i = 0; i < clip.samples.size(); ++i)
        clip.samples[i] =
            static_cast<float>(amplitude * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / 22050));
    return clip;
}

double rms(const Waveform& clip, std::size_t margin = 0) {
    double sum = 0;
    for (std::size_t i = margin; i < clip.samples.size() - margin; ++i)
        sum += double{clip.samples[i]} * double{clip.samples[i]};
    return std::sqrt(sum / static_cast<double>(clip.samples.size() - 2 * margin));
}

TEST(Conditioning, ALowPassKeepsWhatIsBelowAndTakesAwayWhatIsAbove) {
    for (const double limit : {700.0, 4000.0, 9000.0}) {
        auto below = sine(0.85 * limit), above = sine(1.02 * limit);
        const auto original = below;
        condition(below, {.band_limit_hz = limit});
        condition(above, {.band_limit_hz = limit});
        for (std::size_t i = 3000; i < 19000; ++i) EXPECT_NEAR(below.samples[i], original.samples[i], 2e-5);
        EXPECT_LT(rms(above, 3000), 0.3 / std::sqrt(2) * 2e-5);
    }
}

TEST(Conditioning, BringsClipsToOneLevel) {
    auto faint = sine(997, 0.01), loud = sine(440, 0.8);
    condition(faint, {.level = Level::Rms, .level_db = -20});
    condition(loud, {.level = Level::Rms, .level_db = -20});
    EXPECT_NEAR(rms(faint), 0.1, 1e-4);
    EXPECT_NEAR(rms(loud), 0.1, 1e-4);
    condition(loud, {.level = Level::Loudness, .level_db = -16});
    EXPECT_NEAR(loudness(loud).lufs, -16, 1e-3);
    Waveform silence{std::vector<float>(5000), 22050};
    condition(silence, {.level = Level::Rms});
    EXPECT_EQ(silence.samples, std::vector<float>(5000));
}

TEST(Conditioning, WithoutOptionsChangesNothing) {
    auto clip = sine(300);
    condition(clip, {});
    EXPECT_EQ(clip.samples, sine(300).samples);
    EXPECT_EQ(segments(clip, {}).size(), 1u);
}

TEST(Conditioning, SegmentsSpreadEvenly) {
    Waveform clip{std::vector<float>(100 * 10), 100};
    for (std::size_t i = 0; i < clip.samples.size(); ++i) clip.samples[i] = static_cast<float>(i);
    // Nine seconds to move over: one in the middle, three at 1.5, 4.5, 7.5 s.
    ASSERT_EQ(segments(clip, {.segment_seconds = 1}).size(), 1u);
    EXPECT_EQ(segments(clip, {.segment_seconds = 1})[0].samples[0], 450);
    const auto three = segments(clip, {.segment_seconds = 1, .segments = 3});
    ASSERT_EQ(three.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(three[i].samples.size(), 100u);
        EXPECT_EQ(three[i].samples[0], 150 + 300 * static_cast<float>(i));
    }
    const auto all = segments(clip, {.segment_seconds = 10, .segments = 3});
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].samples, clip.samples);
}

TEST(Conditioning, PoolsByMeanMedianAndMostFrequentKey) {
    Matrix rows(4, 2);
    rows << 1, 7, 2, 3, 3, 7, 10, 3;
    EXPECT_EQ(pooled(rows, {"rms", "key"}, Pool::Mean), (RowVector(2) << 4, 3).finished());
    EXPECT_EQ(pooled(rows, {"rms", "rms"}, Pool::Median), (RowVector(2) << 2.5, 5).finished());
    EXPECT_EQ(pooled(rows.topRows(3), {"rms", "key"}, Pool::Median), (RowVector(2) << 2, 7).finished());
}

TEST(FeatureRows, OfSegmentsAreTheMeanOfTheirOwnRows) {
    const Waveform clip{testing::harmonics(60000, 196, 1), 22050};
    ExtractOptions options;
    options.names                = {"mfcc-moments", "descriptors", "mfcc-sequence"};
    options.clip.segment_seconds = 0.8;
    options.clip.segments        = 3;
    const auto pooled_rows       = feature_rows(clip, options);
    auto plain                   = options;
    plain.clip                   = {};
    const auto parts             = segments(clip, options.clip);
    RowVector mean               = RowVector::Zero(52);
    for (const auto& part : parts) mean += feature_rows(part, plain)[0] / 3;
    EXPECT_CLOSE(Matrix(pooled_rows[0]), Matrix(mean), 1e-4);
    EXPECT_EQ(pooled_rows[2], feature_rows(parts[1], plain)[2]);
}

TEST(FeatureRows, WithoutCepstralMeansTheRecordingsColourIsGone) {
    // A colour: each mel louder or softer by a fixed amount is, in the cepstrum, a fixed sum.
    const Waveform clip{testing::bursts(66150, 2), 22050};
    auto coloured = clip;
    for (std::size_t i = coloured.samples.size() - 1; i > 0; --i)
        coloured.samples[i] = 0.5F * (coloured.samples[i] - 0.6F * coloured.samples[i - 1]);
    ExtractOptions plain, cms;
    cms.clip.cms      = true;
    const auto before = (feature_rows(clip, plain)[0] - feature_rows(coloured, plain)[0]).cwiseAbs().head(13).eval();
    const auto after  = (feature_rows(clip, cms)[0] - feature_rows(coloured, cms)[0]).cwiseAbs().head(13).eval();
    EXPECT_GT(before.maxCoeff(), 20);
    EXPECT_LT(after.maxCoeff(), 1e-4);
    EXPECT_CLOSE(Matrix(feature_rows(clip, cms)[0].tail(39)), Matrix(feature_rows(clip, plain)[0].tail(39)), 2e-3);
}

TEST(FeatureRows, ABandLimitMakesOneOfAClipAndItsDullCopy) {
    const Waveform clip{testing::bursts(66150, 2), 22050};
    auto dull = clip;
    condition(dull, {.band_limit_hz = 6000});
    ExtractOptions plain, limited;
    limited.clip.band_limit_hz = 4000;
    const auto apart           = [](const RowVector& a, const RowVector& b) { return (a - b).head(13).norm(); };
    EXPECT_GT(apart(feature_rows(clip, plain)[0], feature_rows(dull, plain)[0]), 50);
    EXPECT_LT(apart(feature_rows(clip, limited)[0], feature_rows(dull, limited)[0]), 0.5);
}

TEST(FeatureRows, OptionsOutOfRangeAreAnswered) {
    const auto refused = [](ClipOptions options) {
        try {
            require_in_range(options, 22050);
        } catch (const InvalidArgument& error) {
            return error.code() == "E2211";
        }
        return false;
    };
    EXPECT_TRUE(refused({.segment_seconds = -1}));
    EXPECT_TRUE(refused({.segment_seconds = 4000}));
    EXPECT_TRUE(refused({.segments = 3}));
    EXPECT_TRUE(refused({.segment_seconds = 3, .segments = 0}));
    EXPECT_TRUE(refused({.level_db = 3}));
    EXPECT_TRUE(refused({.band_limit_hz = 100}));
    EXPECT_TRUE(refused({.band_limit_hz = 11025}));
    EXPECT_FALSE(refused({.segment_seconds = 3, .segments = 5, .level = Level::Rms, .band_limit_hz = 8000}));
}

TEST(FeatureRows, TheVerbTakesTheOptionsAndTheRecipeNamesThem) {
    testing::TemporaryFolder folder;
    testing::write_wav(folder / "music/a.wav", testing::harmonics(60000, 196, 1));
    const auto extract = [&](const std::vector<std::string>& settings) {
        std::vector<std::string> arguments{"extract", (folder / "music").string(), "-o", (folder / "run").string()};
        for (const auto& setting : settings) arguments.insert(arguments.end(), {"--set", setting});
        return testing::run_ektara(arguments);
    };
    const auto ran = extract({"features.segment_seconds=0.5", "features.segments=3", "features.pool=median",
                              "features.level=rms", "features.band_limit_hz=4000", "features.cms=true"});
    ASSERT_EQ(ran.exit_code, 0) << ran.errors;
    const auto recipe = artifacts::read_json(folder / "run/features/mfcc-moments.json").at("recipe").at("options");
    EXPECT_EQ(recipe.at("features.segments"), "3");
    EXPECT_EQ(recipe.at("features.pool"), "median");
    EXPECT_EQ(recipe.at("features.level"), "rms");
    EXPECT_EQ(recipe.at("features.band_limit_hz"), "4000");
    EXPECT_EQ(recipe.at("features.cms"), "true");
    EXPECT_NE(extract({"features.band_limit_hz=20"}).exit_code, 0);
    EXPECT_EQ(extract({"features.pool=max"}).exit_code, 2);
}

}  // namespace
}  // namespace ektara::features
