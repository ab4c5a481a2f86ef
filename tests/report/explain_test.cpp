#include "ektara/report/explain.hpp"

#include <cmath>
#include <limits>
#include <set>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/random.hpp"
#include "ektara/report/cluster_geometry.hpp"
#include "ektara/report/effects.hpp"
#include "ektara/report/musical_key.hpp"
#include "ektara/report/report.hpp"
#include "ektara/report/stop_words.hpp"
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
    EXPECT_EQ(effects[0].text, "faster: tempo 124 BPM, elsewhere 93");
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

/// A table of one column whose first half of rows has the first value, give or take.
FeatureMatrix halves(const std::string& column, float first, float second) {
    FeatureMatrix table{Matrix(8, 1), {"a", "b", "c", "d", "e", "f", "g", "h"}, {column}, {}};
    for (int i = 0; i < 8; ++i)
        table.values(i, 0) = (i < 4 ? first : second) * (1 + 0.001F * static_cast<float>(i % 2));
    return table;
}

const std::vector<bool> kFirstFour{true, true, true, true, false, false, false, false};

TEST(Effects, PointAsTheirWordDoes) {
    const auto less = numeric_effects(halves("harmonic_ratio", 0.69F, 0.74F), kFirstFour);
    ASSERT_EQ(less.size(), 1u);
    EXPECT_EQ(less[0].text, "more percussive: harmonic share 0.69, elsewhere 0.74");
    EXPECT_LT(less[0].effect, 0);
    EXPECT_GT(less[0].strength(), 0);
    EXPECT_LT(numeric_effects(halves("tempo_bpm", 90, 120), kFirstFour)[0].strength(), 0) << "slower";
}

TEST(Effects, ThatRoundingHidesAreNotTold) {
    EXPECT_TRUE(numeric_effects(halves("chroma_entropy", 0.9889F, 0.9851F), kFirstFour).empty()) << "0.99, else 0.99";
    const auto own = numeric_effects(halves("warmth", 0.00123F, 0.00120F), kFirstFour);
    ASSERT_EQ(own.size(), 1u) << "an owner's column is told with as many digits as it takes";
    EXPECT_EQ(own[0].text, "warmth higher: 0.001231, elsewhere 0.001201");
    EXPECT_EQ(own[0].measure, "warmth");
}

TEST(Effects, WithoutAPlainWordAreToldTogether) {
    FeatureMatrix table{Matrix::Zero(8, 4),
                        {"a", "b", "c", "d", "e", "f", "g", "h"},
                        {"mfcc10_mean", "mfcc8_mean", "tonnetz_6", "mfcc17_var"},
                        {}};
    for (int i = 0; i < 8; ++i) {
        const float apart = i < 4 ? -1 : 1, odd = 0.1F * static_cast<float>(i % 2),
                    low = 0.2F * static_cast<float>(i % 3);
        table.values.row(i) << apart + odd, 2 * apart + odd, low, apart + odd;
    }
    const auto effects = numeric_effects(table, kFirstFour);
    ASSERT_EQ(effects.size(), 2u) << "a weak one without a word says nothing";
    for (const auto& effect : effects) {
        EXPECT_EQ(effect.kind, EffectKind::Group);
        EXPECT_EQ(effect.text.find("mfcc"), std::string::npos) << effect.text;
    }
    EXPECT_EQ(effects[0].text, "unlike the rest in tone colour");
    EXPECT_EQ(effects[0].column, "mfcc8_mean");
    EXPECT_GT(effects[0].strength(), 0) << "how far, not where to";
    EXPECT_EQ(effects[1].text, "less changing in tone colour");
    EXPECT_LT(effects[1].strength(), 0);
}

TEST(Effects, OfALabelTellsWhatTheGroupHas) {
    const std::vector<std::string> values{"bangla", "bangla", "bangla", "english", "english", "english"};
    const auto effect = label_effect("language", values, {true, true, true, true, false, false});
    ASSERT_EQ(effect.size(), 1u);
    EXPECT_EQ(effect[0].value, "bangla");
    EXPECT_EQ(effect[0].text, "mostly bangla: 75 %, elsewhere 0 %");
    EXPECT_TRUE(
        label_effect("language", {"x", "x", "x", "x", "x", "x"}, {true, true, true, true, false, false}).empty());
}

TEST(Effects, OfTagsAreWordsAndAModelsOpinion) {
    FeatureMatrix tags{
        Matrix(6, 3), {"a", "b", "c", "d", "e", "f"}, {"tag_female_vocalists", "tag_rock", "tag_jazz"}, {}};
    tags.values << 0.1F, 0.5F, 0.2F, 0.2F, 0.6F, 0.3F, 0.3F, 0.7F, 0.4F,  //
        0.1F, 0.1F, 0.3F, 0.0F, 0.2F, 0.2F, 0.1F, 0.0F, 0.4F;
    tags.recipe.options["pretrained"] = "musicnn-msd";
    const std::vector<bool> first{true, true, true, false, false, false}, second{false, false, false, true, true, true};
    const auto stronger = stronger_tags(tags, first, 5);
    ASSERT_EQ(stronger.size(), 2u);
    EXPECT_EQ(stronger[0].word, "rock");
    EXPECT_NEAR(stronger[0].effect, 5, 1e-5);
    EXPECT_EQ(stronger[1].word, "female vocalists");
    const auto opinion = opinion_of(tags, stronger);
    EXPECT_EQ(opinion.text, "in the opinion of musicnn-msd: rock +5.0, female vocalists +1.6");
    EXPECT_EQ(opinion.group, "a model's opinion");
    EXPECT_TRUE(opinion.word.empty()) << "it names no cluster";
    EXPECT_EQ(stronger_tags(tags, first, 1).size(), 1u);
    EXPECT_TRUE(stronger_tags(tags, second, 5).empty());
}

/// Forty songs: the first twenty mostly in B, the others in C, next to it on the circle of semitones.
FeatureMatrix keys_and_modes() {
    FeatureMatrix table{Matrix(40, 2), {}, {"key", "mode"}, {}};
    for (int i = 0; i < 40; ++i) {
        table.rows.push_back("s" + std::to_string(i));
        table.values(i, 0) = static_cast<float>(i % 5 == 0 ? i % 12 : i < 20 ? 11 : 0);
        table.values(i, 1) = static_cast<float>(i % 2);
    }
    return table;
}

std::vector<bool> first_half(std::size_t n) {
    std::vector<bool> inside(n);
    std::fill(inside.begin(), inside.begin() + static_cast<std::ptrdiff_t>(n / 2), true);
    return inside;
}

TEST(Effects, OfAKeyIsAName) {
    auto table         = keys_and_modes();
    const auto effects = numeric_effects(table, first_half(40));
    ASSERT_EQ(effects.size(), 1u) << "as many in major here as elsewhere";
    EXPECT_EQ(effects[0].column, "key");
    EXPECT_EQ(effects[0].value, "B");
    EXPECT_EQ(effects[0].group, "harmony");
    EXPECT_EQ(effects[0].text, "mostly in B: 80 %, elsewhere 5 %");
    for (int i = 0; i < 8; ++i) table.values(i, 0) = -1;
    EXPECT_EQ(numeric_effects(table, first_half(40))[0].text, "more often in B: 50 %, elsewhere 5 %")
        << "−1 and an empty cell are no key";
    table.values(0, 0) = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(numeric_effects(table, first_half(40))[0].text, "more often in B: 50 %, elsewhere 5 %");
    // Numbers that are no pitch classes are numbers.
    table.values(3, 0) = 4.5F;
    EXPECT_EQ(numeric_effects(table, first_half(40))[0].value, "");
}

TEST(MusicalKey, HasANameAndAPlaceOnTheCircleOfFifths) {
    EXPECT_EQ(key_name(9), "A");
    EXPECT_EQ(key_name(11), "B");
    EXPECT_EQ(key_name(-1), "");
    EXPECT_EQ(key_name(std::nan("")), "");
    EXPECT_EQ(key_of(keys_and_modes(), 1, 0), "B major");
    const auto apart = [](double a, double b) { return std::cos(fifths_angle(a) - fifths_angle(b)); };
    EXPECT_NEAR(apart(0, 7), std::cos(std::acos(-1) / 6), 1e-12) << "C and G are neighbours";
    EXPECT_NEAR(apart(0, 5), apart(0, 7), 1e-12) << "and so are C and F";
    EXPECT_NEAR(apart(0, 6), -1, 1e-12);
}

TEST(LyricTerms, WordsOfBothScriptsWithoutTimesAndPunctuation) {
    EXPECT_EQ(plain_words("[00:12.5]Don’t GO, my love!\n[ar:x]আমার সোনার বাংলা, আমি।"),
              (std::vector<std::string>{"don't", "love", "আমার", "সোনার", "বাংলা", "আমি"}));
}

TEST(LyricTerms, StopWordsSayNothingOfASong) {
    for (const char* word : {"the", "don't", "you're", "i'm", "can", "yeah", "আমি", "আমায়", "না", "এক", "যায়", "তোমার"})
        EXPECT_TRUE(is_stop_word(word)) << word;
    EXPECT_TRUE(is_stop_word("যা\u09df")) << "composed";
    EXPECT_TRUE(is_stop_word("যা\u09af\u09bc")) << "decomposed";
    for (const char* word : {"love", "river", "rock'n'roll", "ভালোবাসা", "নদী", "মন", "thunder", "night"})
        EXPECT_FALSE(is_stop_word(word)) << word;
    EXPECT_FALSE(is_stop_word(""));
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

TEST(ClusterGeometry, NoSongIsTypicalOfItsClusterAndOnItsBorder) {
    const Matrix points = testing::random_matrix(60, 3, 5);
    std::vector<int> clusters(60, 0);
    for (std::size_t i = 0; i < 17; ++i) clusters[i] = i < 1 ? 1 : i < 3 ? 2 : i < 8 ? 3 : 4;
    for (const auto& shape : cluster_geometry(points, clusters).clusters) {
        const auto closest = closest_rows(shape, 5), border = borderline_rows(shape, 3, 5);
        EXPECT_EQ(closest.size(), std::min<std::size_t>(5, shape.members.size()));
        EXPECT_LE(border.size(), 3u);
        EXPECT_EQ(border.empty(), shape.members.size() <= 5) << shape.members.size();
        for (const auto row : border) {
            EXPECT_NE(row, shape.medoid);
            EXPECT_EQ(std::count(closest.begin(), closest.end(), row), 0);
        }
    }
}

TEST(ClusterGeometry, TypicalAndBorderlineAreSongsNotClips) {
    const Matrix points = testing::random_matrix(60, 3, 5);
    std::vector<int> clusters(60, 0);
    std::vector<std::size_t> songs;
    for (std::size_t i = 0; i < 60; ++i) {
        clusters[i] = i < 12 ? 1 : 0;
        songs.push_back(i / 3);
    }
    for (const auto& shape : cluster_geometry(points, clusters).clusters) {
        const auto closest = closest_rows(shape, 5, songs), border = borderline_rows(shape, 3, 5, songs);
        std::set<std::size_t> told;
        for (const auto row : closest) EXPECT_TRUE(told.insert(songs[row]).second) << "a clip of a song told already";
        for (const auto row : border) EXPECT_TRUE(told.insert(songs[row]).second) << "typical or on the border";
        EXPECT_EQ(closest.size(), shape.cluster == 1 ? 4u : 5u);
        EXPECT_EQ(border.size(), shape.cluster == 1 ? 0u : 3u);
        for (const auto row : closest) {
            if (songs[row] == songs[shape.medoid]) {
                EXPECT_EQ(row, shape.medoid) << "its song's best clip";
            }
        }
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

TEST(Explain, NamesHaveTheirPartsAndOneClusterIsToldOfAll) {
    const SmallRun made;
    Json explained   = explain_method(open_run(made.folder()), method_named(open_run(made.folder()), ""));
    const Json& fast = explained.at("clusters").at(0);
    EXPECT_EQ(fast.at("words").at(0), Json::array({"fast", ""}));
    EXPECT_EQ(fast.at("songs"), 10);
    EXPECT_EQ(explained.at("songs"), 20);
    EXPECT_TRUE(fast.at("keys").empty()) << "these features have no keys";
    auto text = explanation_text(explained);
    EXPECT_NE(text.find("2 groups of 20 songs"), std::string::npos) << text;
    EXPECT_NE(text.find("100 % of it found again in repeats"), std::string::npos) << text;
    explained["clusters"].erase(0);
    text = explanation_text(explained);
    EXPECT_NE(text.find("group 1 of 2"), std::string::npos) << text;
}

TEST(Explain, NoClusterWithAClearEffectIsNearTheAverage) {
    const SmallRun made;
    auto table    = artifacts::read_table(made.folder() / "features" / "descriptors.npy");
    table.columns = {"mfcc10_mean", "mfcc11_mean", "mfcc12_mean", "mfcc13_mean"};
    artifacts::write_table(made.folder() / "features" / "descriptors.npy", table);
    const auto view      = open_run(made.folder());
    const auto explained = explain_method(view, view.methods().front());
    for (const auto& cluster : explained.at("clusters")) {
        EXPECT_GT(std::abs(cluster.at("features").at(0).at("effect").get<double>()), 2.5);
        EXPECT_EQ(cluster.at("name"), "unlike the rest in tone colour");
    }
    table.columns = {"warmth", "mfcc11_mean", "mfcc12_mean", "mfcc13_mean"};
    artifacts::write_table(made.folder() / "features" / "descriptors.npy", table);
    EXPECT_EQ(explain_method(view, view.methods().front()).at("clusters").at(1).at("name"), "warmth lower");
}

TEST(Explain, EveryTextOfClustersIsOnThePagesList) {
    const auto path   = EKTARA_GOLDEN_DIR "/report/cluster_texts.json";
    const Json wanted = all_cluster_texts();
    EXPECT_EQ(artifacts::read_json(path), wanted)
        << "tests/golden/report/cluster_texts.json should be (and web/src/words/cards.ts should have each):\n"
        << wanted.dump(1);
}

double rhythm_share(const Json& pair) {
    for (const auto& group : pair.at("groups"))
        if (group.at("group") == "rhythm") return group.at("farther_share").get<double>();
    return -1;
}

TEST(Explain, SaysTheTagsThatAModelGivesAClusterWhereTheRunHasThem) {
    const SmallRun small;
    const auto view   = open_run(small.folder());
    const auto before = explain_method(view, view.methods().front());
    EXPECT_FALSE(before.at("clusters").at(0).contains("tags"));
    auto tags    = artifacts::read_table(small.folder() / "features" / "descriptors.npy");
    tags.columns = {"tag_dance", "tag_a", "tag_b", "tag_c"};
    tags.values.rightCols(3).setZero();
    artifacts::write_table(small.folder() / "features" / "tags.npy", tags);
    const auto found   = explain_method(view, view.methods().front());
    const auto& fast   = found.at("clusters").at(0);
    const auto opinion = fast.at("features").back();
    EXPECT_EQ(fast.at("tags").at(0).at("tag"), "dance");
    EXPECT_EQ(opinion.at("group"), "a model's opinion");
    EXPECT_NE(explanation_text(found).find("in the opinion of a model: dance"), std::string::npos);
    EXPECT_TRUE(found.at("clusters").at(1).at("tags").empty());
    EXPECT_EQ(fast.at("name"), before.at("clusters").at(0).at("name"));
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

TEST(Explain, APairOfKeysIsToldInNamesAndLiesOnACircle) {
    const SmallRun made;
    auto table    = artifacts::read_table(made.folder() / "features" / "descriptors.npy");
    table.columns = {"key", "loudness_lufs", "mode", "spectral_centroid_hz"};
    for (Eigen::Index i = 0; i < table.values.rows(); ++i) {
        table.values(i, 0) = static_cast<float>((5 * i) % 12);
        table.values(i, 2) = static_cast<float>(i % 2);
    }
    table.values(0, 0) = 9;   // A, minor
    table.values(1, 0) = 5;   // F, major
    table.values(2, 0) = 11;  // B, minor
    table.values(3, 0) = 4;   // E, a fifth from both A and B
    artifacts::write_table(made.folder() / "features" / "descriptors.npy", table);
    const RunView run    = open_run(made.folder());
    const auto of_column = [&](const char* a, const char* b, const char* name) {
        const Json pair = explain_pair(run, a, b);
        for (const auto& group : pair.at("groups"))
            for (const auto& column : group.at("columns"))
                if (column.at("name") == name) return Json(column);
        return Json();
    };
    EXPECT_EQ(of_column("song00", "song01", "key").at("text"), "A minor and F major");
    EXPECT_EQ(of_column("song00", "song01", "mode").at("text"), "minor and major");
    EXPECT_FALSE(of_column("song00", "song01", "loudness_lufs").contains("text"));
    const double a_and_e = of_column("song00", "song03", "key").at("difference"),
                 b_and_e = of_column("song02", "song03", "key").at("difference"),
                 a_and_b = of_column("song00", "song02", "key").at("difference");
    EXPECT_NEAR(a_and_e, b_and_e, 1e-9);
    EXPECT_LT(a_and_e, a_and_b);
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

TEST(RunView, CallsSongsWithoutTitleByTheirFiles) {
    const SmallRun made;
    const RunView run = open_run(made.folder());
    const std::vector<TrackId> ids{"A/01 - River.wav", "A/02 Rain.mp3", "A/99 Luftballons.ogg", "A/7.wav"};
    EXPECT_EQ(song_named(run, ids, "river"), ids[0]);
    EXPECT_EQ(song_named(run, ids, "01 - River"), ids[0]);
    EXPECT_EQ(song_named(run, ids, "Rain"), ids[1]);
    EXPECT_EQ(song_named(run, ids, "99 Luftballons"), ids[2]);
    EXPECT_EQ(song_named(run, ids, "7"), ids[3]);
    EXPECT_CODE("E4306", song_named(run, ids, "01"));
}

TEST(RunView, NamesTheNearestSongAndMethod) {
    const SmallRun made;
    const RunView run = open_run(made.folder());
    const auto ids    = space_of(run, run.methods()[0]).rows;
    const auto told   = [](auto&& call) -> std::string {
        try {
            call();
        } catch (const UsageError& problem) {
            return problem.what();
        }
        return "";
    };
    const auto ends = [](const std::string& text, const std::string& end) { return text.ends_with(end); };
    EXPECT_PRED2(ends, told([&] { song_named(run, ids, "Sogn 19"); }), "; did you mean 'Song 19'?");
    EXPECT_PRED2(ends, told([&] { song_named(run, ids, "xyzzy"); }), "tracks.csv lists them");
    const auto name = run.methods()[0].clustering_name();
    EXPECT_PRED2(ends, told([&] { method_named(run, "x" + name); }), "; did you mean '" + name + "'?");
}

}  // namespace
}  // namespace ektara::report
