#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/collection/scan.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/random.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "ektara/extraction/tag_reading.hpp"
#include "signals.hpp"
#include "silent.hpp"

namespace ektara::extraction {
namespace {

namespace fs = std::filesystem;

/// Notes of random heights and lengths: what one piece has and no other.
std::vector<float> melody(double seconds) {
    Random random(1, "melody");
    std::vector<float> sound;
    while (static_cast<double>(sound.size()) < seconds * 22050) {
        const auto length = static_cast<std::size_t>((0.2 + 0.4 * random.uniform()) * 22050);
        const auto note   = testing::harmonics(length, 220 * std::pow(2.0, std::floor(25 * random.uniform()) / 12), 1);
        for (std::size_t i = 0; i < length; ++i)
            sound.push_back(note[i] * std::exp(-3 * static_cast<float>(i) / 22050));
    }
    return sound;
}

/// Files of which some are clips of one song by their tags, some by their names, some by their sound.
class SongTables : public ::testing::Test {
  protected:
    SongTables() {
        plan_.cache = folder_ / "cache";
        plan_.jobs  = 2;
        sound("plain/one.wav", 1);
        sound("plain/two.wav", 2);
        sound("named/night_0.wav", 3);
        sound("named/night_1.wav", 4);
        tagged("tagged/a/01 x.flac", "plain/one.wav", "-af volume=0.5 -metadata title=Sinnerman -metadata artist=N");
        tagged("tagged/b/07 y.flac", "plain/two.wav", "-af volume=0.7 -metadata title=sinnerman -metadata artist=n");
    }
    void sound(const std::string& name, std::uint32_t seed) {
        testing::write_wav(folder_ / "music" / name, testing::harmonics(12000, 150 + 40 * seed, seed));
    }
    void tagged(const std::string& name, const std::string& from, const std::string& how) {
        fs::create_directories((folder_ / "music" / name).parent_path());
        ASSERT_TRUE(testing::convert(folder_ / "music" / from, folder_ / "music" / name, how));
    }
    CollectionFeatures extract() {
        return feature_tables(folder_ / "run", collection::scan_folder(folder_ / "music"), plan_, testing::kSilent);
    }
    static std::map<TrackId, std::string> songs_of(const std::vector<Track>& tracks) {
        std::map<TrackId, std::string> songs;
        for (const auto& track : tracks) songs[track.id] = track.song_id;
        return songs;
    }
    static const Warning* guessed(const CollectionFeatures& found) {
        for (const auto& warning : found.tables.warnings)
            if (warning.code == "W-SONGS-GUESSED") return &warning;
        return nullptr;
    }
    testing::TemporaryFolder folder_;
    ExtractionPlan plan_;
};

const std::map<TrackId, std::string> kSongs{{"named/night_0.wav", "named/night"},
                                            {"named/night_1.wav", "named/night"},
                                            {"plain/one.wav", ""},
                                            {"plain/two.wav", ""},
                                            {"tagged/a/01 x.flac", "N – Sinnerman"},
                                            {"tagged/b/07 y.flac", "N – Sinnerman"}};

TEST_F(SongTables, NameTheSongsThatTagsAndNamesTell) {
    const auto found = extract();
    EXPECT_EQ(songs_of(found.tables.tracks), kSongs);
    EXPECT_EQ(songs_of(collection::read_tracks_csv(folder_ / "run/tracks.csv").tracks), kSongs);
    ASSERT_NE(guessed(found), nullptr);
    EXPECT_NE(guessed(found)->text.find("4 songs in 6 files"), std::string::npos) << guessed(found)->text;
    const auto again = extract();  // everything is there
    ASSERT_NE(guessed(again), nullptr) << "a run that resumes says it too";
    EXPECT_EQ(guessed(again)->text, guessed(found)->text);
    EXPECT_EQ(songs_of(again.tables.tracks), kSongs);
}

TEST_F(SongTables, AverageTheClipsOfGuessedSongs) {
    plan_.per        = RowUnit::Song;
    const auto found = extract();
    EXPECT_EQ(found.tables.tracks.size(), 4u);
}

TEST_F(SongTables, TakeEveryFileForASongWhereAskedTo) {
    plan_.songs      = collection::SongRule::None;
    const auto found = extract();
    for (const auto& [id, song] : songs_of(found.tables.tracks)) EXPECT_EQ(song, "") << id;
    EXPECT_EQ(guessed(found), nullptr);
}

TEST_F(SongTables, FindTheSameRecordingBehindTwoNames) {
    testing::write_wav(folder_ / "music/x/long.wav", melody(30));
    tagged("y/copy.ogg", "x/long.wav", "-c:a libvorbis -q:a 6");
    plan_.for_page   = true;
    const auto songs = songs_of(extract().tables.tracks);
    EXPECT_EQ(songs.at("x/long.wav"), songs.at("y/copy.ogg"));
    EXPECT_NE(songs.at("x/long.wav"), "");
}

TEST_F(SongTables, SayTheSameAsScanDoes) {
    auto scanned     = collection::scan_folder(folder_ / "music");
    scanned.tracks   = read_tags(std::move(scanned.tracks), {}, 2, testing::kSilent);
    const auto found = collection::with_songs(scanned.tracks, collection::songs_in(scanned, plan_.songs));
    EXPECT_EQ(songs_of(found), kSongs);
}

}  // namespace
}  // namespace ektara::extraction
