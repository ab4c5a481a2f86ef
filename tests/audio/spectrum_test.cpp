#include <cmath>
#include <complex>
#include <numbers>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/audio/fft.hpp"
#include "ektara/audio/stft.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"
#include "signals.hpp"

namespace ektara::audio {
namespace {

using testing::bursts;

/// The definition, term by term.
std::vector<double> slow_power(const std::vector<float>& frame, const std::vector<float>& window) {
    const std::size_t n = frame.size();
    std::vector<double> power;
    for (std::size_t k = 0; k <= n / 2; ++k) {
        std::complex<double> sum = 0;
        for (std::size_t i = 0; i < n; ++i)
            sum += std::polar(static_cast<double>(window[i]) * frame[i],
                              -2 * std::numbers::pi * static_cast<double>(k * i % n) / static_cast<double>(n));
        power.push_back(std::norm(sum));
    }
    return power;
}

std::vector<std::vector<double>> frames_of(const std::vector<float>& samples, const StftOptions& options) {
    std::vector<std::vector<double>> frames;
    for_each_power_frame(samples, options, [&](std::size_t t, std::span<const float> power) {
        EXPECT_EQ(t, frames.size());
        frames.emplace_back(power.begin(), power.end());
    });
    return frames;
}

TEST(Fft, AgreesWithTheDefinitionAtEverySize) {
    for (const int size : {64, 128, 512, 2048}) {
        const auto frame  = bursts(static_cast<std::size_t>(size), 11);
        const auto window = hann_window(size);
        std::vector<float> power(static_cast<std::size_t>(size / 2 + 1));
        RealFft(size).power_spectrum(frame, window, power);
        EXPECT_CLOSE(std::vector<double>(power.begin(), power.end()), slow_power(frame, window), 2e-5) << size;
    }
}

TEST(Fft, GivesTheSameBytesAgainAndOnAMovedPlan) {
    const auto frame  = bursts(512, 3);
    const auto window = hann_window(512);
    std::vector<float> first(257), again(257);
    RealFft fft(512);
    fft.power_spectrum(frame, window, first);
    RealFft moved = std::move(fft);
    moved.power_spectrum(frame, window, again);
    EXPECT_EQ(first, again);
}

TEST(Fft, RefusesOddSizes) {
    for (const int size : {0, -2048, 32, 100, 2047, 131072}) EXPECT_CODE("E2002", RealFft{size}) << size;
}

TEST(Stft, ASineStandsInItsBin) {
    std::vector<float> samples(22050);
    const double bin = 100, n_fft = 2048;
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = static_cast<float>(0.9 * std::sin(2 * std::numbers::pi * bin / n_fft * static_cast<double>(i)));
    const auto frames = frames_of(samples, {});
    ASSERT_EQ(frames.size(), 44u);
    const auto& middle = frames[20];
    EXPECT_EQ(std::max_element(middle.begin(), middle.end()) - middle.begin(), 100);
    // |X|² of a sine under a Hann window: (amplitude · N/4)².
    EXPECT_NEAR(middle[100] / std::pow(0.9 * 2048 / 4, 2), 1, 1e-4);
    EXPECT_LT(middle[110], 1e-6 * middle[100]);
}

TEST(Stft, FramesAreCentredAndPaddedWithZeros) {
    const StftOptions options{.n_fft = 256, .hop_length = 100};
    const auto samples = bursts(1130, 5);
    const auto frames  = frames_of(samples, options);
    ASSERT_EQ(frames.size(), 12u);
    for (std::size_t t = 0; t < frames.size(); ++t) {
        std::vector<float> frame(256, 0.0F);
        for (std::size_t i = 0; i < 256; ++i) {
            const auto at = static_cast<std::ptrdiff_t>(t * 100 + i) - 128;
            if (at >= 0 && at < 1130) frame[i] = samples[static_cast<std::size_t>(at)];
        }
        EXPECT_CLOSE(frames[t], slow_power(frame, hann_window(256)), 2e-5) << t;
    }
}

TEST(Stft, AClipShorterThanAFrameAndAnEmptyOneHaveOneFrame) {
    EXPECT_EQ(frames_of(std::vector<float>(300, 0.5F), {}).size(), 1u);
    const auto empty = frames_of({}, {});
    ASSERT_EQ(empty.size(), 1u);
    EXPECT_EQ(empty[0], std::vector<double>(1025, 0.0));
}

TEST(Stft, DoesNotDependOnWhereAClipIsCut) {
    const auto samples = bursts(20000, 5);
    for (const StftOptions& options : {StftOptions{}, StftOptions{.n_fft = 256, .hop_length = 1000}}) {
        const auto whole = frames_of(samples, options);
        for (const std::size_t step : {1u, 511u, 2048u, 19999u}) {
            std::size_t t = 0;
            PowerFrames frames(options,
                               [&](std::size_t frame, std::span<const float> of, std::span<const float> power) {
                                   ASSERT_LT(t, whole.size());
                                   EXPECT_EQ(frame, t);
                                   EXPECT_EQ(of.size(), static_cast<std::size_t>(options.n_fft));
                                   EXPECT_EQ(std::vector<double>(power.begin(), power.end()), whole[t++]);
                               });
            for (std::size_t i = 0; i < samples.size(); i += step)
                frames.push(std::span<const float>(samples).subspan(i, std::min(step, samples.size() - i)));
            frames.finish();
            EXPECT_EQ(t, whole.size()) << step;
        }
    }
}

TEST(Stft, RefusesAHopOfZero) { EXPECT_CODE("E2003", n_frames(5, {.n_fft = 2048, .hop_length = 0})); }

}  // namespace
}  // namespace ektara::audio
