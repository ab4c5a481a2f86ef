#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "signals.hpp"

namespace ektara {
namespace {

namespace fs = std::filesystem;
using testing::run_ektara;

/// Twelve songs of two clips each: as manifests with song_id, one of which names artists, as folders of languages and
/// genres, and as tagged files of artists and albums. Every form has the files in another order, by other names.
class ThreeCollections : public ::testing::Test {
  protected:
    ThreeCollections() {
        std::string manifest = "path,genre,language,song_id\n", named = "path,genre,language,song_id,artist\n";
        fs::create_directories(folder_ / "clips");
        for (std::uint32_t i = 0; i < 24; ++i) {
            const auto song         = i / 2;
            const std::string genre = song % 3 == 0 ? "baul" : "folk", name = fmt::format("night{:02}x", song);
            const bool english = song % 4 < 2;
            const fs::path clip =
                folder_ / "folders" / (english ? "english" : "bangla") / genre / fmt::format("{}_{}.wav", name, i % 2);
            testing::write_wav(clip, testing::harmonics(9000, (song % 3 == 0 ? 600 : 150) + 4 * song + i % 2, i));
            const auto copy = fmt::format("clips/{:02}.wav", i * 7 % 24);
            fs::copy_file(clip, folder_ / copy);
            const auto row = fmt::format("{},{},{},s{:02}", copy, genre, english ? "English" : "bn", 50 - song);
            manifest += row + "\n";
            named += fmt::format("{},Artist {}\n", row, song % 5);
            const fs::path album = folder_ / "tagged" / fmt::format("Artist {}", song % 5) / "Album";
            fs::create_directories(album);
            EXPECT_TRUE(testing::convert(clip, album / fmt::format("{:02} piece.flac", 40 - i),
                                         fmt::format("-metadata title={} -metadata artist='Artist {}' -metadata "
                                                     "genre={} -metadata language={}",
                                                     name, song % 5, genre, english ? "eng" : "ben")));
        }
        artifacts::write_file(folder_ / "m.csv", manifest);
        artifacts::write_file(folder_ / "named.csv", named);
    }
    fs::path run(const std::string& input, const std::string& name) {
        const auto done = run_ektara({"run",
                                      (folder_ / input).string(),
                                      "-o",
                                      (folder_ / name).string(),
                                      "--k",
                                      "2",
                                      "--seeds",
                                      "1",
                                      "--no-text",
                                      "--set",
                                      "train.min_epochs=1",
                                      "--set",
                                      "train.min_steps=5",
                                      "--set",
                                      "train.max_epochs=2",
                                      "--set",
                                      "evaluate.half_samples=400",
                                      "--set",
                                      "evaluate.permutations=400",
                                      "--preset",
                                      "easy"});
        EXPECT_EQ(done.exit_code, 0) << done.errors;
        output_ = done.output;
        return folder_ / name;
    }
    static std::size_t songs_of(const fs::path& run) {
        const auto csv = artifacts::read_csv(run / "tracks.csv");
        std::set<std::string> songs;
        for (const auto& row : csv.rows) songs.insert(row[*csv.find("song_id")]);
        EXPECT_FALSE(songs.contains(""));
        return songs.size();
    }
    static artifacts::Json score_of(const fs::path& run) {
        for (const auto& row : artifacts::read_json(run / "metrics.json"))
            if (row.at("target") == "genre" && row.at("method") == "Raw + K-Means") return row;
        return {};
    }
    testing::TemporaryFolder folder_;
    std::string output_;
};

TEST_F(ThreeCollections, OfTheSameClipsHaveTheSameSongsScoresAndIntervals) {
    // Folders say nothing of artists: they have the intervals of the manifest that says nothing of them either.
    for (const auto& [input, manifest] : {std::pair<std::string, std::string>{"folders", "m"}, {"tagged", "named"}}) {
        const auto given = run(manifest + ".csv", manifest);
        EXPECT_EQ(output_.find("W-SONGS-GUESSED"), std::string::npos) << output_;
        EXPECT_NE(output_.find(input == "tagged" ? "half-samples of artists]"
                                                 : "half-samples of songs, since no artist is named]"),
                  std::string::npos)
            << output_;
        const auto found = run(input, input + "-run");
        EXPECT_NE(output_.find("W-SONGS-GUESSED"), std::string::npos) << output_;
        EXPECT_NE(output_.find("12 songs in 24 files"), std::string::npos) << output_;
        EXPECT_EQ(songs_of(found), 12u) << input;
        EXPECT_EQ(score_of(found).at("ami_low"), score_of(given).at("ami_low")) << input;
        EXPECT_EQ(artifacts::read_file(found / "metrics.csv"), artifacts::read_file(given / "metrics.csv")) << input;
        const auto scanned = run_ektara({"scan", (folder_ / input).string(), "--json"});
        EXPECT_NE(scanned.output.find("\"songs\": 12"), std::string::npos) << scanned.output;
    }
    const auto unopened = run_ektara({"scan", (folder_ / "tagged").string(), "--json", "--no-tags"});
    EXPECT_NE(unopened.output.find("\"songs\": 24"), std::string::npos) << unopened.output;
    const auto alone = run_ektara({"scan", (folder_ / "folders").string(), "--set", "input.songs=none"});
    EXPECT_NE(alone.output.find("24 songs in 24 files"), std::string::npos) << alone.output;
}

TEST(PerSong, NeedsSongs) {
    const testing::TemporaryFolder folder;
    std::string table = "filename,genre,x,y\n", titled = "filename,genre,artist,title,x,y\n";
    for (int i = 0; i < 12; ++i) {
        table += fmt::format("night_{}.wav,{},{}.5,{}\n", i, i % 2 == 0 ? "a" : "b", i * i, i);
        titled += fmt::format("night_{}.wav,{},N,Night {},{}.5,{}\n", i, i % 2 == 0 ? "a" : "b", i / 2, i * i, i);
    }
    artifacts::write_file(folder / "t.csv", table);
    artifacts::write_file(folder / "titled.csv", titled);
    const auto per_song = [&](const std::string& name) {
        return run_ektara({"run", (folder / name).string(), "-o", (folder / (name + ".run")).string(), "--k", "2",
                           "--seeds", "1", "--per", "song", "--set", "train.min_epochs=1", "--set", "train.min_steps=5",
                           "--set", "train.max_epochs=2", "--preset", "easy"});
    };
    const auto refused = per_song("t.csv");
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.errors.find("E1240"), std::string::npos) << refused.errors;
    const auto averaged = per_song("titled.csv");
    EXPECT_EQ(averaged.exit_code, 0) << averaged.errors;
    EXPECT_NE(averaged.output.find("6 rows"), std::string::npos) << averaged.output;
}

}  // namespace
}  // namespace ektara
