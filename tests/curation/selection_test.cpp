#include "ektara/curation/selection.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "curated_run.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::curation {
namespace {

using testing::CuratedRun;

Selection select(const CuratedRun& made, const SelectionOptions& options) {
    const auto run = made.view();
    return select_songs(run, report::method_named(run, ""), options);
}

std::map<std::string, int> count_groups(const Selection& selection) {
    std::map<std::string, int> counts;
    for (const auto& song : selection.songs) ++counts[song.group];
    return counts;
}

TEST(Selection, SharesAreEqualUpToWhatThereIs) {
    EXPECT_EQ(equal_shares({9, 9, 9}, 7), (std::vector<int>{3, 2, 2}));
    EXPECT_EQ(equal_shares({2, 30, 30}, 20), (std::vector<int>{2, 9, 9}));
    EXPECT_EQ(equal_shares({1, 5, 9}, 14), (std::vector<int>{1, 5, 8}));
    EXPECT_EQ(equal_shares({3, 9}, 1), (std::vector<int>{0, 1})) << "the group with more songs";
    EXPECT_EQ(proportional_shares({50, 30, 20}, 10), (std::vector<int>{5, 3, 2}));
    EXPECT_EQ(proportional_shares({60, 30, 9}, 5), (std::vector<int>{3, 2, 0}))
        << "largest remainder: 1.52 before 0.45";
    EXPECT_EQ(proportional_shares({3, 3, 1}, 7), (std::vector<int>{3, 3, 1}));
}

TEST(Selection, DiverseSongsLieNearAllOthers) {
    const CuratedRun made(testing::two_genres());
    const auto found = select(made, {.count = 2});
    ASSERT_EQ(found.songs.size(), 2u);
    EXPECT_NE(found.songs[0].cluster, found.songs[1].cluster);
    EXPECT_EQ(found.songs[0].represents, 20);
    EXPECT_EQ(found.songs[1].represents, 20);
}

TEST(Selection, TypicalSongsAreTheMiddleOfEachCluster) {
    auto rows = testing::two_genres();
    rows.push_back({"far", "far", "bangla", "rock", -60, 0});
    const CuratedRun made(rows);
    const auto found = select(made, {.kind = SelectionKind::Typical, .count = 10});
    EXPECT_EQ(count_groups(found), (std::map<std::string, int>{{"cluster 0", 5}, {"cluster 1", 5}}));
    for (const auto& song : found.songs) EXPECT_NE(song.id, "far");
    const auto one = select(made, {.kind = SelectionKind::Typical, .count = 1});
    ASSERT_EQ(one.warnings.size(), 1u);
    EXPECT_EQ(one.warnings[0].code, "W-SELECT-CLUSTERS");
}

TEST(Selection, BalancedTakesTheSameOfEachCombinationAndSaysWhatIsMissing) {
    auto rows = testing::two_genres();
    // One song of Bangla rock is left; three songs have no language.
    for (int i = 2; i < 20; i += 2) rows[static_cast<std::size_t>(i)].genre = "baul";
    for (const int i : {21, 23, 25}) rows[static_cast<std::size_t>(i)].language = "";
    const CuratedRun made(rows);
    const auto found = select(made, {.kind = SelectionKind::Balanced, .count = 13, .columns = {"language", "genre"}});
    EXPECT_EQ(
        count_groups(found),
        (std::map<std::string, int>{{"bangla+baul", 4}, {"bangla+rock", 1}, {"english+baul", 4}, {"english+rock", 4}}));
    ASSERT_EQ(found.warnings.size(), 2u);
    EXPECT_EQ(found.warnings[0].code, "W-SELECT-NO-LABEL");
    EXPECT_EQ(found.warnings[1].code, "W-SELECT-QUOTA");
    EXPECT_NE(found.warnings[1].text.find("bangla+rock 1 of 3"), std::string::npos) << found.warnings[1].text;
}

TEST(Selection, WholeSongsAreTakenOnce) {
    auto rows = testing::two_genres();
    for (std::size_t i = 1; i < rows.size(); i += 2) rows[i].song_id = rows[i - 1].song_id;
    const CuratedRun made(rows);
    std::set<std::string> songs;
    for (const auto& song : select(made, {.count = 20}).songs) songs.insert(made.view().cell(song.id, "song_id"));
    EXPECT_EQ(songs.size(), 20u);
    EXPECT_CODE("E6243", select(made, {.count = 21}));
    EXPECT_CODE("E6243", select(made, {.count = 0}));
    EXPECT_CODE("E6245", select(made, {.kind = SelectionKind::Balanced, .count = 2, .columns = {"mood"}}));
}

TEST(CurationVerbs, SelectWritesATableAndAPlaylist) {
    const CuratedRun made(testing::two_genres());
    const auto run = made.folder().string(), table = (made.folder() / "chosen.csv").string(),
               list = (made.folder() / "chosen.m3u8").string();
    const auto done = testing::run_ektara(
        {"select", run, "--n", "6", "--balanced", "language,genre", "-o", table, "--playlist", list});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_EQ(artifacts::read_csv(table).rows.size(), 6u);
    EXPECT_EQ(artifacts::read_file(list).rfind("#EXTM3U\n", 0), 0u);
    EXPECT_EQ(testing::run_ektara({"select", run, "--n", "6", "--diverse"}).output.rfind("id,title,artist", 0), 0u);
    EXPECT_EQ(testing::run_ektara({"select", run, "--n", "6"}).exit_code, 2) << "one of the three must be asked for";
    const auto ending = testing::run_ektara({"select", run, "--n", "2", "--typical", "--playlist", list + ".txt"});
    EXPECT_NE(ending.errors.find("error E7110"), std::string::npos) << ending.errors;
}

}  // namespace
}  // namespace ektara::curation
