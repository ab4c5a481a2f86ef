#include "ektara/collection/song_guess.hpp"

#include <gtest/gtest.h>

#include "ektara/collection/clip_numbers.hpp"

namespace ektara::collection {
namespace {

/// Files of a folder without tags.
std::vector<Track> files(const std::vector<std::string>& names) {
    std::vector<Track> tracks;
    for (const auto& name : names) {
        Track track;
        track.id    = name;
        track.audio = "/music/" + name;
        tracks.push_back(std::move(track));
    }
    return tracks;
}

Track tagged(const std::string& id, const std::string& artist, const std::string& title, const std::string& album) {
    Track track  = files({id}).front();
    track.artist = artist;
    track.title  = title;
    track.album  = album;
    return track;
}

std::size_t songs_in(const std::vector<Track>& tracks, SongRule rule = SongRule::Automatic) {
    return count_songs(guess_songs(tracks, rule)).songs;
}

TEST(ClipNumbers, AreReadFromTheEndOfAName) {
    const auto parts = [](const std::string& stem) {
        const auto found = numbered_name(stem);
        return found ? found->rest + "|" + std::to_string(found->number) : "none";
    };
    EXPECT_EQ(parts("Imagine_0"), "imagine|0");
    EXPECT_EQ(parts("imagine-12"), "imagine|12");
    EXPECT_EQ(parts("Imagine (part 2)"), "imagine|2");
    EXPECT_EQ(parts("Imagine [Pt. 2 of 3]"), "imagine|2");
    EXPECT_EQ(parts("imagine_clip_03"), "imagine|3");
    EXPECT_EQ(parts("imagine - segment 4"), "imagine|4");
    EXPECT_EQ(parts("imagine (3)"), "imagine|3");
    EXPECT_EQ(parts("blues.00000.7"), "blues.00000|7");
    EXPECT_EQ(parts("গান ভোলা_২"), "গান ভোলা|2") << "Bangla digits";
}

TEST(ClipNumbers, AreNotThoseOfWorksTracksOrCorpora) {
    for (const char* stem :
         {"jazz.00054", "000002", "01 - Imagine", "Track 12", "Symphony No. 5", "Symphony_No_5", "op28-1", "BWV 846-1",
          "Blink 182", "1979", "Imagine", "Summer of 69", "Imagine - 2", "_1", "(2)"})
        EXPECT_FALSE(numbered_name(stem)) << stem;
}

TEST(GuessedSongs, AreFilesThatDifferInTheClipNumber) {
    EXPECT_EQ(songs_in(files({"baul/jogoter_0.ogg", "baul/jogoter_1.ogg", "baul/jogoter_2.ogg", "baul/other_0.ogg",
                              "folk/jogoter_0.ogg"})),
              3u);
    EXPECT_EQ(songs_in(files({"a/night song (part 1).mp3", "a/night song (part 3).mp3"})), 1u);
    EXPECT_EQ(songs_in(files({"a/night song.mp3", "a/night song (1).mp3"})), 1u) << "a browser's copy";
    EXPECT_EQ(songs_in(files({"a/night_000.wav", "a/night_001.wav", "a/night.wav"})), 1u) << "ffmpeg's segments";
    EXPECT_EQ(songs_in(files({"w/blues.00000.0.wav", "w/blues.00000.1.wav", "w/blues.00001.0.wav"})), 2u)
        << "pieces of GTZAN's files";
    EXPECT_EQ(songs_in(files({"a/Bohemian Rhapsody_0.wav", "a/Bohemian Rhapsody_1.wav", "a/Perfect Day-1.wav",
                              "a/Perfect Day-2.wav"})),
              2u);
    EXPECT_EQ(songs_in(files({"rock/rock_012_0.wav", "rock/rock_012_1.wav", "rock/rock_013_0.wav"})), 2u);
    EXPECT_EQ(songs_in(files({"000/000002_0.mp3", "000/000002_1.mp3", "000/000005_0.mp3"})), 2u) << "pieces of FMA's";
}

TEST(GuessedSongs, AreNotTheNumbersOfACorpusAnAlbumOrAGenre) {
    for (const auto& names : std::vector<std::vector<std::string>>{
             {"blues/blues.00000.wav", "blues/blues.00001.wav", "blues/blues.00002.wav"},
             {"wavs/Adhunik.00000.wav", "wavs/Adhunik.00001.wav"},
             {"000/000002.mp3", "000/000005.mp3"},
             {"rock/rock_0.wav", "rock/rock_1.wav"},
             {"x/metal-1.wav", "x/metal-2.wav"},
             {"tabla/tabla_0.wav", "tabla/tabla_1.wav"},
             {"album/track_1.mp3", "album/track_2.mp3", "album/track_3.mp3"},
             {"album/Piste_1.mp3", "album/Piste_2.mp3"},
             {"album/গান_১.mp3", "album/গান_২.mp3"},
             {"Wall/01 - Alpha.mp3", "Wall/02 - Alpha.mp3"},
             {"Nina Simone/Nina Simone_1.mp3", "Nina Simone/Nina Simone_2.mp3"},
             {"Nina/Gold/Nina - Gold-1.mp3", "Nina/Gold/Nina - Gold-2.mp3"},
             {"c/Symphony_1.mp3", "c/Symphony_2.mp3"},
             {"c/Hungarian Rhapsody_1.mp3", "c/Hungarian Rhapsody_2.mp3"},
             {"c/summer_1969.mp3", "c/summer_1970.mp3"},
             {"c/night_7.mp3", "c/night_8.mp3"},
             {"c/night_0.mp3", "c/night_9.mp3"},
             {"c/2021_1.mp3", "c/2021_2.mp3"},
             {"c/cd_01_1.mp3", "c/cd_01_2.mp3"},
             {"c/20210503_1.mp3", "c/20210503_2.mp3"}})
        EXPECT_EQ(songs_in(files(names)), names.size()) << names.front();
    std::vector<std::string> many;
    for (int i = 0; i < 40; ++i) many.push_back("all/sarod_" + std::to_string(i) + ".wav");
    EXPECT_EQ(songs_in(files(many)), 40u) << "one word with forty numbers is a class";
}

TEST(GuessedSongs, AreThoseOfOneArtistAndTitleWhateverTheAlbum) {
    EXPECT_EQ(songs_in({tagged("a.ogg", "Nina", "Feeling Good", "One"), tagged("b.ogg", "nina", "Feeling good", "Two"),
                        tagged("c.ogg", "Muse", "Feeling Good", "One"),
                        tagged("d.ogg", "Nina", "Feeling Good (live)", "One")}),
              3u)
        << "a cover and a live version are songs of their own";
    EXPECT_EQ(songs_in({tagged("a.ogg", "", "Feeling Good", "One"), tagged("b.ogg", "unknown A", "Feeling Good", "One"),
                        tagged("c.ogg", "", "Feeling Good", "One"), tagged("d.ogg", "", "Feeling Good", "Two")}),
              3u)
        << "without an artist the album decides";
    EXPECT_EQ(songs_in({tagged("a/1.ogg", "", "Feeling Good", ""), tagged("a/2.ogg", "", "Feeling Good", ""),
                        tagged("b/1.ogg", "", "Feeling Good", "")}),
              2u)
        << "without an album the folder decides";
}

TEST(GuessedSongs, AreNotTitlesThatManySongsHave) {
    for (const char* title : {"Intro", "Track 2", "Interlude", "Allegro", "", "Untitled", "07", "www.songs.example"})
        EXPECT_EQ(songs_in({tagged("a.ogg", "Nina", title, "One"), tagged("b.ogg", "Nina", title, "One")}), 2u)
            << title;
    EXPECT_EQ(songs_in({tagged("a.ogg", "Pumpkins", "1979", "One"), tagged("b.ogg", "Pumpkins", "1979", "")}), 1u);
}

TEST(GuessedSongs, AreKeptApartByTagsThatDiffer) {
    EXPECT_EQ(songs_in({tagged("a/wall (part 1).mp3", "P", "Wall (Part 1)", "W"),
                        tagged("a/wall (part 2).mp3", "P", "Wall (Part 2)", "W")}),
              2u);
    EXPECT_EQ(songs_in({tagged("a/x_0.mp3", "", "Alpha", ""), tagged("a/x_1.mp3", "", "Beta", "")}), 2u);
    EXPECT_EQ(songs_in({tagged("a/night_0.mp3", "P", "night_0", ""), tagged("a/night_1.mp3", "P", "night_1", "")}), 1u)
        << "a title that repeats the file's name says nothing";
}

TEST(GuessedSongs, AreThoseOfEqualRecordings) {
    const auto tracks = files({"a.ogg", "b.ogg", "c.ogg"});
    const auto guess  = guess_songs(tracks, SongRule::Automatic, {{0, 2}});
    EXPECT_EQ(guess.song_ids, (std::vector<std::string>{"a.ogg", "", "a.ogg"}));
    EXPECT_EQ(count_songs(guess).by_recording, 1u);
    EXPECT_EQ(count_songs(guess_songs(tracks, SongRule::Names, {{0, 2}})).songs, 3u);
}

TEST(GuessedSongs, GiveWayToSongIds) {
    auto tracks       = files({"a/night_0.ogg", "a/night_1.ogg", "a/night_2.ogg"});
    tracks[0].song_id = "s";
    const auto guess  = guess_songs(tracks, SongRule::Automatic);
    EXPECT_EQ(guess.song_ids, (std::vector<std::string>{"s", "", ""})) << "one song_id says that the manifest has them";
    EXPECT_FALSE(songs_guessed(count_songs(guess)));
}

TEST(GuessedSongs, FollowTheRuleThatIsAskedFor) {
    const std::vector<Track> tracks{tagged("a/night_0.ogg", "", "", ""), tagged("a/night_1.ogg", "", "", ""),
                                    tagged("b/1.ogg", "N", "Sinnerman", ""), tagged("b/2.ogg", "N", "Sinnerman", "")};
    EXPECT_EQ(songs_in(tracks), 2u);
    EXPECT_EQ(songs_in(tracks, SongRule::Tags), 3u);
    EXPECT_EQ(songs_in(tracks, SongRule::Names), 3u);
    EXPECT_EQ(songs_in(tracks, SongRule::None), 4u);
}

TEST(GuessedSongs, AreNamedAndCountedInWords) {
    const std::vector<Track> tracks{tagged("a/night_0.ogg", "", "", ""), tagged("a/night_1.ogg", "", "", ""),
                                    tagged("b/1.ogg", "N", "Sinnerman", ""), tagged("b/2.ogg", "N", "Sinnerman", ""),
                                    tagged("c.ogg", "", "", "")};
    const auto guess = guess_songs(tracks, SongRule::Automatic);
    EXPECT_EQ(guess.song_ids, (std::vector<std::string>{"a/night", "a/night", "N – Sinnerman", "N – Sinnerman", ""}));
    EXPECT_EQ(words_for(count_songs(guess)),
              "3 songs in 5 files (2 songs of several files: 1 by artist and title, 1 by clip numbers in file names)");
    EXPECT_EQ(songs_guessed(count_songs(guess))->code, "W-SONGS-GUESSED");
    auto turned = tracks;
    std::reverse(turned.begin(), turned.end());
    auto other = guess_songs(turned, SongRule::Automatic).song_ids;
    std::reverse(other.begin(), other.end());
    EXPECT_EQ(other, guess.song_ids) << "the order of tracks changes no song";
}

}  // namespace
}  // namespace ektara::collection
