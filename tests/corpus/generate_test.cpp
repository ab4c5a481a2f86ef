#include "corpus/generate.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "corpus/chain.hpp"
#include "corpus/render.hpp"
#include "corpus/singer.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"

namespace ektara::corpus {
namespace {
namespace fs = std::filesystem;
using testing::run_ektara;
using testing::TemporaryFolder;

std::map<std::string, std::string> every_file(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            files[fs::relative(entry.path(), folder).string()] = artifacts::read_file(entry.path());
    return files;
}

Waveform sine(double frequency_hz, double amplitude) {
    Waveform sound{std::vector<float>(kSampleRateHz), kSampleRateHz};
    for (std::size_t i = 0; i < sound.samples.size(); ++i)
        sound.samples[i] = static_cast<float>(
            amplitude * std::sin(2 * 3.14159265358979 * frequency_hz * static_cast<double>(i) / kSampleRateHz));
    return sound;
}

double gain_db(double frequency_hz, const Chain& through) {
    Random random(1, "test");
    const double before = root_mean_square(sine(frequency_hz, 0.5));
    return 20 * std::log10(root_mean_square(pass_through(sine(frequency_hz, 0.5), through, random)) / before);
}

TEST(Chain, LosesThreeDecibelsAtItsBandsEdgesAndTwentyFourAnOctaveBeyond) {
    const Chain narrow{400, 3000, -200, audio::Format::Flac, 0};
    EXPECT_NEAR(gain_db(1100, narrow), 0, 0.1);
    EXPECT_NEAR(gain_db(400, narrow), -3.01, 0.1);
    EXPECT_NEAR(gain_db(3000, narrow), -3.01, 0.1);
    EXPECT_NEAR(gain_db(200, narrow), -24.1, 0.5);
    EXPECT_LT(gain_db(6000, narrow), -24);
}

TEST(Chain, AddsNoiseOfItsLevel) {
    Random random(3, "test");
    const Waveform silence{std::vector<float>(100'000), kSampleRateHz};
    const auto hiss = pass_through(silence, {0, 22'050, -46, audio::Format::Flac, 0}, random);
    EXPECT_NEAR(20 * std::log10(root_mean_square(hiss)), -46, 0.1);
}

TEST(Level, IsReachedAndLoudPeaksStayBelowFullScale) {
    EXPECT_NEAR(20 * std::log10(root_mean_square(level_to(sine(300, 0.9), -23))), -23, 1e-3);
    for (const float sample : level_to(sine(300, 0.1), 3).samples) ASSERT_LE(std::abs(sample), 1.0F);
    EXPECT_EQ(root_mean_square(level_to({std::vector<float>(10), kSampleRateHz}, -20)), 0);
}

TEST(Synthesiser, PlaysANoteAtItsPitchAndTime) {
    const Score score{.instruments = {{0, 73, 100, 64, 0}}, .tempi = {{0, 60}}, .notes = {{480, 960, 0, 69, 100}}};
    const auto sound = Synthesiser().play(score, 3);
    ASSERT_EQ(sound.samples.size(), 3U * kSampleRateHz);
    double before = 0;
    for (std::size_t i = 0; i < 21'000; ++i) before = std::max(before, std::abs(static_cast<double>(sound.samples[i])));
    EXPECT_LT(before, 1e-3);
    // Energy in 440 Hz beside 415 Hz, by Goertzel's sum over the middle second of the note.
    const auto energy_at = [&](double frequency_hz) {
        double re = 0, im = 0;
        for (std::size_t i = 30'000; i < 50'000; ++i) {
            const double phase = 2 * 3.14159265358979 * frequency_hz * static_cast<double>(i) / kSampleRateHz;
            re += sound.samples[i] * std::cos(phase);
            im += sound.samples[i] * std::sin(phase);
        }
        return re * re + im * im;
    };
    EXPECT_GT(energy_at(440), 100 * energy_at(415));
}

TEST(Singer, PutsTheVoiceIntoItsSlot) {
    Song song;
    song.voice      = {"en", "m3", 50, 150};
    song.lines      = {{1, 0.4, "a line that is far too long for its slot", {0, 4}}};
    const auto sung = sing(song, 2);
    ASSERT_EQ(sung.samples.size(), 2U * kSampleRateHz);
    const auto loudest = [&](double from, double to) {
        float most = 0;
        for (auto i = static_cast<std::size_t>(from * kSampleRateHz); i < static_cast<std::size_t>(to * kSampleRateHz);
             ++i)
            most = std::max(most, std::abs(sung.samples[i]));
        return most;
    };
    EXPECT_EQ(loudest(0, 1), 0);
    EXPECT_GT(loudest(1, 1.4), 0.05F);
    EXPECT_EQ(loudest(1.401, 2), 0);
}

TEST(Singer, SingsALineTheSameEachTimeWithEveryVoice) {
    std::map<std::string, Voice> voices;
    for (const auto plant : {Plant::None, Plant::Language})
        for (const auto& song : compose({.songs = 240, .seconds = 1, .plant = plant})) {
            const auto& voice = song.voice;
            voices.try_emplace(fmt::format("{}+{} at {}", voice.language, voice.variant, voice.pitch), voice);
        }
    ASSERT_GE(voices.size(), 12U);
    for (const auto& [name, voice] : voices) {
        Song song;
        song.voice       = voice;
        song.lines       = {{0, 3, voice.language == "bn" ? "নদীর জলে ভাসে নৌকা" : "the boats have gone to sea", {0, 4, 7}}};
        const auto first = sing(song, 3).samples;
        EXPECT_GT(*std::max_element(first.begin(), first.end()), 0.05F) << name;
        for (int time = 0; time < 3; ++time) EXPECT_TRUE(sing(song, 3).samples == first) << name;
    }
}

TEST(Singer, SaysWhichPackageIsMissing) {
    Song song;
    song.voice        = {"en", "m3", 50, 150};
    song.lines        = {{0, 1, "hello", {}}};
    const auto before = std::string(std::getenv("PATH"));
    ::setenv("PATH", "/nonexistent", 1);
    try {
        sing(song, 1);
        ADD_FAILURE() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), "E1252");
    }
    ::setenv("PATH", before.c_str(), 1);
}

TEST(Generate, GivesTheSameBytesForAnyNumberOfThreadsAndAfterAnInterruption) {
    const TemporaryFolder folder;
    const CorpusOptions options{.songs = 6, .seconds = 3, .seed = 7, .flaws = true};
    generate(folder / "one", options, 1);
    generate(folder / "two", options, 2);
    const auto one = every_file(folder / "one");
    EXPECT_TRUE(one == every_file(folder / "two"));
    // As a killed run leaves it: the stamp says unfinished, some songs are there.
    fs::create_directories(folder / "three" / "audio");
    auto stamp        = artifacts::read_json(folder / "one" / "corpus.json");
    stamp["complete"] = false;
    artifacts::write_json(folder / "three" / "corpus.json", stamp);
    for (const auto& [name, bytes] : one)
        if (name.starts_with("audio/00003")) artifacts::write_file(folder / "three" / name, bytes);
    EXPECT_FALSE(generate(folder / "three", options, 2).was_there);
    EXPECT_TRUE(one == every_file(folder / "three"));
}

TEST(Generate, ListsEveryFlawInTheManifest) {
    const TemporaryFolder folder;
    const auto made     = generate(folder / "c", {.songs = 2, .seconds = 2, .flaws = true}, 2);
    const auto manifest = artifacts::read_csv(folder / "c" / "manifest.csv");
    EXPECT_EQ(made.n_files, 8U);
    EXPECT_EQ(manifest.rows.size(), 8U);
    std::map<std::string, fs::path> by_kind;
    for (const auto& row : manifest.rows) {
        const fs::path path = folder / "c" / row[manifest.at("path", "")];
        EXPECT_TRUE(fs::exists(path)) << path;
        by_kind[row[manifest.at("flaw", "")]] = path;
    }
    ASSERT_EQ(by_kind.size(), 7U);
    EXPECT_EQ(fs::file_size(by_kind["empty"]), 0U);
    EXPECT_EQ(artifacts::read_file(by_kind["truncated"]).substr(0, 4), "fLaC");
    EXPECT_EQ(artifacts::read_file(by_kind["misnamed"]).substr(0, 4), "This");
    EXPECT_EQ(by_kind["re-encoded-duplicate"].extension(), ".mp3");
}

TEST(CorpusVerb, MakesACorpusAndLeavesACompleteOneAlone) {
    const TemporaryFolder folder;
    const std::string out = (folder / "demo").string();
    const std::vector<std::string> command{"corpus", out, "--songs", "12", "--seconds", "3", "--seed", "4", "--json"};
    const auto first = run_ektara(command);
    ASSERT_EQ(first.exit_code, 0) << first.errors;
    EXPECT_FALSE(artifacts::parse_json(first.output, "")["was_there"].get<bool>());
    const auto manifest = artifacts::read_csv(folder / "demo" / "manifest.csv");
    const auto factor   = artifacts::read_csv(folder / "demo" / "factors.csv");
    ASSERT_EQ(manifest.rows.size(), 12U);
    for (std::size_t i = 0; i < 12; ++i) {
        EXPECT_EQ(manifest.rows[i][0], factor.rows[i][0]);
        EXPECT_GT(fs::file_size(folder / "demo" / manifest.rows[i][0]), 2000U);
        const auto& lyrics = manifest.rows[i][manifest.at("lyrics", "")];
        EXPECT_EQ(lyrics.empty(), factor.rows[i][factor.at("voice", "")] == "instrumental");
        if (!lyrics.empty()) {
            EXPECT_TRUE(fs::exists(folder / "demo" / lyrics));
        }
    }
    const auto second = run_ektara(command);
    ASSERT_EQ(second.exit_code, 0);
    EXPECT_TRUE(artifacts::parse_json(second.output, "")["was_there"].get<bool>());
    EXPECT_EQ(run_ektara({"corpus", out, "--songs", "13"}).exit_code, 2);
}

TEST(CorpusVerb, RefusesAForeignFolderAndWrongOptions) {
    const TemporaryFolder folder;
    artifacts::write_file(folder / "mine" / "notes.txt", "mine");
    const auto refused = run_ektara({"corpus", (folder / "mine").string()});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.errors.find("E1255"), std::string::npos) << refused.errors;
    EXPECT_EQ(run_ektara({"corpus", (folder / "x").string(), "--plant", "colour"}).exit_code, 2);
    EXPECT_EQ(run_ektara({"corpus", (folder / "x").string(), "--songs", "0"}).exit_code, 1);
    EXPECT_FALSE(fs::exists(folder / "x"));
    const auto listed = run_ektara({"corpus", (folder / "x").string(), "--dry-run", "--plant", "tempo"});
    EXPECT_NE(listed.output.find("corpus.plant = tempo"), std::string::npos) << listed.output;
}

}  // namespace
}  // namespace ektara::corpus
