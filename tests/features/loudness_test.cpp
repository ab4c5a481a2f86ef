#include "ektara/features/loudness.hpp"

#include <cmath>
#include <memory>

#include <ebur128.h>
#include <gtest/gtest.h>

#include "signals.hpp"

namespace ektara::features {
namespace {

/// What libebur128 measures.
Loudness reference(const Waveform& clip) {
    const auto close = [](ebur128_state* state) { ebur128_destroy(&state); };
    const std::unique_ptr<ebur128_state, decltype(close)> meter(
        ebur128_init(1, static_cast<unsigned long>(clip.sample_rate_hz), EBUR128_MODE_I | EBUR128_MODE_LRA), close);
    EXPECT_EQ(ebur128_add_frames_float(meter.get(), clip.samples.data(), clip.samples.size()), EBUR128_SUCCESS);
    Loudness found;
    double lufs = 0;
    ebur128_loudness_global(meter.get(), &lufs);
    if (std::isfinite(lufs)) found.lufs = lufs;
    ebur128_loudness_range(meter.get(), &found.range_lu);
    return found;
}

void expect_the_same(const Waveform& clip) {
    const auto ours = loudness(clip), theirs = reference(clip);
    EXPECT_NEAR(ours.lufs, theirs.lufs, 1e-6);
    EXPECT_NEAR(ours.range_lu, theirs.range_lu, 1e-6);
}

/// A song whose loudness rises and falls, with a rest in it.
Waveform song(std::size_t samples, int rate_hz) {
    Waveform clip{testing::bursts(samples, 5), rate_hz};
    for (std::size_t i = 0; i < samples; ++i) {
        const double t = static_cast<double>(i) / rate_hz;
        clip.samples[i] *= static_cast<float>(std::exp(3 * std::sin(0.4 * t)));
        if (t > 7 && t < 11) clip.samples[i] = 0;
    }
    return clip;
}

TEST(Loudness, IsWhatLibebur128MeasuresAtEveryLengthAndRate) {
    for (const int rate_hz : {8000, 22050, 44100, 48000})
        for (const double seconds : {0.39, 0.401, 1.07, 2.99, 3.0, 17.3, 45.9, 60.0, 131.3})
            expect_the_same(song(static_cast<std::size_t>(seconds * rate_hz), rate_hz));
}

TEST(Loudness, IsWhatLibebur128MeasuresOfNoiseSweepsAndRests) {
    expect_the_same({testing::sweep(200000, 3), 22050});
    expect_the_same({testing::harmonics(150000, 60, 4), 22050});
    expect_the_same({testing::with_rest(220500, 4), 22050});
}

TEST(Loudness, DoesNotDependOnWhereAClipIsCut) {
    const auto clip  = song(22050 * 70, 22050);
    const auto whole = loudness(clip);
    for (const std::size_t step : {100u, 22050u, 1000000u}) {
        LoudnessMeter meter(22050);
        for (std::size_t i = 0; i < clip.samples.size(); i += step)
            meter.push(std::span<const float>(clip.samples).subspan(i, std::min(step, clip.samples.size() - i)));
        const auto found = meter.finish();
        EXPECT_EQ(found.lufs, whole.lufs) << step;
        EXPECT_EQ(found.range_lu, whole.range_lu) << step;
    }
}

TEST(Loudness, OfSilenceIsTheGate) {
    for (const std::size_t samples : {0u, 100u, 100000u}) {
        EXPECT_EQ(loudness({std::vector<float>(samples), 22050}).lufs, -70);
        EXPECT_EQ(loudness({std::vector<float>(samples), 22050}).range_lu, 0);
    }
    EXPECT_EQ(loudness({testing::bursts(9000, 2), 3000}).lufs, -70);
}

}  // namespace
}  // namespace ektara::features
