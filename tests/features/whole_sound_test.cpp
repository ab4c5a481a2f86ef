#include "ektara/features/whole_sound.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "ektara/features/extract.hpp"
#include "signals.hpp"

namespace ektara::features {
namespace {

/// From the whole sound at once.
RowVector peaks_of(const std::vector<float>& samples, int count) {
    RowVector peaks = RowVector::Zero(count);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        auto& peak = peaks(static_cast<Eigen::Index>(i * static_cast<std::size_t>(count) / samples.size()));
        peak       = std::max(peak, std::min(1.0F, std::abs(samples[i])));
    }
    return peaks;
}

RowVector peaks_in_steps(const std::vector<float>& samples, std::size_t step, int count) {
    OverviewMeter meter;
    for (std::size_t i = 0; i < samples.size(); i += step)
        meter.push(std::span(samples).subspan(i, std::min(step, samples.size() - i)));
    return meter.peaks(count);
}

TEST(OverviewMeter, OfAShortSoundGivesTheLargestSampleOfEachPart) {
    for (const std::size_t n : {3u, 200u, 4567u, 16384u}) {
        auto samples   = testing::bursts(n, 3);
        samples[n / 2] = -3;
        EXPECT_EQ(peaks_in_steps(samples, 100, 200), peaks_of(samples, 200)) << n;
    }
}

TEST(OverviewMeter, OfALongOneJoinsBlocksWhereverItIsCut) {
    // 2^15 blocks of two samples at first, and a part of one.
    const auto samples = testing::bursts((1u << 16) + 1, 3);
    const auto peaks   = peaks_in_steps(samples, 1000, 100);
    EXPECT_EQ(peaks, peaks_in_steps(samples, samples.size(), 100));
    EXPECT_EQ(peaks.maxCoeff(), peaks_of(samples, 1).maxCoeff());
    // A part may begin a block earlier or later: its largest sample lies within those of its neighbours.
    const auto exact = peaks_of(samples, 100);
    for (Eigen::Index i = 1; i + 1 < peaks.size(); ++i) EXPECT_LE(peaks(i), exact.segment(i - 1, 3).maxCoeff()) << i;
}

TEST(WholeSound, AFingerprintIsTheSameAfterItWasARow) {
    const auto samples = testing::sweep(22050 * 20, 4);
    const auto words   = audio::fingerprint({samples, 22050});
    ASSERT_GT(words.size(), 100u);
    ExtractOptions options;
    options.names      = {"peaks", "fingerprint"};
    options.clip.level = Level::Rms;
    const auto rows    = feature_rows({samples, 22050}, options);
    EXPECT_EQ(fingerprint_words(rows[1]), words);
    EXPECT_EQ(rows[1].size(), std::ssize(fingerprint_columns()));
    EXPECT_EQ(rows[0], peaks_in_steps(samples, 5000, 200)) << "as decoded, whatever the level is brought to";
    EXPECT_TRUE(fingerprint_words(RowVector::Constant(4, -1)).empty());
}

TEST(WholeSound, DependsOnNoOptionOfTheClip) {
    ExtractOptions plain, other;
    other.clip.level         = Level::Loudness;
    other.clip.band_limit_hz = 4000;
    EXPECT_EQ(feature_recipe("fingerprint", plain), feature_recipe("fingerprint", other));
    EXPECT_NE(feature_recipe("descriptors", plain), feature_recipe("descriptors", other));
}

}  // namespace
}  // namespace ektara::features
