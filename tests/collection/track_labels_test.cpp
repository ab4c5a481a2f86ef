#include "ektara/collection/track_labels.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/collection/scan.hpp"
#include "ektara/collection/tracks.hpp"

namespace ektara::collection {
namespace {

namespace fs = std::filesystem;
using Infos  = std::map<TrackId, features::TrackInfo>;

Track track(const std::string& id, const std::string& title = {}) {
    Track made;
    made.id    = id;
    made.audio = id;
    made.title = title;
    return made;
}

std::string label(const Track& track, const std::string& column) {
    const auto found = track.labels.find(column);
    return found == track.labels.end() ? "(none)" : found->second;
}

std::vector<std::string> codes(const std::vector<Warning>& warnings) {
    std::vector<std::string> codes;
    for (const auto& warning : warnings) codes.push_back(warning.code);
    return codes;
}

TEST(TrackLabels, LanguagesOfTagsHaveOneNameAndTheOthersAreKept) {
    audio::Tags tags;
    tags.language        = "ben";
    tags.other_languages = {"bn", "eng", "und"};
    tags.artist          = "A";
    tags.other_artists   = {"B", "C"};
    tags.genre           = "80s";
    tags.other_genres    = {"Baul"};
    const auto filled    = with_tags(track("a"), tags);
    EXPECT_EQ(label(filled, "language"), "bangla");
    EXPECT_EQ(label(filled, kOtherLanguages), "english");
    EXPECT_EQ(label(filled, kOtherArtists), "B; C");
    EXPECT_EQ(label(filled, "genre"), "80s");
    EXPECT_EQ(label(filled, kOtherGenres), "Baul");
    EXPECT_EQ(codes(label_warnings({filled})), std::vector<std::string>{"W-SEVERAL-VALUES"});
    auto given            = track("a");
    given.labels["genre"] = "folk";
    given.artist          = "X";
    EXPECT_EQ(label(with_tags(given, tags), kOtherGenres), "(none)");
    EXPECT_EQ(label(with_tags(given, tags), kOtherArtists), "(none)");
    tags.language        = "und";
    tags.other_languages = {};
    EXPECT_EQ(label(with_tags(track("a"), tags), "language"), "(none)");
}

TEST(TrackLabels, ALanguageThatNobodyNamesIsGuessedFromTheScriptAndMarked) {
    const std::string english =
        "I walk along the river and the wind is in my hair and you are with me and we will never go away from here";
    Infos infos;
    infos["sung"].tags.lyrics       = {{"", "", english}};
    infos["translated"].tags.lyrics = {{"eng", "translation", english}};
    infos["named"].tags.language    = "hin";
    infos["written"].tags.lyrics    = {{"", "", "আমার সোনার বাংলা"}};
    std::vector<Track> tracks{track("bangla", "গান"), track("latin", "Waiting for you"), track("named", "গান"),
                              track("sung", "x"),     track("translated", "গান"),        track("written", "x"),
                              track("গান.mp3")};
    const auto found = complete_labels(tracks, infos, {});
    std::vector<std::string> languages;
    for (const auto& one : found.tracks) languages.push_back(label(one, "language") + " " + label(one, kLanguageFrom));
    EXPECT_EQ(languages, (std::vector<std::string>{"bangla guessed", "(none) (none)", "hindi (none)", "english guessed",
                                                   "bangla guessed", "bangla guessed", "bangla guessed"}));
    EXPECT_EQ(codes(label_warnings(found.tracks)), std::vector<std::string>{"W-LANGUAGE-GUESSED"});
    const auto off = complete_labels(tracks, infos, {.guess_language = false});
    EXPECT_EQ(label(off.tracks[0], "language"), "(none)");
    EXPECT_TRUE(label_warnings(off.tracks).empty());
}

TEST(TrackLabels, SpellingsOfAGenreAreOne) {
    std::vector<Track> tracks;
    for (const char* genre : {"hiphop", "Hip-Hop", "Hip-Hop", "hip hop", "80s", "Rock", "Folk"}) {
        tracks.push_back(track(std::to_string(tracks.size())));
        tracks.back().labels["genre"] = genre;
    }
    auto found = complete_labels(tracks, {}, {});
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(label(found.tracks[i], "genre"), "Hip-Hop");
    EXPECT_EQ(label(found.tracks[4], "genre"), "80s");
    EXPECT_EQ(codes(found.warnings), std::vector<std::string>{"W-GENRE-SPELLINGS"});
    found = complete_labels(tracks, {}, {.one_spelling = false});
    EXPECT_EQ(label(found.tracks[0], "genre"), "hiphop");
    EXPECT_TRUE(found.warnings.empty());
}

TEST(TrackLabels, OfSeveralLyricsTheSongsOwnAreTaken) {
    const std::string bangla = "আমার সোনার বাংলা", english = "My golden Bengal, I love you";
    const auto chosen = [](const std::string& language, const std::string& title,
                           std::vector<audio::TaggedLyrics> all) {
        auto song = track("a", title);
        if (!language.empty()) song.labels["language"] = language;
        audio::Tags tags;
        tags.lyrics = std::move(all);
        return own_lyrics(song, tags);
    };
    EXPECT_EQ(chosen("", "x", {{"eng", "translation", english}, {"ben", "", bangla}}), bangla);
    EXPECT_EQ(chosen("english", "x", {{"eng", "English translation", english}, {"ben", "", bangla}}), bangla);
    EXPECT_EQ(chosen("bangla", "x", {{"eng", "", english}, {"ben", "", bangla}}), bangla);
    // Most programs write "eng" whatever the words are.
    EXPECT_EQ(chosen("bangla", "x", {{"eng", "", english}, {"eng", "", bangla}}), bangla);
    EXPECT_EQ(chosen("", "সোনার বাংলা", {{"eng", "", english}, {"eng", "", bangla}}), bangla);
    EXPECT_EQ(chosen("hindi", "x", {{"eng", "", "la la"}, {"hin", "", "na na"}}), "na na");
    EXPECT_EQ(chosen("", "x", {{"eng", "Live", "second"}, {"eng", "", "first"}}), "first");
    EXPECT_EQ(chosen("", "x", {{"eng", "translation", english}}), english);
    EXPECT_EQ(chosen("", "x", {}), "");
}

class Layouts : public ::testing::Test {
  protected:
    std::map<std::string, std::string> scanned(const std::string& root, const std::vector<std::string>& files) {
        for (const auto& file : files) artifacts::write_file(folder_ / root / file, "x");
        std::map<std::string, std::string> labels;
        for (const auto& track : scan_folder(folder_ / root).tracks)
            labels[track.id] = label(track, "language") + " " + label(track, "genre");
        return labels;
    }
    testing::TemporaryFolder folder_;
};

using Labels = std::map<std::string, std::string>;

TEST_F(Layouts, AFolderIsALanguageWhereMostAre) {
    EXPECT_EQ(scanned("a", {"Om/Advaitic/1.mp3", "Sleep/Dopesmoker/2.mp3"}),
              (Labels{{"Om/Advaitic/1.mp3", "(none) (none)"}, {"Sleep/Dopesmoker/2.mp3", "(none) (none)"}}));
    EXPECT_EQ(scanned("b", {"Hindi/Zahra/1.mp3", "Sleep/Dopesmoker/2.mp3", "Can/Tago/3.mp3"})["Hindi/Zahra/1.mp3"],
              "(none) (none)");
    EXPECT_EQ(scanned("c", {"ben/baul/1.mp3", "English/Rock/2.mp3", "x/3.mp3", "x/4.mp3", "x/5.mp3"}),
              (Labels{{"ben/baul/1.mp3", "bangla baul"},
                      {"English/Rock/2.mp3", "english rock"},
                      {"x/3.mp3", "(none) (none)"},
                      {"x/4.mp3", "(none) (none)"},
                      {"x/5.mp3", "(none) (none)"}}));
    EXPECT_EQ(scanned("bengali", {"baul/1.mp3"})["baul/1.mp3"], "bangla baul");
}

TEST_F(Layouts, GtzansOwnFoldersAreKnown) {
    EXPECT_EQ(scanned("genres", {"blues/blues.00000.au", "jazz/jazz.00012.wav"}),
              (Labels{{"blues/blues.00000.au", "english blues"}, {"jazz/jazz.00012.wav", "english jazz"}}));
    EXPECT_EQ(scanned("data", {"genres/Baul/lalon.mp3"})["genres/Baul/lalon.mp3"], "(none) baul");
}

TEST_F(Layouts, FilesOfOtherEndingsThatBeginLikeSoundAreNamed) {
    artifacts::write_file(folder_ / "a.mp3", "x");
    artifacts::write_file(folder_ / "b.dat", "fLaC" + std::string(100, 'x'));
    artifacts::write_file(folder_ / "deep/noname", "OggS" + std::string(100, 'x'));
    artifacts::write_file(folder_ / "text.txt", "some words that are long enough");
    const auto found = scan_folder(folder_.path());
    EXPECT_EQ(found.tracks.size(), 1u);
    ASSERT_EQ(codes(found.warnings), std::vector<std::string>{"W-OTHER-FILES"});
    EXPECT_NE(found.warnings[0].text.find("2 files"), std::string::npos);
    EXPECT_NE(found.warnings[0].text.find("b.dat, deep/noname"), std::string::npos);
}

TEST_F(Layouts, GenresOfManifestsHaveOneSpelling) {
    artifacts::write_file(folder_ / "m.csv", "path,genre\na.mp3,hiphop\nb.mp3,Hip-Hop\nc.mp3,hiphop\n");
    const auto one = read_collection(folder_ / "m.csv");
    EXPECT_EQ(label(one.tracks[1], "genre"), "hiphop");
    EXPECT_EQ(codes(one.warnings), std::vector<std::string>{"W-GENRE-SPELLINGS"});
    InputOptions apart;
    apart.labels.one_spelling = false;
    EXPECT_EQ(label(read_collection(folder_ / "m.csv", apart).tracks[1], "genre"), "Hip-Hop");
}

TEST_F(Layouts, LanguagesOfManifestsHaveOneName) {
    artifacts::write_file(folder_ / "m.csv", "path,language\na.mp3,ben\nb.mp3,Bengali\nc.mp3,und\nd.mp3,bn-BD\n");
    std::vector<std::string> languages;
    for (const auto& track : read_collection(folder_ / "m.csv").tracks) languages.push_back(label(track, "language"));
    EXPECT_EQ(languages, (std::vector<std::string>{"bangla", "bangla", "", "bangla"}));
}

}  // namespace
}  // namespace ektara::collection
