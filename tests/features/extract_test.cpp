#include "ektara/features/extract.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/collection/track_labels.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/features/mfcc.hpp"
#include "ektara/features/moments.hpp"
#include "error_code.hpp"
#include "signals.hpp"

namespace ektara::features {
namespace {

namespace fs = std::filesystem;
using testing::run_ektara;
using testing::write_wav;

class Extract : public ::testing::Test {
  protected:
    Extract() {
        for (std::uint32_t i = 0; i < 5; ++i) add("song" + std::to_string(i) + ".wav", song(i));
    }
    static std::vector<float> song(std::uint32_t i) { return testing::harmonics(8000 + 1000 * i, 150 + 40 * i, i); }
    void add(const std::string& name, const std::vector<float>& samples) {
        write_wav(music() / name, samples);
        tracks_.push_back(track(name));
    }
    Track track(const std::string& name) const {
        Track made;
        made.id    = name;
        made.audio = music() / name;
        return made;
    }
    fs::path music() const { return folder_ / "music"; }
    static std::string code(const Track& track, const ExtractOptions& options = {}) {
        const auto outcome  = extract_track(track, options);
        const auto* failure = std::get_if<Failure>(&outcome);
        return failure == nullptr ? "ok" : failure->code;
    }

    testing::TemporaryFolder folder_;
    std::vector<Track> tracks_;
};

TEST_F(Extract, GivesOneRowOf52ColumnsATrack) {
    const auto found  = extract(tracks_, {});
    const auto& table = found.tables.at("mfcc-moments");
    ASSERT_EQ(table.values.rows(), 5);
    EXPECT_EQ(table.columns, moment_columns("mfcc", 13));
    EXPECT_EQ(table.rows[3], "song3.wav");
    EXPECT_CLOSE(Matrix(table.values.row(3)), Matrix(moments_of_rows(mfcc({song(3), 22050}))), 1e-7);
    EXPECT_EQ(table.recipe.kind, "mfcc-moments");
    EXPECT_EQ(table.recipe.options.at("decode.sample_rate_hz"), "22050");
    EXPECT_TRUE(found.failures.empty());
}

TEST_F(Extract, SequencesHoldTheMiddleOfALongClipAndRepeatTheEdgesOfAShortOne) {
    const auto long_song = testing::harmonics(130 * 512, 196, 1);
    add("long.wav", long_song);
    ExtractOptions options;
    options.names            = {"mfcc-sequence", "mel-sequence", "mfcc-moments"};
    options.sequence_seconds = 1;
    const auto found         = extract(tracks_, options);
    const auto& table        = found.tables.at("mfcc-sequence");
    ASSERT_EQ(feature_shape("mfcc-sequence", options), (std::vector<std::size_t>{13, 44}));
    ASSERT_EQ(table.columns.size(), 13u * 44u);
    EXPECT_EQ(table.columns[45], "mfcc2_t1");
    EXPECT_EQ(table.rows[0], "long.wav");
    const auto row = [&](Eigen::Index i) { return Eigen::Map<const Matrix>(table.values.row(i).data(), 13, 44); };
    EXPECT_CLOSE(Matrix(row(0)), Matrix(mfcc({long_song, 22050}).middleCols(43, 44)), 1e-6);
    // 8,000 samples are 16 frames: 14 copies of the first before them.
    const Matrix whole = mfcc({song(0), 22050});
    EXPECT_CLOSE(Matrix(row(1).middleCols(14, 16)), whole, 1e-6);
    EXPECT_EQ(row(1).col(0), row(1).col(14));
    EXPECT_EQ(row(1).col(43), row(1).col(29));
    EXPECT_EQ(found.tables.at("mel-sequence").values.cols(), 64 * 44);
    EXPECT_EQ(found.tables.at("mfcc-moments").values, extract(tracks_, {}).tables.at("mfcc-moments").values);
}

TEST_F(Extract, DoesNotDependOnThreadsOrOnTheOrderOfTracks) {
    auto shuffled = tracks_;
    std::reverse(shuffled.begin(), shuffled.end());
    ExtractOptions one, two;
    one.jobs     = 1;
    two.jobs     = 2;
    const auto a = extract(tracks_, one).tables.at("mfcc-moments"),
               b = extract(shuffled, two).tables.at("mfcc-moments");
    EXPECT_EQ(a.rows, b.rows);
    EXPECT_EQ(a.values, b.values);
}

TEST_F(Extract, ABadTrackCostsOnlyItself) {
    add("a_short.wav", std::vector<float>(1102, 0.3F));
    add("b_silent.wav", std::vector<float>(22050, 0.0F));
    tracks_.push_back(track("c_missing.wav"));
    std::size_t calls = 0;
    const auto found  = extract(tracks_, {}, [&](std::size_t done, std::size_t total) {
        EXPECT_EQ(done, ++calls);
        EXPECT_EQ(total, 8u);
    });
    EXPECT_EQ(calls, 8u);
    EXPECT_EQ(found.tables.at("mfcc-moments").values.rows(), 5);
    ASSERT_EQ(found.failures.size(), 3u);
    EXPECT_EQ(found.failures[0].code, "E2111");
    EXPECT_EQ(found.failures[1].code, "E2112");
    EXPECT_EQ(found.failures[2].code, "E2101");
    EXPECT_EQ(found.failures[2].track, "c_missing.wav");
    EXPECT_EQ(found.infos.at("a_short.wav").verdict, audio::Verdict::TooShort);
    EXPECT_EQ(found.infos.at("b_silent.wav").verdict, audio::Verdict::Silent);
}

TEST_F(Extract, KnowsTheLengthOfTheSongAndOfThePartThatItAnalysed) {
    ExtractOptions options;
    options.decode.duration_seconds = 0.25;
    const auto info                 = std::get<TrackFeatures>(extract_track(tracks_[4], options)).info;
    EXPECT_EQ(info.duration_seconds, 12000 / 22050.0);
    EXPECT_EQ(info.analysed_seconds, 5512 / 22050.0);
    options.shortest_seconds = 0.3;
    EXPECT_EQ(code(tracks_[4], options), "E2111") << "the part is too short";
}

TEST_F(Extract, AConstantOffsetIsSilenceAndAFaintSongIsNot) {
    add("offset.wav", std::vector<float>(22050, 0.4F));
    auto faint = song(1);
    for (float& x : faint) x *= 1e-3F;
    add("faint.wav", faint);
    EXPECT_EQ(code(track("offset.wav")), "E2112");
    EXPECT_EQ(code(track("faint.wav")), "ok");
    ExtractOptions strict;
    strict.silence_db = -40;
    EXPECT_EQ(code(track("faint.wav"), strict), "E2112");
}

TEST_F(Extract, RefusesUnknownAndRepeatedFeatures) {
    ExtractOptions options;
    for (const char* names : {"mfcc", "", "mfcc-moments,", "mfcc-moments,mfcc-moments"}) {
        options.names = split_list(names);
        EXPECT_CODE("E2210", extract_track(tracks_[0], options)) << names;
    }
}

TEST_F(Extract, TheVerbWritesARunThatReadsBack) {
    const auto ran = run_ektara({"extract", music().string(), "-o", (folder_ / "run").string(), "--json"});
    ASSERT_EQ(ran.exit_code, 0) << ran.errors;
    const auto printed = artifacts::parse_json(ran.output, "output");
    EXPECT_EQ(printed.at("n"), 5);
    EXPECT_EQ(printed.at("d"), 52);
    for (const char* key : {"seconds", "seed", "seconds_decode", "seconds_features", "failures"})
        EXPECT_TRUE(printed.contains(key)) << key;
    const auto table = artifacts::read_table(folder_ / "run/features/mfcc-moments.npy");
    EXPECT_EQ(table.values, extract(tracks_, {}).tables.at("mfcc-moments").values);
    const auto read = collection::read_tracks_csv(folder_ / "run/tracks.csv");
    ASSERT_EQ(read.tracks.size(), 5u);
    EXPECT_EQ(read.tracks[2].audio, fs::absolute(music() / "song2.wav"));
    EXPECT_NEAR(read.infos.at("song2.wav").duration_seconds, 10000 / 22050.0, 1e-12);
    EXPECT_TRUE(collection::read_failures_csv(folder_ / "run/failures.csv").empty());
}

TEST_F(Extract, TheVerbWritesSequencesAsArraysOfRankThree) {
    const auto ran = run_ektara(
        {"extract", music().string(), "-o", (folder_ / "run").string(), "--features", "mfcc-sequence,mel-sequence"});
    ASSERT_EQ(ran.exit_code, 0) << ran.errors;
    const auto array = artifacts::read_npy(folder_ / "run/features/mfcc-sequence.npy");
    EXPECT_EQ(array.shape, (std::vector<std::size_t>{5, 13, 130}));
    EXPECT_EQ(artifacts::read_npy(folder_ / "run/features/mel-sequence.npy").shape,
              (std::vector<std::size_t>{5, 64, 130}));
    const auto names = artifacts::read_json(folder_ / "run/features/mfcc-sequence.json");
    EXPECT_EQ(names.at("rows").at(2), "song2.wav");
    EXPECT_EQ(names.at("recipe").at("options").at("features.sequence_seconds"), "3");
}

TEST_F(Extract, TheVerbTellsSkippedTracksByItsExitCode) {
    artifacts::write_file(music() / "text.mp3", "not music\n");
    const auto go = [&](const std::string& run, const std::vector<std::string>& more = {}) {
        std::vector<std::string> arguments{"extract", music().string(), "-o", (folder_ / run).string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_ektara(arguments).exit_code;
    };
    EXPECT_EQ(go("a"), 3);
    EXPECT_EQ(go("b", {"--strict"}), 1);
    EXPECT_EQ(go("c", {"--features", "nonsense"}), 2);
    EXPECT_EQ(go("d", {"--offset", "100"}), 4);
    EXPECT_EQ(go("e", {"--set", "decode.rate=5"}), 2);
    const auto failures = collection::read_failures_csv(folder_ / "a/failures.csv");
    ASSERT_EQ(failures.size(), 1u);
    EXPECT_EQ(failures[0].track, "text.mp3");
    EXPECT_EQ(failures[0].code, "E2106");
    EXPECT_EQ(failures[0].stage, "decode");
    EXPECT_EQ(collection::read_tracks_csv(folder_ / "a/tracks.csv").infos.at("text.mp3").verdict,
              audio::Verdict::Unreadable);
    EXPECT_EQ(collection::read_failures_csv(folder_ / "d/failures.csv").size(), 6u);
}

TEST_F(Extract, TracksAndFailuresReadBackAsTheyWere) {
    Track odd    = track("=cmd.wav");
    odd.title    = "-এক\n\"দুই\", তিন";
    odd.song_id  = "7";
    odd.labels   = {{"language", "bangla"}, {"mood", "sad"}};
    Track plain  = track("a.wav");
    plain.lyrics = music() / "a.txt";
    const std::map<TrackId, TrackInfo> infos{
        {"=cmd.wav", {.duration_seconds = 1.5, .verdict = audio::Verdict::Partial}}};
    collection::write_tracks_csv(folder_ / "t.csv", {plain, odd}, infos);
    const auto read = collection::read_tracks_csv(folder_ / "t.csv");
    ASSERT_EQ(read.tracks.size(), 2u);
    EXPECT_EQ(read.tracks[0].id, "=cmd.wav") << "bytewise order";
    EXPECT_EQ(read.tracks[0].title, odd.title);
    EXPECT_EQ(read.tracks[0].song_id, "7");
    EXPECT_EQ(read.tracks[0].labels, odd.labels);
    EXPECT_EQ(read.tracks[1].lyrics, fs::absolute(plain.lyrics));
    EXPECT_EQ(read.infos.at("=cmd.wav").verdict, audio::Verdict::Partial);
    EXPECT_FALSE(read.infos.contains("a.wav"));
    EXPECT_FALSE(fs::exists(folder_ / "lyrics"));
    const Failure failure{"-x", music() / "-x", "decode", "E2106", "is not audio, really"};
    collection::write_failures_csv(folder_ / "f.csv", {failure});
    const auto failures = collection::read_failures_csv(folder_ / "f.csv");
    ASSERT_EQ(failures.size(), 1u);
    EXPECT_EQ(failures[0].track, "-x");
    EXPECT_EQ(failures[0].reason, failure.reason);
}

TEST_F(Extract, LyricsOfTheTagsAreKeptBesideTheTable) {
    Track own  = track("own.wav");
    own.lyrics = music() / "own.txt";
    TrackInfo sung;
    sung.tags.lyrics = {{"", "", "একটি গান\nof two lines"}};
    collection::write_tracks_csv(folder_ / "t.csv", {track("a.wav"), track("b.wav"), own},
                                 {{"a.wav", sung}, {"b.wav", sung}, {"own.wav", sung}});
    const auto read = collection::read_tracks_csv(folder_ / "t.csv").tracks;
    EXPECT_EQ(artifacts::read_file(read[0].lyrics), sung.tags.lyrics[0].text + "\n");
    EXPECT_EQ(read[0].lyrics, read[1].lyrics);
    EXPECT_EQ(read[2].lyrics, fs::absolute(own.lyrics));
    EXPECT_EQ(artifacts::read_csv(folder_ / "t.csv").rows[0][9].substr(0, 7), "lyrics/");
}

TEST_F(Extract, TagsFillOnlyWhatIsEmpty) {
    Track given           = track("a.wav");
    given.title           = "Given";
    given.labels["genre"] = "baul";
    const auto filled     = collection::with_tags(given, {"Tag", "Artist", "", "Pop", "ben", {}, {"Second"}, {}, {}});
    EXPECT_EQ(filled.title, "Given");
    EXPECT_EQ(filled.artist, "Artist");
    EXPECT_EQ(filled.labels.at("genre"), "baul");
    EXPECT_EQ(filled.labels.at("language"), "bangla");
    EXPECT_EQ(filled.labels.at("other_artists"), "Second");
}

}  // namespace
}  // namespace ektara::features
