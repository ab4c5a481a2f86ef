#include <map>

#include "decode_fixture.hpp"

namespace ektara::audio {
namespace {

/// Left and right of a stereo file, one sample after the other.
std::vector<float> interleaved(const std::vector<float>& left, const std::vector<float>& right) {
    std::vector<float> both;
    for (std::size_t i = 0; i < left.size(); ++i) both.insert(both.end(), {left[i], right[i]});
    return both;
}

std::vector<float> scaled(std::vector<float> samples, float factor) {
    for (float& x : samples) x *= factor;
    return samples;
}

TEST_F(Decode, ChannelsThatCancelEachOtherGiveTheLoudest) {
    const auto song = testing::harmonics(44100, 196, 1);
    write_wav(at("opposite.wav"), interleaved(scaled(song, 0.5F), scaled(song, -0.5F)), {.channels = 2});
    const auto found = decoded(at("opposite.wav"));
    EXPECT_EQ(found.verdict, Verdict::Ok);
    EXPECT_EQ(found.note, "channels cancel each other: channel 1 of 2 is analysed");
    EXPECT_LT(relative_error(found.waveform.samples, scaled(song, 0.5F)), 1e-3);
    const auto mean = decoded(at("opposite.wav"), {.mix = Mix::Mean});
    EXPECT_EQ(mean.waveform.samples, std::vector<float>(44100, 0.0F));
    EXPECT_EQ(mean.note, "channels cancel each other: their mean is analysed");
    // Not to the last bit: a hundredth of the power is not left.
    write_wav(at("nearly.wav"), interleaved(scaled(song, 0.45F), scaled(song, -0.5F)), {.channels = 2});
    EXPECT_LT(relative_error(decoded(at("nearly.wav")).waveform.samples, scaled(song, -0.5F)), 1e-3);
    for (const std::string file : {"o.mp3", "o.ogg", "o.m4a", "o.flac", "o.opus"}) {
        ASSERT_TRUE(convert(at("opposite.wav"), at(file))) << file;
        EXPECT_TRUE(decoded(at(file)).note.starts_with(kChannelsCancel)) << file;
        EXPECT_TRUE(code(at(file)).ends_with("ok")) << file;
    }
    // Begun behind the offset, where they cancel; before it they do not.
    auto half           = interleaved(song, song);
    const auto opposite = interleaved(song, scaled(song, -1));
    half.insert(half.end(), opposite.begin(), opposite.end());
    write_wav(at("half.wav"), half, {.channels = 2});
    EXPECT_EQ(decoded(at("half.wav")).note, "");
    EXPECT_NE(decoded(at("half.wav"), {.sample_rate_hz = 22050, .offset_seconds = 3}).note, "");
    EXPECT_EQ(decoded(at("half.wav"), {.sample_rate_hz = 22050, .duration_seconds = 1}).note, "");
}

TEST_F(Decode, ChannelsThatDifferGiveTheirMean) {
    const auto song = testing::harmonics(44100, 196, 1), other = testing::harmonics(44100, 277, 2);
    const std::vector<float> nothing(44100, 0.0F);
    const auto mean_of = [&](const std::vector<float>& left, const std::vector<float>& right) {
        std::vector<float> mean;
        for (std::size_t i = 0; i < left.size(); ++i) mean.push_back((left[i] + right[i]) / 2);
        return mean;
    };
    for (const auto& [name, right] : std::map<std::string, std::vector<float>>{
             {"same", song}, {"one", nothing}, {"unrelated", other}, {"wide", scaled(song, -0.5F)}}) {
        write_wav(at(name + ".wav"), interleaved(song, right), {.channels = 2});
        const auto found = decoded(at(name + ".wav"));
        EXPECT_EQ(found.note, "") << name;
        EXPECT_LT(relative_error(found.waveform.samples, mean_of(song, right)), 1e-3) << name;
    }
    ASSERT_TRUE(convert(wav(), at("one_of_eight.wav"), "-af 'pan=7.1|c3=c0'"));
    EXPECT_EQ(decoded(at("one_of_eight.wav")).note, "");
    ASSERT_TRUE(convert(wav(), at("two_of_eight.wav"), "-af 'pan=7.1|c2=0.5*c0|c5=-1*c0|c6=0.5*c0'"));
    EXPECT_EQ(decoded(at("two_of_eight.wav")).note, "channels cancel each other: channel 6 of 8 is analysed");
    write_wav(at("silent.wav"), interleaved(nothing, nothing), {.channels = 2});
    EXPECT_EQ(decoded(at("silent.wav")).note, "");
}

}  // namespace
}  // namespace ektara::audio
