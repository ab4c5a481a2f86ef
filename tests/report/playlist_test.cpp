#include "ektara/report/playlist.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/song_walks.hpp"
#include "small_run.hpp"

namespace ektara::report {
namespace {

namespace fs = std::filesystem;
using testing::run_ektara;
using testing::SmallRun;

Playlist first_list(const RunView& run, const PlaylistOptions& options) {
    return playlists_of(run, method_named(run, ""), options).front();
}

std::vector<std::string> entries(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        if (!line.empty() && line[0] != '#') lines.push_back(line);
    return lines;
}

TEST(Playlist, EntriesAreRelativeAndOpenAfterRunAndMusicWereMovedTogether) {
    const SmallRun made;
    const auto done = run_ektara({"playlist", made.folder().string()});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const fs::path moved = made.top() / "elsewhere";
    fs::create_directory(moved);
    fs::rename(made.top() / "music", moved / "music");
    fs::rename(made.folder(), moved / "run");
    std::size_t found = 0;
    for (const char* list : {"cluster-0.m3u8", "cluster-1.m3u8"}) {
        const auto text = artifacts::read_file(moved / "run/playlists" / list);
        EXPECT_EQ(text.rfind("#EXTM3U\n", 0), 0u);
        EXPECT_EQ(text.find('\r'), std::string::npos);
        for (const auto& entry : entries(text)) {
            EXPECT_TRUE(fs::path(entry).is_relative());
            EXPECT_TRUE(fs::is_regular_file(moved / "run/playlists" / entry)) << entry;
            ++found;
        }
    }
    EXPECT_EQ(found, 20u);
    const auto jspf = artifacts::read_json(moved / "run/playlists/cluster-0.jspf");
    EXPECT_EQ(jspf.at("playlist").at("track").size(), 10u);
    EXPECT_NE(jspf.dump().find("a%20%23"), std::string::npos) << "blanks and # must be encoded in a reference";
}

TEST(Playlist, WrittenAfterTheMoveItFindsTheMusicWhereItLiesNow) {
    const SmallRun made;
    const fs::path moved = made.top() / "elsewhere";
    fs::create_directory(moved);
    fs::rename(made.top() / "music", moved / "music");
    fs::rename(made.folder(), moved / "run");
    ASSERT_EQ(run_ektara({"playlist", (moved / "run").string()}).exit_code, 0);
    const auto lines = entries(artifacts::read_file(moved / "run/playlists/cluster-0.m3u8"));
    ASSERT_EQ(lines.size(), 10u);
    EXPECT_TRUE(fs::is_regular_file(moved / "run/playlists" / lines[0])) << lines[0];
}

TEST(Playlist, KeepsToItsOptions) {
    const SmallRun made;
    const RunView run = open_run(made.folder());
    EXPECT_EQ(first_list(run, {}).songs.size(), 10u);
    EXPECT_EQ(first_list(run, {.max_per_artist = 1}).songs.size(), 5u);
    const auto unique = first_list(run, {.no_duplicates = true}).songs;
    EXPECT_EQ(std::count(unique.begin(), unique.end(), "song06") + std::count(unique.begin(), unique.end(), "song00"),
              1);
    EXPECT_EQ(first_list(run, {.length = {.tracks = 3}}).songs.size(), 3u);
    EXPECT_EQ(first_list(run, {.length = {.minutes = 4.5}}).songs.size(), 4u) << "songs last a minute each";
    for (const auto& id : first_list(run, {.language = "bangla"}).songs) EXPECT_EQ(run.cell(id, "language"), "bangla");
    const auto mixed = first_list(run, {.language = "mixed"}).songs;
    for (std::size_t i = 0; i + 1 < mixed.size(); i += 2)
        EXPECT_NE(run.cell(mixed[i], "language"), run.cell(mixed[i + 1], "language"));
    const auto gapped = first_list(run, {.artist_gap = 4}).songs;
    EXPECT_EQ(gapped.size(), 10u);
    for (std::size_t i = 4; i < gapped.size(); ++i)
        for (std::size_t j = i - 4; j < i; ++j) EXPECT_NE(run.cell(gapped[i], "artist"), run.cell(gapped[j], "artist"));
}

TEST(Playlist, LengthsAreMinutesOrTracks) {
    EXPECT_EQ(parse_length("12 tracks").tracks, 12);
    EXPECT_DOUBLE_EQ(parse_length("7.5").minutes, 7.5);
    EXPECT_DOUBLE_EQ(parse_length("60 min").minutes, 60);
    for (const char* wrong : {"", "0", "-3", "x", "2.5 tracks", "12 songs", "nan"})
        EXPECT_THROW(parse_length(wrong), UsageError) << wrong;
}

TEST(Similar, IsTheNearestRowsAndMinusMovesAway) {
    const SmallRun made;
    const RunView run  = open_run(made.folder());
    const auto& method = run.methods[0];
    const auto near    = similar_songs(run, method, {"song00"}, {}, 3);
    ASSERT_EQ(near.size(), 3u);
    EXPECT_GE(near[0].score, near[1].score);
    for (const auto& song : near) EXPECT_NE(song.id, "song00");
    const auto away = similar_songs(run, method, {"song00"}, {near[0].id}, 19);
    for (const auto& song : away) EXPECT_NE(song.id, near[0].id);
    EXPECT_EQ(away.size(), 18u);
}

TEST(SongPath, BeginsAndEndsWhereItShouldAndHasTheAskedLength) {
    const SmallRun made;
    const RunView run  = open_run(made.folder());
    const auto& method = run.methods[0];
    for (const PlaylistLength& length : {PlaylistLength{}, PlaylistLength{.tracks = 7}, PlaylistLength{.minutes = 5}}) {
        const auto path = song_path(run, method, "song00", "song01", length);
        EXPECT_EQ(path.front().id, "song00");
        EXPECT_EQ(path.back().id, "song01");
        std::set<std::string> once;
        for (const auto& song : path) EXPECT_TRUE(once.insert(song.id).second) << song.id;
        if (length.tracks > 0) {
            EXPECT_EQ(path.size(), 7u);
        }
        if (length.minutes > 0) {
            EXPECT_EQ(path.size(), 5u);
        }
    }
    EXPECT_THROW(song_path(run, method, "song00", "song01", {.tracks = 21}), UsageError);
    EXPECT_THROW(song_path(run, method, "song00", "song01", {.tracks = 1}), UsageError);
}

TEST(SongVerbs, AnswerInCsvAndJsonAndExplainWhatIsWrong) {
    const SmallRun made;
    const auto run = made.folder().string();
    EXPECT_EQ(run_ektara({"similar", run, "song00"}).output.rfind("id,score\n", 0), 0u);
    const auto path = artifacts::parse_json(run_ektara({"path", run, "song00", "Song 19", "--json"}).output, "path");
    EXPECT_EQ(path.back().at("id"), "song19");
    const auto told = [&](std::vector<std::string> arguments) {
        const auto done = run_ektara(arguments);
        return std::to_string(done.exit_code) + " " + done.errors.substr(0, 11);
    };
    EXPECT_EQ(told({"similar", run, "nothing"}), "2 error E4306");
    EXPECT_EQ(told({"similar", run, "same title"}), "2 error E4307");
    EXPECT_EQ(told({"explain", run, "--cluster", "9"}), "2 error E4308");
    EXPECT_EQ(told({"playlist", run, "--length", "soon"}), "2 error E4309");
    EXPECT_EQ(told({"explain", run, "--method", "x"}), "2 error E4305");
    EXPECT_EQ(told({"explain", made.top().string()}), "1 error E4304");
}

}  // namespace
}  // namespace ektara::report
