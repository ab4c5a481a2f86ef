#include "ektara/audio/fingerprint.hpp"

#include <cmath>
#include <filesystem>
#include <numbers>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/audio/decode.hpp"
#include "ektara/core/random.hpp"

namespace ektara::audio {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryFolder;

constexpr int kRate = 22050;

/// A melody of random notes with overtones, each with an attack: what one piece has and no other.
Waveform melody(Seed seed, double seconds) {
    Random random(seed, "melody");
    Waveform sound{std::vector<float>(static_cast<std::size_t>(seconds * kRate)), kRate};
    for (std::size_t begin = 0; begin < sound.samples.size();) {
        const auto length = static_cast<std::size_t>((0.2 + 0.4 * random.uniform()) * kRate);
        const double hz   = 220 * std::pow(2.0, std::floor(25 * random.uniform()) / 12);
        for (std::size_t i = 0; i < length && begin + i < sound.samples.size(); ++i) {
            const double t = static_cast<double>(i) / kRate, phase = 2 * std::numbers::pi * hz * t;
            sound.samples[begin + i] = static_cast<float>(
                0.3 * std::exp(-3 * t) * (std::sin(phase) + 0.5 * std::sin(2 * phase) + 0.3 * std::sin(3 * phase)));
        }
        begin += length;
    }
    return sound;
}

Waveform decoded(const fs::path& file) { return std::get<DecodedAudio>(decode(file)).waveform; }

/// The sound after ffmpeg made it into another file.
Waveform through(const Waveform& sound, const std::string& name, const std::string& arguments) {
    const TemporaryFolder folder;
    testing::write_wav(folder / "in.wav", sound.samples);
    EXPECT_TRUE(testing::convert(folder / "in.wav", folder / name, arguments)) << name;
    return decoded(folder / name);
}

std::vector<SameRecording> repeated(const std::vector<Waveform>& sounds, Sameness sameness = Sameness::Copy) {
    std::vector<std::vector<std::uint32_t>> fingerprints;
    for (const auto& sound : sounds) fingerprints.push_back(fingerprint(sound));
    return same_recordings(fingerprints, sameness);
}

TEST(Fingerprint, TheSameRecordingEncodedAgainIsFound) {
    const auto sound = melody(1, 30);
    const std::vector<std::pair<std::string, std::string>> kinds{{"again.mp3", "-b:a 96k"}, {"again.ogg", "-q:a 6"}};
    for (const auto& [name, quality] : kinds) {
        const auto found = repeated({melody(2, 30), sound, through(sound, name, quality)});
        ASSERT_EQ(found.size(), 1u) << name;
        EXPECT_EQ(found[0].row, 2u);
        EXPECT_EQ(found[0].original, 1u);
        EXPECT_GT(found[0].score, 0.97);
    }
}

TEST(Fingerprint, ACutOfTheSameRecordingIsFound) {
    const auto sound = melody(3, 40);
    const auto found = repeated({sound, through(sound, "cut.mp3", "-ss 7.3 -t 25 -b:a 128k"), melody(4, 40)});
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].row, 1u);
    EXPECT_EQ(found[0].original, 0u);
}

TEST(Fingerprint, QuieterAndAtAnotherRateItIsTheSameRecording) {
    const auto sound = melody(5, 30);
    const auto found = repeated({sound, through(sound, "quiet.flac", "-af volume=-9dB -ar 44100 -ac 2")});
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].original, 0u);
}

TEST(Fingerprint, AnotherMasterIsFoundWhereACopyWouldNotBe) {
    const auto sound = melody(20, 20);
    const auto loud  = through(sound, "loud.mp3", "-af acompressor=ratio=6,bass=g=9,treble=g=-9,volume=-6dB -b:a 64k");
    ASSERT_TRUE(repeated({sound, loud}).empty());
    const auto found = repeated({melody(21, 20), sound, melody(22, 20), loud}, Sameness::Master);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].row, 3u);
    EXPECT_EQ(found[0].original, 1u);
    EXPECT_GT(found[0].score, 0.8);
}

TEST(Fingerprint, AnotherKeyOrTempoIsNoMaster) {
    const auto sound  = melody(23, 20);
    const auto higher = through(sound, "higher.wav", "-af asetrate=23361,atempo=0.943874,aresample=22050");
    const auto faster = through(sound, "faster.wav", "-af atempo=1.15");
    EXPECT_TRUE(repeated({sound, higher, faster}, Sameness::Master).empty());
    std::vector<Waveform> others;
    for (Seed seed = 30; seed < 50; ++seed) others.push_back(melody(seed, 20));
    EXPECT_TRUE(repeated(others, Sameness::Master).empty());
}

TEST(Fingerprint, DifferentSongsAreNot) {
    std::vector<Waveform> sounds;
    for (Seed seed = 10; seed < 22; ++seed) sounds.push_back(melody(seed, 30));
    EXPECT_TRUE(repeated(sounds).empty());
}

TEST(Fingerprint, ThirdCopiesNameTheFirst) {
    const auto sound = melody(6, 30);
    const auto found = repeated({sound, sound, sound});
    ASSERT_EQ(found.size(), 2u);
    for (const auto& same : found) EXPECT_EQ(same.original, 0u);
}

TEST(Fingerprint, SilenceAndWhatIsTooShortAreNobodysRepetition) {
    const Waveform silence{std::vector<float>(30 * kRate), kRate}, nothing{{}, kRate}, blip = melody(7, 1);
    EXPECT_TRUE(fingerprint(nothing).empty());
    EXPECT_TRUE(repeated({blip, blip, nothing, nothing}).empty());
    EXPECT_TRUE(repeated({silence, silence, melody(8, 30)}).empty());
}

TEST(Fingerprint, DoesNotDependOnWhereTheSoundIsCut) {
    const auto sound = melody(10, 20);
    Fingerprinter pieces(kRate);
    for (std::size_t i = 0; i < sound.samples.size(); i += 997)
        pieces.push(std::span(sound.samples).subspan(i, std::min<std::size_t>(997, sound.samples.size() - i)));
    const auto words = pieces.finish();
    EXPECT_FALSE(words.empty());
    EXPECT_EQ(words, fingerprint(sound));
}

TEST(Fingerprint, ReadsTheFirstTwoMinutesOnly) {
    auto sound        = melody(9, 130);
    const auto before = fingerprint(sound);
    for (std::size_t i = 121 * kRate; i < sound.samples.size(); ++i) sound.samples[i] = 0;
    EXPECT_EQ(fingerprint(sound), before);
}

}  // namespace
}  // namespace ektara::audio
