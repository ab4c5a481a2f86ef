#include "ektara/report/playlist.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/song_walks.hpp"
#include "error_code.hpp"
#include "small_run.hpp"

namespace ektara::report {
namespace {

namespace fs = std::filesystem;
using testing::run_ektara;
using testing::SmallRun;

Playlist first_list(const RunView& run, const PlaylistOptions& options) {
    return playlists_of(run, method_named(run, ""), options).lists.front();
}

/// The run with these cells in one column of tracks.csv, from the first song on and then again from the first cell.
RunView with_cells(const SmallRun& made, const char* column, const std::vector<std::string>& cells) {
    auto tracks   = artifacts::read_csv(made.folder() / "tracks.csv");
    const auto at = *tracks.find(column);
    for (std::size_t i = 0; i < tracks.rows.size(); ++i) tracks.rows[i][at] = cells[i % cells.size()];
    artifacts::write_csv(made.folder() / "tracks.csv", tracks);
    return open_run(made.folder());
}

std::string code_of(const RunView& run, const PlaylistOptions& options) {
    try {
        const auto made = playlists_of(run, method_named(run, ""), options);
        std::string codes;
        for (const auto& warning : made.warnings) codes += warning.code + " ";
        return codes + std::to_string(made.lists.size());
    } catch (const Error& problem) {
        return problem.code();
    }
}

std::vector<std::string> entries(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        if (!line.empty() && line[0] != '#') lines.push_back(line);
    return lines;
}

/// The playlists of a folder with this ending, in the order of their names.
std::vector<fs::path> lists_in(const fs::path& folder, const char* ending) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ending) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

/// Moves music and run into another folder and gives that back.
fs::path move_away(const SmallRun& made) {
    const fs::path moved = made.top() / "else where";
    fs::create_directory(moved);
    fs::rename(made.top() / "music", moved / "music");
    fs::rename(made.folder(), moved / "run");
    return moved;
}

/// What ffprobe says of a file's first stream: "audio".
std::string probed(const fs::path& file) {
    std::string quoted;
    for (const char c : file.string()) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    const std::string command = "ffprobe -v error -show_entries stream=codec_type -of csv=p=0 '" + quoted + "' 2>&1";
    FILE* pipe                = ::popen(command.c_str(), "r");
    std::array<char, 256> line{};
    std::string told = std::fgets(line.data(), line.size(), pipe) != nullptr ? line.data() : "";
    ::pclose(pipe);
    while (told.ends_with('\n')) told.pop_back();
    return told;
}

std::string percent_decoded(const std::string& text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool encoded = text[i] == '%';
        decoded += encoded ? static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16)) : text[i];
        i += encoded ? 2 : 0;
    }
    return decoded;
}

TEST(Playlist, EveryEntryOpensInFfprobeAfterRunAndMusicWereMovedTogether) {
    const SmallRun made;
    const auto done = run_ektara({"playlist", made.folder().string()});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const fs::path playlists = move_away(made) / "run" / "playlists";
    std::size_t found        = 0;
    for (const auto& list : lists_in(playlists, ".m3u8")) {
        const auto text = artifacts::read_file(list);
        EXPECT_EQ(text.rfind("#EXTM3U\n", 0), 0u) << "no byte order mark";
        EXPECT_EQ(text.find('\r'), std::string::npos);
        EXPECT_EQ(text.back(), '\n');
        for (const auto& entry : entries(text)) {
            EXPECT_TRUE(fs::path(entry).is_relative());
            EXPECT_EQ(probed(playlists / entry), "audio") << entry;
            ++found;
        }
    }
    EXPECT_EQ(found, 20u);
}

TEST(Playlist, XspfNamesTheSameFilesInTheSameOrder) {
    const SmallRun made;
    ASSERT_EQ(run_ektara({"playlist", made.folder().string()}).exit_code, 0);
    const fs::path folder = made.folder() / "playlists";
    for (const auto& list : lists_in(folder, ".xspf")) {
        const auto text = artifacts::read_file(list);
        std::vector<std::string> locations;
        for (auto at = text.find("<location>"); at != std::string::npos; at = text.find("<location>", at + 1))
            locations.push_back(percent_decoded(text.substr(at + 10, text.find('<', at + 1) - at - 10)));
        EXPECT_EQ(locations, entries(artifacts::read_file(fs::path(list).replace_extension(".m3u8"))));
        EXPECT_EQ(locations.size(), 10u);
    }
}

TEST(Playlist, JspfIsJsonWhoseLocationsOpenTheSameWay) {
    const SmallRun made;
    ASSERT_EQ(run_ektara({"playlist", made.folder().string()}).exit_code, 0);
    const fs::path playlists = move_away(made) / "run" / "playlists";
    std::size_t found        = 0;
    for (const auto& list : lists_in(playlists, ".jspf")) {
        const auto text = artifacts::read_file(list);
        EXPECT_EQ(text[0], '{') << "no byte order mark";
        EXPECT_EQ(text.find('\r'), std::string::npos);
        const auto jspf = artifacts::parse_json(text, list.string());
        for (const auto& track : jspf.at("playlist").at("track")) {
            const auto location = track.at("location").at(0).get<std::string>();
            EXPECT_EQ(location.find_first_of(" #"), std::string::npos) << location;
            EXPECT_EQ(probed(playlists / percent_decoded(location)), "audio") << location;
            ++found;
        }
    }
    EXPECT_EQ(found, 20u);
}

TEST(Playlist, WrittenAfterTheMoveItFindsTheMusicWhereItLiesNow) {
    const SmallRun made;
    const fs::path moved = move_away(made);
    ASSERT_EQ(run_ektara({"playlist", (moved / "run").string()}).exit_code, 0);
    const fs::path playlists = moved / "run" / "playlists";
    const auto lines         = entries(artifacts::read_file(lists_in(playlists, ".m3u8").at(0)));
    ASSERT_EQ(lines.size(), 10u);
    EXPECT_EQ(probed(playlists / lines[0]), "audio") << lines[0];
}

/// The names of the playlists of a run whose first cluster is all of one language.
std::vector<std::string> names_for(const std::string& language) {
    const SmallRun made;
    auto tracks = artifacts::read_csv(made.folder() / "tracks.csv");
    for (std::size_t i = 0; i < tracks.rows.size(); ++i)
        tracks.rows[i][*tracks.find("language")] = i % 2 == 0 ? language : "other/<b> \u202e:";
    artifacts::write_csv(made.folder() / "tracks.csv", tracks);
    artifacts::write_file(made.folder() / "playlists" / "cluster-9-of-an-earlier-k.m3u8", "#EXTM3U\n");
    artifacts::write_file(made.folder() / "playlists" / "my own.m3u8", "#EXTM3U\n");
    EXPECT_EQ(run_ektara({"playlist", made.folder().string()}).exit_code, 0);
    std::vector<std::string> names;
    for (const auto& file : lists_in(made.folder() / "playlists", ".m3u8")) names.push_back(file.filename().string());
    return names;
}

TEST(Playlist, FilesAreNamedAfterTheClusterInOneSpelling) {
    const auto composed = names_for("ও\u09dcি\u09dfা");
    ASSERT_EQ(composed.size(), 3u) << "what an earlier call wrote is gone, what is not ours stays";
    EXPECT_TRUE(composed[0].starts_with("cluster-0-fast-")) << composed[0];
    EXPECT_TRUE(composed[0].ends_with("-mostly-ও\u09dcি\u09dfা.m3u8")) << composed[0];
    EXPECT_TRUE(composed[1].ends_with("-mostly-other-b.m3u8")) << composed[1];
    EXPECT_EQ(composed[2], "my own.m3u8");
    EXPECT_EQ(names_for("ও\u09a1\u09bcি\u09af\u09bcা"), composed) << "the decomposed spelling";
}

TEST(Playlist, ALanguageMayBeNamedByCodeOrItsOwnName) {
    const SmallRun made;
    const auto songs = [&](const std::string& language) {
        const auto done = run_ektara({"playlist", made.folder().string(), "--language", language, "--json"});
        EXPECT_EQ(done.exit_code, 0) << done.errors;
        std::set<std::string> ids;
        for (const auto& list : artifacts::parse_json(done.output, "playlists"))
            for (const auto& id : list.at("songs")) ids.insert(id.get<std::string>());
        return ids;
    };
    const auto wanted = songs("bangla");
    EXPECT_EQ(wanted.size(), 10u);
    for (const char* name : {"ben", "bn", "Bengali", "বাংলা"}) EXPECT_EQ(songs(name), wanted) << name;
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

TEST(Playlist, ChoosesTheLanguageBeforeItDropsDuplicates) {
    const SmallRun made;
    const RunView run = open_run(made.folder());
    // song06, which is English, repeats song00, which is Bangla: either stays in the list of its language.
    const auto english = first_list(run, {.no_duplicates = true, .language = "English"}).songs;
    EXPECT_EQ(std::count(english.begin(), english.end(), "song06"), 1);
    const auto bangla = first_list(run, {.no_duplicates = true, .language = "bangla"}).songs;
    EXPECT_EQ(std::count(bangla.begin(), bangla.end(), "song00"), 1);
}

TEST(Playlist, LeavesOutASongThatIsTooLongAndTakesTheNext) {
    const SmallRun made;
    const auto nearest = first_list(open_run(made.folder()), {}).songs.front();
    std::vector<std::string> seconds(20, "60");
    seconds[static_cast<std::size_t>(std::stoi(nearest.substr(4)))] = "1000";
    const RunView run                                               = with_cells(made, "duration", seconds);
    const auto songs = first_list(run, {.max_per_artist = 1, .length = {.minutes = 5}}).songs;
    // One song of each of five artists: the long one does not stand for its artist.
    EXPECT_EQ(songs.size(), 5u);
    EXPECT_EQ(std::count(songs.begin(), songs.end(), nearest), 0);
    EXPECT_EQ(first_list(run, {.length = {.minutes = 1000 / 60.0}}).songs.front(), nearest) << "it just fits";
}

TEST(Playlist, KeepsTheGapBetweenArtistsWhateverTheLengthLeavesOut) {
    const SmallRun made;
    std::vector<std::string> seconds;
    for (int i = 0; i < 20; ++i) seconds.push_back(std::to_string(30 + 170 * (i % 7)));
    const RunView run = with_cells(made, "duration", seconds);
    for (int minutes = 2; minutes <= 60; minutes += 3) {
        const auto songs = first_list(run, {.artist_gap = 2, .length = {.minutes = double(minutes)}}).songs;
        double whole     = 0;
        for (std::size_t i = 0; i < songs.size(); ++i) {
            whole += artifacts::parse_number(run.cell(songs[i], "duration")).value();
            for (std::size_t j = i < 2 ? 0 : i - 2; j < i; ++j)
                EXPECT_NE(run.cell(songs[i], "artist"), run.cell(songs[j], "artist")) << minutes;
        }
        EXPECT_LE(whole, 60 * minutes);
    }
}

TEST(Playlist, AnEmptyOneIsAnErrorThatSaysWhatWasMissing) {
    const SmallRun made;
    EXPECT_EQ(code_of(open_run(made.folder()), {.language = "hindi"}), "E7130");
    EXPECT_EQ(code_of(open_run(made.folder()), {.length = {.minutes = 0.5}}), "E7131");
    EXPECT_EQ(code_of(with_cells(made, "duration", {""}), {.length = {.minutes = 5}}), "E7131");
    EXPECT_EQ(code_of(with_cells(made, "duration", {"", "60"}), {.length = {.minutes = 5}}),
              "W-PLAYLIST-LENGTH W-PLAYLIST-EMPTY 1")
        << "even songs are one cluster";
    EXPECT_EQ(code_of(with_cells(made, "language", {"bangla", "english"}), {.language = "bangla"}),
              "W-PLAYLIST-EMPTY 1");
    for (const char* language : {"bangla", "mixed"})
        EXPECT_EQ(code_of(with_cells(made, "language", {""}), {.language = language}), "E7130");
    EXPECT_EQ(code_of(with_cells(made, "path", {""}), {}), "E4310");
    const auto refused = run_ektara({"playlist", made.folder().string()});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_FALSE(fs::exists(made.folder() / "playlists"));
}

TEST(Playlist, SaysWhichOptionsHadNothingToWorkOn) {
    const SmallRun made;
    EXPECT_EQ(code_of(open_run(made.folder()),
                      {.max_per_artist = 2, .artist_gap = 1, .no_duplicates = true, .language = "mixed"}),
              "2");
    EXPECT_EQ(code_of(with_cells(made, "language", {"bangla"}), {.language = "mixed"}), "W-PLAYLIST-IDLE 2");
    EXPECT_EQ(code_of(with_cells(made, "artist", {""}), {.artist_gap = 1}), "W-PLAYLIST-IDLE 2");
    fs::remove(made.folder() / "neighbors" / "duplicates.csv");
    EXPECT_EQ(code_of(open_run(made.folder()), {.no_duplicates = true}), "E4106") << "the run had them";
}

TEST(Playlist, LengthsAreMinutesOrTracks) {
    EXPECT_EQ(parse_length("12 tracks").tracks, 12);
    EXPECT_DOUBLE_EQ(parse_length("7.5").minutes, 7.5);
    EXPECT_DOUBLE_EQ(parse_length("60 min").minutes, 60);
    EXPECT_DOUBLE_EQ(parse_length("60min").minutes, 60);
    EXPECT_DOUBLE_EQ(parse_length("1.5 h").minutes, 90);
    EXPECT_DOUBLE_EQ(parse_length("90s").minutes, 1.5);
    EXPECT_EQ(parse_length("12tracks").tracks, 12);
    EXPECT_EQ(parse_length("1 song").tracks, 1);
    for (const char* wrong : {"", "0", "-3", "x", "2.5 tracks", "12 hens", "nan", "0 tracks", "60 m"})
        EXPECT_CODE("E4309", parse_length(wrong)) << wrong;
}

TEST(Similar, IsTheNearestRowsAndMinusMovesAway) {
    const SmallRun made;
    const RunView run  = open_run(made.folder());
    const auto& method = run.methods()[0];
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
    const auto& method = run.methods()[0];
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
    EXPECT_CODE("E4309", song_path(run, method, "song00", "song01", {.tracks = 21}));
    EXPECT_CODE("E4309", song_path(run, method, "song00", "song01", {.tracks = 1}));
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
