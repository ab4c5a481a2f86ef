#include "ektara/audio/encode.hpp"

#include <cmath>
#include <cstring>

#include <gtest/gtest.h>

#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::audio {
namespace {

Waveform tone(std::size_t n) {
    Waveform sound{std::vector<float>(n), 22'050};
    for (std::size_t i = 0; i < n; ++i) sound.samples[i] = 0.3F * std::sin(0.07F * static_cast<float>(i));
    return sound;
}

std::int16_t wav_sample(const std::string& wav, std::size_t index) {
    std::int16_t value = 0;
    std::memcpy(&value, wav.data() + wav.find("data") + 8 + 2 * index, sizeof value);
    return value;
}

TEST(Encode, WritesTheSamplesOfAWavAsSixteenBits) {
    const auto sound = tone(9'000);
    const auto wav   = encode(sound, {.format = Format::Wav});
    ASSERT_EQ(wav.substr(0, 4), "RIFF");
    EXPECT_EQ(wav.size() - wav.find("data") - 8, 2 * 9'000U);
    for (const std::size_t i : {0U, 17U, 8'999U})
        EXPECT_EQ(wav_sample(wav, i), std::lround(sound.samples[i] * 32'767)) << i;
}

TEST(Encode, ClipsWhatIsTooLoudAndSilencesNaN) {
    const auto wav = encode({{1.5F, -2.0F, std::nanf(""), 0.5F}, 8'000}, {.format = Format::Wav});
    EXPECT_EQ(wav_sample(wav, 0), 32'767);
    EXPECT_EQ(wav_sample(wav, 1), -32'767);
    EXPECT_EQ(wav_sample(wav, 2), 0);
}

TEST(Encode, WritesEachFormatTwiceToTheSameBytesWithItsTags) {
    const auto sound = tone(30'000);
    const std::pair<Format, const char*> formats[]{
        {Format::Wav, "RIFF"}, {Format::Flac, "fLaC"}, {Format::Ogg, "OggS"}, {Format::Mp3, "ID3"}};
    for (const auto& [format, magic] : formats) {
        const EncodeOptions options{.format = format, .bit_rate = 48'000, .tags = {{"title", "নীল Sky"}}};
        const auto once = encode(sound, options);
        EXPECT_EQ(once.substr(0, std::strlen(magic)), magic);
        EXPECT_TRUE(once == encode(sound, options)) << magic;
        if (format == Format::Flac || format == Format::Ogg) {
            EXPECT_NE(once.find("নীল Sky"), std::string::npos);
        }
    }
}

TEST(Encode, TakesTwoInterleavedChannels) {
    Waveform sound = tone(20'000);
    EXPECT_GT(encode(sound, {.format = Format::Ogg, .channels = 2}).size(), 1'000U);
    const auto wav = encode(sound, {.format = Format::Wav, .channels = 2});
    EXPECT_EQ(wav_sample(wav, 9), std::lround(sound.samples[9] * 32'767));
}

TEST(Encode, MakesAValidFileOfNoSamples) {
    EXPECT_EQ(encode({{}, 22'050}, {}).substr(0, 4), "fLaC");
    EXPECT_EQ(encode({{}, 22'050}, {.format = Format::Wav}).substr(0, 4), "RIFF");
}

TEST(Encode, RejectsWhatCannotBeEncoded) {
    EXPECT_CODE("E2901", encode(tone(10), {.channels = 3}));
    EXPECT_CODE("E2901", encode(tone(11), {.channels = 2}));
    EXPECT_CODE("E2901", encode({{0.0F}, 0}, {}));
    EXPECT_CODE("E2902", encode({{0.0F}, 22'049}, {.format = Format::Mp3}));
}

}  // namespace
}  // namespace ektara::audio
