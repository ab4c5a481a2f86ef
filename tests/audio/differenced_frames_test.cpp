#include "ektara/audio/differenced_frames.hpp"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "ektara/audio/exact_frames.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"
#include "signals.hpp"

namespace ektara::audio {
namespace {

TEST(DifferencedFrames, AgreeWithTheFramesOfDoublePrecision) {
    const auto samples = testing::bursts(2048, 5);
    ExactFrames exact(2048);
    DifferencedFrames differenced(2048);
    const auto expected = exact.magnitudes(samples), found = differenced.magnitudes(samples);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t k = 1; k < found.size(); ++k)
        EXPECT_NEAR(found[k], expected[k], 1e-5F * differenced.scale_at(k) + 1e-5F * expected[k]) << k;
    EXPECT_EQ(found[0], 0);
    EXPECT_TRUE(std::isinf(differenced.scale_at(0)));
}

TEST(DifferencedFrames, TellWhatLiesBelowTheRoundingOfSinglePrecision) {
    // A loud low sine and a faint high one, both at a whole number of cycles a frame.
    std::vector<float> samples(2048);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double turn = 2 * std::numbers::pi * static_cast<double>(i) / 2048;
        samples[i]        = static_cast<float>(0.9 * std::sin(10 * turn) + 1e-8 * std::sin(900 * turn));
    }
    ExactFrames exact(2048);
    DifferencedFrames differenced(2048);
    const auto expected = exact.magnitudes(samples), found = differenced.magnitudes(samples);
    for (const std::size_t k : {700u, 899u, 900u, 901u, 1000u, 1024u})
        EXPECT_NEAR(found[k], expected[k], 0.02F * expected[k] + 1e-6F * differenced.scale_at(k)) << k;
    EXPECT_LT(differenced.scale_at(1000), 1e-3F * exact.magnitudes(samples)[10]);
}

TEST(DifferencedFrames, OfSilenceAreZeros) {
    DifferencedFrames differenced(2048);
    for (const float x : differenced.magnitudes(std::vector<float>(2048))) EXPECT_EQ(x, 0);
    EXPECT_EQ(differenced.scale_at(500), 0);
    EXPECT_CODE("E2002", DifferencedFrames(1000));
}

}  // namespace
}  // namespace ektara::audio
