#include "ektara/report/run_difference.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/evaluation/score_row.hpp"
#include "ektara/rundir/clusters_csv.hpp"
#include "ektara/rundir/run_record.hpp"
#include "error_code.hpp"

namespace ektara::report {
namespace {

namespace fs = std::filesystem;
using Names  = std::vector<std::string>;
/// The group of song `i` in a run of so many.
using Groups = int (*)(int song);

int by_genre(int song) { return song % 2; }
int by_half(int song) { return song / 20; }

/// A finished run of songs `first` to `last`, even ones folk and odd ones rock, with these methods of one seed.
fs::path write_run(const fs::path& folder, const rundir::Settings& settings, int first, int last,
                   const std::vector<std::pair<std::string, Groups>>& methods) {
    rundir::RunRecord record;
    record.version    = "1";
    record.status     = "finished";
    record.config     = settings;
    record.input      = "music";
    record.input_hash = "hash";
    record.rows       = static_cast<std::size_t>(last - first);
    record.seeds      = {0};
    fs::create_directories(folder);
    std::string tracks = "id,genre,song_id\n";
    std::vector<TrackId> rows;
    for (int i = first; i < last; ++i) {
        rows.push_back(fmt::format("song{:02}", i));
        tracks += fmt::format("{},{},s{}\n", rows.back(), i % 2 == 0 ? "folk" : "rock", i);
    }
    artifacts::write_file(folder / "tracks.csv", tracks);
    for (const auto& [name, group_of] : methods) {
        rundir::MethodRecord method;
        method.name       = name;
        method.clusterer  = "kmeans";
        method.space      = name;
        method.seeds      = {0};
        method.embedding  = "embeddings/" + name + ".s0.npy";
        method.projection = "projections/" + name + ".s0.npy";
        method.clustering = "clusterings/" + name + ".kmeans.s0.csv";
        Clustering clusters;
        for (int i = first; i < last; ++i) clusters.labels.push_back(group_of(i));
        rundir::write_clusters_csv(folder / method.clustering, rows, clusters);
        record.methods.push_back(std::move(method));
    }
    rundir::write_run_record(folder, record);
    evaluation::ScoreRow row;
    std::vector<evaluation::ScoreRow> scores;
    for (const auto& [name, group_of] : methods) {
        row.method = name;
        scores.push_back(row);
    }
    evaluation::write_metrics(folder, scores);
    return folder;
}

TEST(RunDifference, NamesTheSettingsThatDifferInTheOrderOfTheirNames) {
    const testing::TemporaryFolder folder;
    const auto a = write_run(folder / "a", {{"run.seeds", "5"}, {"run.text", "true"}, {"text.source", "lyrics"}}, 0, 20,
                             {{"Raw", by_genre}});
    const auto b = write_run(folder / "b", {{"run.n_clusters", "8"}, {"run.seeds", "3"}, {"run.text", "true"}}, 0, 21,
                             {{"Raw", by_genre}});
    std::vector<Names> settings;
    for (const auto& one : run_difference(a, b).settings) settings.push_back({one.name, one.a, one.b});
    EXPECT_EQ(settings, (std::vector<Names>{{"rows", "20", "21"},
                                            {"run.n_clusters", "–", "8"},
                                            {"run.seeds", "5", "3"},
                                            {"text.source", "lyrics", "–"}}));
    EXPECT_TRUE(run_difference(a, a).settings.empty());
}

TEST(RunDifference, IsPairedOnTheSongsThatBothHave) {
    const testing::TemporaryFolder folder;
    const auto a     = write_run(folder / "a", {}, 0, 40, {{"Raw", by_half}, {"Same", by_genre}, {"Gone", by_half}});
    const auto b     = write_run(folder / "b", {}, 4, 44, {{"Raw", by_genre}, {"Same", by_genre}, {"New", by_half}});
    const auto found = run_difference(a, b);
    EXPECT_EQ(found.only_in_a, Names{"Gone"});
    EXPECT_EQ(found.only_in_b, Names{"New"});
    EXPECT_EQ(found.rows.both, 36u);
    EXPECT_EQ(found.rows.only_a, 4u);
    EXPECT_EQ(found.rows.only_b, 4u);
    ASSERT_EQ(found.warnings.size(), 1u);
    EXPECT_EQ(found.warnings[0].code, "W-UNMATCHED");
    ASSERT_EQ(found.scores.size(), 2u);
    const auto& raw = found.scores[0];
    EXPECT_EQ(raw.method, "Raw");
    EXPECT_EQ(raw.target, "genre");
    EXPECT_EQ(raw.songs, 36);
    EXPECT_NEAR(raw.ami_b.value(), 1, 1e-9);
    EXPECT_NEAR(raw.difference.value(), *raw.ami_b - *raw.ami_a, 1e-12);
    EXPECT_TRUE(raw.apart) << "halves say nothing of the genre";
    EXPECT_LT(raw.low.value(), *raw.difference);
    EXPECT_GT(raw.high.value(), *raw.difference);
    EXPECT_EQ(found.scores[1].difference, 0) << "the same groups";
    EXPECT_EQ(found.scores[1].low, 0) << "the same draws for both";
    EXPECT_FALSE(found.scores[1].apart);
}

TEST(RunDifference, TurnsItsSignWithTheRuns) {
    const testing::TemporaryFolder folder;
    const auto a   = write_run(folder / "a", {}, 0, 40, {{"Raw", by_half}});
    const auto b   = write_run(folder / "b", {}, 0, 40, {{"Raw", by_genre}});
    const auto way = run_difference(a, b), back = run_difference(b, a);
    ASSERT_EQ(back.scores.size(), 1u);
    EXPECT_NEAR(back.scores[0].difference.value(), -way.scores[0].difference.value(), 1e-12);
    EXPECT_NEAR(back.scores[0].low.value(), -way.scores[0].high.value(), 1e-12);
    EXPECT_TRUE(way.warnings.empty());
}

TEST(RunDifference, IsAPageOfItsOwn) {
    const testing::TemporaryFolder folder;
    const auto a    = write_run(folder / "a", {{"run.seeds", "<5>"}}, 0, 40, {{"Raw", by_half}});
    const auto b    = write_run(folder / "b", {}, 0, 40, {{"Raw", by_genre}});
    const auto page = difference_page("<script>", "b & c", run_difference(a, b));
    EXPECT_EQ(page.find("<script"), std::string::npos) << "text of others";
    EXPECT_NE(page.find("&lt;5&gt;"), std::string::npos);
    EXPECT_NE(page.find("<circle class=\"apart\""), std::string::npos) << page;
    EXPECT_EQ(page.find("http://"), std::string::npos) << "it needs no network";
}

TEST(RunDifference, NeedsTwoFinishedRunsThatShareSongs) {
    const testing::TemporaryFolder folder;
    const auto whole = write_run(folder / "a", {}, 0, 20, {{"Raw", by_genre}});
    const auto half  = write_run(folder / "b", {}, 0, 20, {{"Raw", by_genre}});
    const auto other = write_run(folder / "c", {}, 30, 40, {{"Raw", by_genre}});
    fs::remove(half / "metrics.json");
    EXPECT_CODE("", run_difference(whole, whole));
    EXPECT_CODE("E4304", run_difference(whole, half));
    EXPECT_CODE("E4304", run_difference(half, whole));
    EXPECT_CODE("E4304", run_difference(whole, folder / "nothing"));
    EXPECT_CODE("E1610", run_difference(whole, other));
}

}  // namespace
}  // namespace ektara::report
