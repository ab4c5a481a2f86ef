#include "ektara/audio/exact_frames.hpp"

#include <cmath>
#include <complex>
#include <numbers>

#include <gtest/gtest.h>

#include "signals.hpp"

namespace ektara::audio {
namespace {

TEST(ExactFrames, AgreeWithTheFramesOfSinglePrecision) {
    const auto samples = testing::bursts(9000, 5);
    ExactFrames exact(2048);
    PowerFrames frames({}, [&](std::size_t t, std::span<const float> frame, std::span<const float> power) {
        const auto found = exact.magnitudes(frame);
        ASSERT_EQ(found.size(), power.size());
        for (std::size_t k = 0; k < power.size(); ++k)
            EXPECT_NEAR(found[k], std::sqrt(power[k]), 2e-5) << t << ' ' << k;
    });
    frames.push(samples);
    frames.finish();
}

TEST(ExactFrames, TellWhatLiesBelowTheRoundingOfSinglePrecision) {
    // A loud sine at a whole number of cycles a frame: under Hann, bins far from it hold nothing but the faint one.
    std::vector<float> samples(8192);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double turn = 2 * std::numbers::pi * static_cast<double>(i) / 2048;
        samples[i]        = static_cast<float>(0.9 * std::sin(100 * turn) + 1e-9 * std::sin(800 * turn));
    }
    // The naive transform of frame 8 in double precision.
    const auto slow = [&](std::size_t k) {
        std::complex<double> sum;
        for (std::size_t i = 0; i < 2048; ++i) {
            const double turn = 2 * std::numbers::pi * static_cast<double>(i) / 2048;
            sum += (0.5 - 0.5 * std::cos(turn)) * static_cast<double>(samples[8 * 512 - 1024 + i]) *
                   std::polar(1.0, -turn * static_cast<double>(k));
        }
        return std::abs(sum);
    };
    ExactFrames exact(2048);
    const auto found = exact.magnitudes(std::span<const float>(samples).subspan(8 * 512 - 1024, 2048));
    for (const std::size_t k : {0u, 3u, 100u, 101u, 500u, 800u, 1000u, 1024u})
        EXPECT_NEAR(found[k], slow(k), 1e-10 + 1e-6 * slow(k)) << k;
}

}  // namespace
}  // namespace ektara::audio
