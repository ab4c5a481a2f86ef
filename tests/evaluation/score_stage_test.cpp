#include "ektara/evaluation/score_stage.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/random.hpp"
#include "ektara/evaluation/draw_order.hpp"
#include "tiny_methods.hpp"

namespace ektara::evaluation {
namespace {

using testing::kSilent;

ScoreInput tiny_input(int rows) {
    const auto tracks = testing::tiny_tracks(rows);
    const auto space  = testing::tiny_space(tracks);
    ScoreInput input{tracks, {}, space->coords, "raw"};
    input.methods.push_back(testing::tiny_method("genre", space, {testing::alternating(rows)}));
    std::vector<int> languages;
    for (int i = 0; i < rows; ++i) languages.push_back(i % 4 < 2 ? 0 : 1);
    input.methods.push_back(testing::tiny_method("language", space, {languages}));
    return input;
}

const ScoreRow& row_of(const std::vector<ScoreRow>& rows, const std::string& method, const std::string& target) {
    for (const auto& row : rows)
        if (row.method == method && row.target == target) return row;
    throw std::out_of_range(method + " " + target);
}

/// Rows of `input` from the last to the first, with ids, songs, artists and languages of other names.
ScoreInput renamed(const ScoreInput& input) {
    ScoreInput made = input;
    std::reverse(made.tracks.begin(), made.tracks.end());
    for (std::size_t i = 0; i < made.tracks.size(); ++i) {
        auto& track              = made.tracks[i];
        track.id                 = fmt::format("file {:03}", i);
        track.song_id            = "z" + std::string(track.song_id.rbegin(), track.song_id.rend());
        track.artist             = "Z" + std::string(track.artist.rbegin(), track.artist.rend());
        track.labels["language"] = track.labels["language"] == "bangla" ? "z" : "a";
    }
    made.reference = input.reference.colwise().reverse();
    Embedding space{made.reference, {}, {}};
    for (const auto& track : made.tracks) space.rows.push_back(track.id);
    for (auto& method : made.methods) {
        method.spaces.assign(method.spaces.size(), std::make_shared<const Embedding>(space));
        for (auto& clustering : method.clusterings) std::reverse(clustering.labels.begin(), clustering.labels.end());
    }
    return made;
}

TEST(Score, DoesNotDependOnWhatRowsSongsArtistsAndLanguagesAreCalled) {
    ScoreInput input = tiny_input(80);
    Random random(3, "scores");
    for (std::size_t i = 0; i < 80; ++i) {
        input.tracks[i].song_id         = fmt::format("song {:02}", i / 2);
        input.tracks[i].artist          = fmt::format("artist {}", i / 8);
        input.tracks[i].labels["genre"] = random.uniform() < 0.7 ? "folk" : "rock";
    }
    auto& noisy = input.methods.front();
    for (int& label : noisy.clusterings.front().labels) label = static_cast<int>(random.below(4)) - 1;
    ScoreOptions options;
    options.tests    = {.half_samples = 40, .permutations = 99, .baseline = "language"};
    const auto one   = score(input, options, kSilent);
    const auto two   = score(renamed(input), options, kSilent);
    std::size_t same = 0;
    for (const auto& row : one.rows) {
        if (row.target.ends_with("@bangla") || row.target.ends_with("@english")) continue;
        const auto& other = row_of(two.rows, row.method, row.target);
        EXPECT_EQ(row.scores.ami, other.scores.ami) << row.target;
        EXPECT_EQ(row.ami_low, other.ami_low) << row.target;
        EXPECT_EQ(row.chance_ami, other.chance_ami) << row.target;
        EXPECT_EQ(row.p_value, other.p_value) << row.target;
        EXPECT_EQ(row.stability_samples, other.stability_samples) << row.target;
        EXPECT_EQ(row.own.silhouette, other.own.silhouette) << row.target;
        EXPECT_EQ(row.mixing.chance_kbet, other.mixing.chance_kbet) << row.target;
        ++same;
    }
    EXPECT_GE(same, 8u);
}

TEST(ScoreStage, KeepsTheOrderInWhichItDrewSoThatEvaluateDrawsTheSame) {
    const testing::TemporaryFolder folder;
    const auto input = tiny_input(20);
    ScoreOptions options;
    options.tests = {.half_samples = 10, .permutations = 9};
    score_stage(folder.path(), input, options, kSilent);
    const auto kept = artifacts::read_csv(folder / "draw_order.csv");
    EXPECT_EQ(kept.columns, (std::vector<std::string>{"id"}));
    ASSERT_EQ(kept.rows.size(), 20u);
    EXPECT_EQ(kept.rows[1][0], "t02") << "rows of folk lie to the left, the first ones lowest";
    EXPECT_EQ(kept.rows[10][0], "t01");
    const RowOrder expected{2, 0, 1};
    EXPECT_EQ(draw_order_of(folder / "clusterings/c.csv", {"t02", "unknown", "t00"}), expected);
    EXPECT_EQ(draw_order_of(folder / "tracks.csv", {"t02", "unknown", "t00"}), expected);
    EXPECT_TRUE(draw_order_of("/nowhere/in/a/run.csv", {"t02"}).empty());
}

TEST(DrawOrder, OfCopiesFollowsTheirLabelsAndNotTheirNames) {
    Matrix features(4, 1);
    features << 5, 1, 5, 5;
    auto tracks = testing::tiny_tracks(4);  // folk, rock, folk, rock
    EXPECT_EQ(draw_order(features, tracks), (RowOrder{1, 0, 2, 3}));
    tracks[0].labels["genre"] = "zydeco";
    EXPECT_EQ(draw_order(features, tracks), (RowOrder{1, 2, 3, 0}));
}

TEST(Score, KnowsWhichMethodFindsTheGenreInsideLanguages) {
    ScoreOptions options;
    options.tests     = {.half_samples = 40, .permutations = 99, .baseline = "language"};
    const auto table  = score(tiny_input(40), options, kSilent);
    const auto& genre = row_of(table.rows, "genre", "genre@language");
    EXPECT_DOUBLE_EQ(genre.scores.ari, 1);
    EXPECT_DOUBLE_EQ(genre.p_value, 0.01);
    EXPECT_EQ(genre.n, 40);
    EXPECT_EQ(genre.classes, 2);
    EXPECT_EQ(genre.k, 2);
    EXPECT_EQ(genre.seeds, 1);
    EXPECT_TRUE(std::isnan(genre.ari_sd)) << "one seed";
    EXPECT_DOUBLE_EQ(genre.gain, 1) << "the baseline puts each language into one cluster: its AMI is 0";
    ASSERT_EQ(genre.differences.size(), 1u);
    EXPECT_EQ(genre.differences.front().other, "language");
    EXPECT_DOUBLE_EQ(row_of(table.rows, "language", "language").scores.ari, 1);
    EXPECT_EQ(table.rows.front().target, "genre@language") << "targets outermost, that one first";
    EXPECT_EQ(table.rows[1].method, "language");
    EXPECT_GT(genre.own.silhouette, 0.9);
    EXPECT_EQ(genre.own.silhouette, genre.reference.silhouette);
    EXPECT_DOUBLE_EQ(genre.stability_samples, 1);
}

TEST(Score, DrawsRowsWithEqualFeaturesAsOneSong) {
    // Every row three times: as copies, and as clips of one song.
    const auto input_of = [](bool copies) {
        auto input = tiny_input(72);
        for (int i = 0; i < 72; ++i) {
            const int song = i / 6 * 2 + i % 2;  // three rows of one genre
            if (copies)
                input.reference.row(i) = input.reference.row(i / 6 * 6 + i % 2).eval();
            else
                input.tracks[static_cast<std::size_t>(i)].song_id = fmt::format("s{:02}", song);
        }
        return input;
    };
    ScoreOptions options;
    options.tests       = {.half_samples = 60, .permutations = 60};
    const auto copies   = score(input_of(true), options, kSilent).rows;
    const auto songs    = score(input_of(false), options, kSilent).rows;
    const auto& copied  = row_of(copies, "genre", "language");
    const auto& grouped = row_of(songs, "genre", "language");
    EXPECT_EQ(copied.ami_low, grouped.ami_low);
    EXPECT_EQ(copied.chance_ami, grouped.chance_ami);
    const auto alone = score(tiny_input(72), options, kSilent).rows;
    EXPECT_NE(copied.chance_ami, row_of(alone, "genre", "language").chance_ami);
}

TEST(Score, WithoutLabelsHasARowAMethod) {
    auto input = tiny_input(8);
    for (auto& track : input.tracks) track.labels.clear();
    const auto table = score(input, {}, kSilent);
    ASSERT_EQ(table.rows.size(), 2u);
    EXPECT_EQ(table.rows[0].target, "");
    EXPECT_TRUE(std::isnan(table.rows[0].scores.ami));
    EXPECT_EQ(table.clusters.size(), 4u);
    EXPECT_EQ(table.clusters[0].rows, 4);
}

TEST(Score, MarksRowsByWhatTheirReaderMustKnow) {
    auto input                       = tiny_input(16);
    input.confounded                 = {"language"};
    input.methods[0].space.condition = "genre";
    input.methods[0].warnings        = {{"W-COLLAPSED"}};
    const auto rows                  = score(input, {}, kSilent).rows;
    const auto warnings              = [&](const char* method, const char* target) {
        return to_text(row_of(rows, method, target).warnings);
    };
    EXPECT_EQ(warnings("genre", "genre"), "W-CONFOUNDED language W-COLLAPSED W-CONDITIONED");
    EXPECT_EQ(warnings("genre", "language"), "W-CONFOUNDED language W-COLLAPSED");
    EXPECT_EQ(warnings("genre", "genre@bangla"), "W-CONFOUNDED language W-COLLAPSED W-CONDITIONED");
    EXPECT_EQ(warnings("language", "genre"), "W-CONFOUNDED language");
    EXPECT_EQ(row_of(rows, "genre", "genre").conditioned_on, "genre");
}

TEST(Score, SaysOnWhatTheWeightsBehindARowWereTrained) {
    auto input                = tiny_input(16);
    input.methods[1].warnings = {{kPretrained, "musicnn-mtt"}};
    const auto rows           = score(input, {}, kSilent).rows;
    EXPECT_EQ(to_text(row_of(rows, "language", "genre").warnings), "W-PRETRAINED musicnn-mtt");
    EXPECT_EQ(pretrained_on(row_of(rows, "language", "genre")), "musicnn-mtt");
    EXPECT_EQ(pretrained_on(row_of(rows, "genre", "genre")), "");
    const auto warnings = score_warnings(rows);
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_EQ(warnings[0].code, "W-PRETRAINED");
    EXPECT_NE(warnings[0].text.find("tags of MagnaTagATune"), std::string::npos) << warnings[0].text;
    EXPECT_TRUE(warnings[0].text.ends_with(": language")) << warnings[0].text;
}

TEST(Score, NamesAllWeightsBehindARowAndWarnsOfEachOnce) {
    auto input                = tiny_input(16);
    input.methods[0].warnings = {{kPretrained, "musicnn-msd"}};
    input.methods[1].warnings = {{kPretrained, "musicnn-mtt, onnx-clap (AudioSet), musicnn-msd"}};
    const auto rows           = score(input, {}, kSilent).rows;
    const auto row            = row_of(rows, "language", "genre");
    EXPECT_EQ(to_text(row.warnings), "W-PRETRAINED musicnn-mtt, onnx-clap (AudioSet), musicnn-msd");
    EXPECT_EQ(warnings_from_text(to_text(row.warnings)), row.warnings) << "as metrics.json gives it back";
    EXPECT_EQ(pretrained_on(row), "musicnn-mtt, onnx-clap (AudioSet), musicnn-msd");
    const auto warnings = score_warnings(rows);
    ASSERT_EQ(warnings.size(), 3u);
    EXPECT_TRUE(warnings[0].text.starts_with("musicnn-msd was trained on Last.fm tags")) << warnings[0].text;
    EXPECT_TRUE(warnings[0].text.ends_with(": genre, language")) << warnings[0].text;
    EXPECT_TRUE(warnings[1].text.starts_with("musicnn-mtt was trained on tags of Magna")) << warnings[1].text;
    EXPECT_TRUE(warnings[2].text.starts_with("onnx-clap (AudioSet) was trained on")) << warnings[2].text;
}

TEST(Score, OfARepeatedSystemCountsNoiseAndShowsItsFigures) {
    auto input                                = tiny_input(16);
    input.methods[0].clusterings[0].labels[0] = -1;
    ScoreOptions options;
    options.noise_is_a_cluster = true;
    options.repeated           = {"other", {{"genre", {.75, .1, .2, .3}}}};
    const auto rows            = score(input, options, kSilent).rows;
    EXPECT_DOUBLE_EQ(row_of(rows, "genre", "genre").noise, 1.0 / 16);
    EXPECT_EQ(row_of(rows, "genre", "genre").repeated.ari, .1);
    EXPECT_TRUE(std::isnan(row_of(rows, "genre", "language").repeated.ari));
    EXPECT_TRUE(std::isnan(row_of(rows, "language", "genre").repeated.ari));
    EXPECT_EQ(rows.front().repeats, "other");
    EXPECT_EQ(score(input, {}, kSilent).rows.front().repeats, "");
    EXPECT_EQ(with_noise_as_cluster({-1, 0, 1, -1}), (std::vector<int>{2, 0, 1, 2}));
    EXPECT_EQ(with_noise_as_cluster({-1, -1}), (std::vector<int>{0, 0}));
}

TEST(Score, SaysWhichIndicesAreUndefinedAndWhereEqualRowsCountOnce) {
    auto input                = tiny_input(16);
    input.methods[0].warnings = {{"W-EQUAL-ROWS"}};
    auto places               = std::make_shared<Embedding>(*input.methods[1].spaces[0]);
    for (Eigen::Index i = 0; i < 16; ++i)
        places->coords.row(i).setConstant(
            static_cast<float>(input.methods[1].clusterings[0].labels[static_cast<std::size_t>(i)]));
    input.methods[1].spaces.assign(input.methods[1].spaces.size(), places);
    input.methods[1].clusterings.resize(1);
    input.methods[1].seeds.resize(1);
    const auto rows = score(input, {}, kSilent).rows;
    const auto& row = row_of(rows, "language", "genre");
    EXPECT_TRUE(row.has_warning("W-NO-SPREAD"));
    EXPECT_FALSE(row.has_warning("W-EQUAL-CENTRES"));
    EXPECT_TRUE(std::isnan(row.own.calinski_harabasz));
    const auto warnings = score_warnings(rows);
    ASSERT_EQ(warnings.size(), 2u);
    EXPECT_EQ(warnings[0].code, "W-NO-SPREAD");
    EXPECT_NE(warnings[0].text.find(": language"), std::string::npos) << warnings[0].text;
    EXPECT_EQ(warnings[1].code, "W-EQUAL-ROWS");
    EXPECT_NE(warnings[1].text.find(": genre"), std::string::npos) << warnings[1].text;
}

TEST(Score, LeavesDbcvOutOfLargeTablesAndSaysSo) {
    const int rows   = static_cast<int>(kMostRowsForDbcv) + 1;
    const auto large = std::make_shared<Embedding>();
    large->coords    = testing::random_matrix(rows, 2);
    ScoreInput input{std::vector<Track>(static_cast<std::size_t>(rows)), {}, large->coords, "raw"};
    input.methods.push_back(testing::tiny_method("dense", large, {testing::alternating(rows)}));
    for (int i = 0; i < rows; ++i) input.tracks[static_cast<std::size_t>(i)].id = std::to_string(i);
    input.methods[0].is_density_based = true;
    input.methods[0].recluster        = {};
    const auto table                  = score(input, {}, kSilent).rows;
    EXPECT_TRUE(std::isnan(table[0].own.dbcv));
    EXPECT_TRUE(table[0].has_warning("W-NO-DBCV"));
    ASSERT_EQ(score_warnings(table).size(), 1u);
    EXPECT_EQ(score_warnings(table)[0].code, "W-NO-DBCV");
    EXPECT_NE(score_warnings(table)[0].text.find("5000 rows"), std::string::npos);
    auto small                        = tiny_input(20);
    small.methods[0].is_density_based = true;
    const auto rows_of_small          = score(small, {}, kSilent).rows;
    EXPECT_GT(rows_of_small[0].own.dbcv, 0.9);
    EXPECT_TRUE(std::isnan(rows_of_small[1].own.dbcv)) << "K-Means finds no dense groups";
    EXPECT_TRUE(score_warnings(rows_of_small).empty());
}

TEST(ScoreStage, ReadsWhatIsThereAndWritesWhatIsNot) {
    const testing::TemporaryFolder folder;
    const auto input = tiny_input(12);
    const auto first = score_stage(folder.path(), input, {}, kSilent);
    EXPECT_EQ(metrics_json(first), artifacts::read_file(folder / "metrics.json"));
    EXPECT_EQ(artifacts::read_csv(folder / "cluster-quality.csv").rows.size(), 4u);
    EXPECT_EQ(artifacts::read_csv(folder / "metrics.csv").rows.size(), first.size());
    auto other            = input;
    other.methods[0].name = "another";
    const auto second     = score_stage(folder.path(), other, {}, kSilent);
    EXPECT_EQ(metrics_json(second), metrics_json(first)) << "a run that was killed resumes";
}

}  // namespace
}  // namespace ektara::evaluation
