#include "ektara/report/explain.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/random.hpp"
#include "ektara/report/cluster_geometry.hpp"
#include "ektara/report/effects.hpp"
#include "ektara/report/report.hpp"
#include "error_code.hpp"
#include "small_run.hpp"

namespace ektara::report {
namespace {

using artifacts::Json;
using testing::SmallRun;
using testing::TemporaryFolder;

TEST(Effects, AreCohensDWithThePooledDeviation) {
    FeatureMatrix table{Matrix(5, 1), {"a", "b", "c", "d", "e"}, {"tempo_bpm"}, {}};
    table.values << 120.0F, 124.0F, 128.0F, 90.0F, 96.0F;
    const auto effects = numeric_effects(table, {true, true, true, false, false});
    ASSERT_EQ(effects.size(), 1u);
    // Sums of squares 32 and 18 over 5 − 2 degrees of freedom.
    EXPECT_NEAR(effects[0].effect, (124.0 - 93.0) / std::sqrt(50.0 / 3), 1e-5);
    EXPECT_EQ(effects[0].text, "faster: 124 against 93 BPM");
    EXPECT_EQ(effects[0].word, "fast");
}

TEST(Effects, OneColumnSpeaksForItsFamilyAndConstantOnesAreSilent) {
    FeatureMatrix table{Matrix(4, 3), {"a", "b", "c", "d"}, {"rms", "loudness_lufs", "spectral_flatness"}, {}};
    table.values << 0.31F, -14.0F, 0.9F, 0.29F, -15.0F, 0.9F, 0.11F, -24.0F, 0.9F, 0.09F, -25.0F, 0.9F;
    const auto effects = numeric_effects(table, {true, true, false, false});
    ASSERT_EQ(effects.size(), 1u);
    EXPECT_EQ(effects[0].column, "loudness_lufs");
}

TEST(Effects, AColumnWithoutSpreadInsideTheGroupsStaysFinite) {
    FeatureMatrix table{Matrix(4, 1), {"a", "b", "c", "d"}, {"tempo_bpm"}, {}};
    table.values << 150, 150, 70, 70;
    EXPECT_NEAR(numeric_effects(table, {true, true, false, false})[0].effect, 2000, 1e-2);
}

TEST(Effects, OfALabelTellsWhatTheGroupHas) {
    const std::vector<std::string> values{"bangla", "bangla", "bangla", "english", "english", "english"};
    const auto effect = label_effect("language", values, {true, true, true, true, false, false});
    ASSERT_EQ(effect.size(), 1u);
    EXPECT_EQ(effect[0].value, "bangla");
    EXPECT_EQ(effect[0].text, "mostly bangla: 75 % against 0 %");
    EXPECT_TRUE(
        label_effect("language", {"x", "x", "x", "x", "x", "x"}, {true, true, true, true, false, false}).empty());
}

TEST(LyricTerms, WordsOfBothScriptsWithoutTimesAndPunctuation) {
    EXPECT_EQ(plain_words("[00:12.5]Don’t GO, my love!\n[ar:x]আমার সোনার বাংলা, আমি।"),
              (std::vector<std::string>{"don't", "love", "আমার", "সোনার", "বাংলা", "আমি"}));
}

TEST(LyricTerms, AreThoseOfTheGroupAndNotThoseOfEverySong) {
    std::vector<LyricSong> songs;
    for (int i = 0; i < 6; ++i) songs.push_back({0, "english", {"river", "love", "only" + std::to_string(i)}});
    for (int i = 0; i < 6; ++i) songs.push_back({1, "english", {"city", "love", "lonely" + std::to_string(i)}});
    for (int i = 0; i < 6; ++i) songs.push_back({2, "english", {"night", "love"}});
    const auto terms = typical_terms(songs, 5);
    ASSERT_EQ(terms.at(0).at("english").size(), 1u);
    EXPECT_EQ(terms.at(0).at("english")[0].term, "river");
    EXPECT_EQ(terms.at(1).at("english")[0].term, "city");
}

TEST(ClusterGeometry, MedoidAgreesWithTheSlowSumAndNoiseIsNoCluster) {
    const Matrix points = testing::random_matrix(60, 3);
    std::vector<int> clusters;
    for (int i = 0; i < 60; ++i) clusters.push_back(i % 4 - 1);
    const auto geometry = cluster_geometry(points, clusters);
    ASSERT_EQ(geometry.clusters.size(), 3u);
    for (const auto& shape : geometry.clusters) {
        std::size_t best = 0;
        double least     = 1e9;
        for (const auto a : shape.members) {
            double sum = 0;
            for (const auto b : shape.members)
                sum += static_cast<double>(
                    (points.row(static_cast<Eigen::Index>(a)) - points.row(static_cast<Eigen::Index>(b))).norm());
            if (sum < least) {
                least = sum;
                best  = a;
            }
        }
        EXPECT_EQ(shape.medoid, best);
        EXPECT_TRUE(std::is_sorted(shape.members.begin(), shape.members.end()));
    }
}

TEST(ClusterGeometry, OverlapIsOneForTheSameGroupsUnderOtherNumbers) {
    EXPECT_DOUBLE_EQ(mean_best_overlap({0, 0, 1, 1}, 0, {{1, 1, 0, 0}}), 1);
    EXPECT_DOUBLE_EQ(mean_best_overlap({0, 0, 1, 1}, 0, {{1, 0, 0, 0}}), 0.5);
    EXPECT_DOUBLE_EQ(mean_best_overlap({0, 0, 1, 1}, 0, {{-1, -1, 0, 0}}), 0);
}

TEST(Explain, TellsThePlantedCauseFirstAndNamesTheCluster) {
    const SmallRun made;
    const RunView run    = open_run(made.folder());
    const Json explained = explain_method(run, method_named(run, ""));
    ASSERT_EQ(explained.at("clusters").size(), 2u);
    const Json& fast = explained.at("clusters").at(0);
    EXPECT_EQ(fast.at("features").at(0).at("name"), "tempo_bpm");
    EXPECT_EQ(fast.at("name").get<std::string>().rfind("fast", 0), 0u) << fast.at("name");
    EXPECT_EQ(fast.at("size"), 10);
    EXPECT_EQ(fast.at("stability"), 1.0);
    EXPECT_EQ(fast.at("closest").size(), 5u);
    EXPECT_EQ(fast.at("borderline").size(), 3u);
    double counted = 0;
    for (const auto& value : fast.at("labels").at("language")) counted += value.at("count").get<double>();
    EXPECT_EQ(counted, 10);
}

double rhythm_share(const Json& pair) {
    for (const auto& group : pair.at("groups"))
        if (group.at("group") == "rhythm") return group.at("farther_share").get<double>();
    return -1;
}

TEST(Explain, APairIsNearestWhereItsColumnsAgree) {
    const SmallRun made;
    const RunView run = open_run(made.folder());
    // Both fast: every slow song is farther. One slow: only slow ones are farther from the fast one.
    EXPECT_GT(rhythm_share(explain_pair(run, "song00", "song12")), 0.5);
    EXPECT_LT(rhythm_share(explain_pair(run, "song00", "song01")), 0.6);
    const Json groups = explain_pair(run, "song00", "song01").at("groups");
    ASSERT_EQ(groups.size(), 4u);
    for (std::size_t i = 1; i < groups.size(); ++i)
        EXPECT_GE(groups[i - 1].at("farther_share"), groups[i].at("farther_share"));
}

TEST(Explain, WritesTheSameFileTwice) {
    const SmallRun made;
    write_explanations(made.folder());
    const auto first = artifacts::read_file(made.folder() / "explain.json");
    write_explanations(made.folder());
    EXPECT_EQ(artifacts::read_file(made.folder() / "explain.json"), first);
    EXPECT_EQ(artifacts::parse_json(first, "explain.json").at("methods").size(), 1u);
}

TEST(RunView, LyricsOfTagsLieInTheRunAndOthersMoveWithItInAnyEncoding) {
    const SmallRun made;
    artifacts::write_file(made.folder() / "lyrics" / "tag.txt", "নদী");
    const std::string utf16(
        "\xff\xfe"
        "r\0i\0v\0e\0r\0",
        12);
    artifacts::write_file(made.top() / "music" / "words.txt", utf16);
    auto tracks            = artifacts::read_csv(made.folder() / "tracks.csv");
    const auto lyrics      = tracks.at("lyrics", "tracks.csv");
    tracks.rows[0][lyrics] = "lyrics/tag.txt";
    tracks.rows[1][lyrics] = (made.top() / "music" / "words.txt").string();
    artifacts::write_csv(made.folder() / "tracks.csv", tracks);
    EXPECT_EQ(page_data(made.folder()).songs.words.words, (std::vector<std::string>{"river", "নদী"}));
    const auto moved = made.top() / "else";
    std::filesystem::create_directory(moved);
    std::filesystem::rename(made.top() / "music", moved / "music");
    std::filesystem::rename(made.folder(), moved / "run");
    const RunView run = open_run(moved / "run");
    EXPECT_EQ(artifacts::read_file(run.lyrics_of("song00")), "নদী");
    EXPECT_EQ(artifacts::read_file(run.lyrics_of("song01")), utf16);
    EXPECT_TRUE(run.lyrics_of("song02").empty());
}

TEST(RunView, NamesSongsByIdPathAndTitleInEitherSpelling) {
    const SmallRun made;
    const RunView run = open_run(made.folder());
    const auto ids    = space_of(run, run.methods()[0]).rows;
    EXPECT_EQ(song_named(run, ids, "song03"), "song03");
    EXPECT_EQ(song_named(run, ids, run.cell("song03", "path")), "song03");
    EXPECT_EQ(song_named(run, ids, "\u09a1\u09bc গান"), "song01");  // decomposed; the run has the composed letter
    EXPECT_EQ(song_named(run, ids, "\u09dc গান"), "song01");
    EXPECT_CODE("E4306", song_named(run, ids, "nowhere"));
    EXPECT_CODE("E4307", song_named(run, ids, "same title"));
    EXPECT_CODE("E4305", method_named(run, "nothing"));
}

}  // namespace
}  // namespace ektara::report
