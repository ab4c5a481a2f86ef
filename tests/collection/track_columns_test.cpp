#include "ektara/collection/track_columns.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"

namespace ektara::collection {
namespace {

TEST(TrackColumns, AreThoseOfTheTrackByTheirExactName) {
    for (const auto* name : {"id", "filename", "path", "title", "artist", "album", "song_id", "clip", "language",
                             "genre", "source", "lyrics", "exact_duplicate_of", "other_artists", "language_from"})
        EXPECT_TRUE(is_track_column(name)) << name;
    for (const auto* name : {"", "Genre", "genre ", "genres", "mfcc1_mean", "mood"})
        EXPECT_FALSE(is_track_column(name)) << name;
}

TEST(TrackFromRow, FillsEachMemberAndMakesLabelsOfTheRest) {
    const artifacts::CsvTable csv{{"mood", "id", "title", "artist", "album", "song_id", "clip", "tempo", "path",
                                   "lyrics", "language", "genre", "filename", "year"},
                                  {{"", "", "", "", "", "", "", "", "", "", "", "", "", ""},
                                   {"calm", "cell", "Night", "Lalon", "Gold", "s9", "2", "91.5", "a/n.wav",
                                    "/words/n.txt", "bn", "baul", "n.wav", "1998"}},
                                  {2, 3}};
    const auto track = track_from_row(csv, 1, "given", "/music", {7});
    EXPECT_EQ(track.id, "given") << "and not what the cell says";
    EXPECT_EQ(track.title, "Night");
    EXPECT_EQ(track.artist, "Lalon");
    EXPECT_EQ(track.album, "Gold");
    EXPECT_EQ(track.song_id, "s9");
    EXPECT_EQ(track.clip, "2");
    EXPECT_EQ(track.audio, "/music/a/n.wav");
    EXPECT_EQ(track.lyrics, "/words/n.txt") << "an absolute path stays";
    EXPECT_EQ(track.labels, (std::map<std::string, std::string>{
                                {"mood", "calm"}, {"language", "bangla"}, {"genre", "baul"}, {"year", "1998"}}))
        << "tempo is a feature";
    EXPECT_TRUE(track_from_row(csv, 1, "given", "/music").labels.contains("tempo"));
    const auto bare = track_from_row(csv, 0, "x", "/music", {7});
    EXPECT_TRUE(bare.audio.empty()) << "no file, and not the folder";
    EXPECT_TRUE(bare.lyrics.empty());
}

TEST(TrackFromRow, BringsLabelsOfOneMeaningToOneText) {
    // The letter RRA as one code point and as two; Bengali and bn.
    const artifacts::CsvTable csv{{"genre", "language", "title"},
                                  {{"\xE0\xA7\x9C", "Bengali", "\xE0\xA7\x9C"},
                                   {"\xE0\xA6\xA1\xE0\xA6\xBC", "bn", "\xE0\xA6\xA1\xE0\xA6\xBC"},
                                   {"Pop", "Klingonish", ""}},
                                  {2, 3, 4}};
    const auto one = track_from_row(csv, 0, "1", ""), two = track_from_row(csv, 1, "2", "");
    EXPECT_EQ(one.labels.at("genre"), two.labels.at("genre"));
    EXPECT_EQ(one.labels.at("language"), "bangla");
    EXPECT_EQ(two.labels.at("language"), "bangla");
    EXPECT_NE(one.title, two.title) << "no label: as it is written";
    EXPECT_EQ(track_from_row(csv, 2, "3", "").labels.at("genre"), "Pop") << "letters keep their case";
    EXPECT_EQ(track_from_row(csv, 2, "3", "").labels.at("language"), "Klingonish") << "names no language";
}

TEST(TrackFromRow, FindsAFileWhoseNameIsSpeltOtherwise) {
    const testing::TemporaryFolder folder;
    const std::string composed = "caf\xC3\xA9.wav", apart = "cafe\xCC\x81.wav";
    artifacts::write_file(folder / apart, "x");
    const artifacts::CsvTable csv{{"path"}, {{composed}, {apart}, {"none.wav"}, {"file:///m/a%20b.wav"}}, {2, 3, 4, 5}};
    const auto audio = [&](std::size_t row) { return track_from_row(csv, row, "t", folder.path()).audio; };
    EXPECT_EQ(audio(0), folder / apart);
    EXPECT_EQ(audio(1), folder / apart);
    EXPECT_EQ(audio(2), folder / "none.wav") << "as the cell says, for the message that it is not there";
    EXPECT_EQ(audio(3), "/m/a b.wav");
    artifacts::write_file(folder / composed, "y");
    EXPECT_EQ(audio(0), folder / composed) << "the very name comes first";
}

}  // namespace
}  // namespace ektara::collection
