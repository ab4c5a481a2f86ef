#include "ektara/audio/resample.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/audio/detail/mono.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"
#include "signals.hpp"

namespace ektara::audio {
namespace {

std::vector<float> resampled(const std::vector<float>& samples, int from_hz, int to_hz, std::size_t block) {
    Resampler resampler(from_hz, to_hz);
    std::vector<float> output;
    for (std::size_t i = 0; i < samples.size(); i += block)
        resampler.push(std::span(samples).subspan(i, std::min(block, samples.size() - i)), output);
    resampler.finish(output);
    return output;
}

TEST(Resample, AgreesWithLibrosa) {
    for (const int rate : {44100, 48000, 8000}) {
        const auto expected = testing::golden("audio/resampled_from_" + std::to_string(rate) + ".npy");
        const auto samples  = resampled(testing::bursts(12000, 6), rate, 22050, 1000);
        const Eigen::Map<const Matrix> actual(samples.data(), std::ssize(samples), 1);
        EXPECT_CLOSE(Matrix(actual), expected, 2e-4) << rate;
    }
}

TEST(Resample, DoesNotDependOnWhereBlocksAreCut) {
    const auto samples = testing::bursts(30000, 8);
    const auto whole   = resampled(samples, 44100, 22050, samples.size());
    EXPECT_EQ(whole, resampled(samples, 44100, 22050, 977));
    EXPECT_EQ(whole, resampled(samples, 44100, 22050, 1));
}

TEST(Resample, GivesTheLengthThatTheRatesSay) {
    for (const std::size_t count : {1U, 2U, 100U, 44100U, 44101U})
        for (const int rate : {8000, 11025, 44100, 48000, 192000})
            EXPECT_EQ(resampled(testing::bursts(count, 1), rate, 22050, 4096).size(),
                      (count * 22050 + static_cast<std::size_t>(rate) - 1) / static_cast<std::size_t>(rate))
                << count << " at " << rate;
}

TEST(Resample, NothingInNothingOut) { EXPECT_TRUE(resampled({}, 44100, 22050, 1).empty()); }

TEST(Resample, RefusesRatesThatAreNone) {
    EXPECT_CODE("E2001", Resampler(0, 22050));
    EXPECT_CODE("E2001", Resampler(22050, -1));
}

TEST(Mono, IsThePlainMeanOfTheChannels) {
    const float interleaved[] = {0.9F, -0.3F, 0.6F, 0.5F, 0.5F, 0.2F};
    const auto* bytes         = reinterpret_cast<const std::uint8_t*>(interleaved);
    std::vector<float> stereo, triple;
    append_mono(&bytes, 3, {.type = SampleType::Float32, .channels = 2, .planar = false}, stereo);
    append_mono(&bytes, 2, {.type = SampleType::Float32, .channels = 3, .planar = false}, triple);
    EXPECT_CLOSE(std::vector<double>(stereo.begin(), stereo.end()), (std::vector<double>{0.3, 0.55, 0.35}), 1e-6);
    EXPECT_CLOSE(std::vector<double>(triple.begin(), triple.end()), (std::vector<double>{0.4, 0.4}), 1e-6);
}

TEST(Mono, PlanesAndInterleavedSamplesGiveTheSame) {
    const std::int16_t left[] = {100, -32768, 32767, 5}, right[] = {-300, 0, 32767, 6};
    const std::int16_t mixed[] = {100, -300, -32768, 0, 32767, 32767, 5, 6};
    const std::uint8_t* two[]  = {reinterpret_cast<const std::uint8_t*>(left),
                                  reinterpret_cast<const std::uint8_t*>(right)};
    const auto* one            = reinterpret_cast<const std::uint8_t*>(mixed);
    std::vector<float> planar, packed = {7.0F};
    append_mono(two, 4, {.type = SampleType::Int16, .channels = 2, .planar = true}, planar);
    append_mono(&one, 4, {.type = SampleType::Int16, .channels = 2, .planar = false}, packed);
    EXPECT_EQ(packed[0], 7.0F) << "what was there stays";
    EXPECT_EQ(planar, std::vector<float>(packed.begin() + 1, packed.end()));
    EXPECT_EQ(planar[1], -0.5F);
}

TEST(Mono, ScalesEveryIntegerTypeToOne) {
    const std::uint8_t bytes[] = {0, 128, 192};
    const std::int32_t words[] = {std::numeric_limits<std::int32_t>::min(), 0, 1 << 30};
    const std::int64_t longs[] = {std::numeric_limits<std::int64_t>::min(), 0, std::int64_t{1} << 62};
    const std::vector<float> expected{-1.0F, 0.0F, 0.5F};
    const auto mono = [](const void* samples, SampleType type) {
        const auto* plane = static_cast<const std::uint8_t*>(samples);
        std::vector<float> out;
        append_mono(&plane, 3, {.type = type, .channels = 1, .planar = true}, out);
        return out;
    };
    EXPECT_EQ(mono(bytes, SampleType::UInt8), expected);
    EXPECT_EQ(mono(words, SampleType::Int32), expected);
    EXPECT_EQ(mono(longs, SampleType::Int64), expected);
}

}  // namespace
}  // namespace ektara::audio
