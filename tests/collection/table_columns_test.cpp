#include "ektara/collection/table_columns.hpp"

#include <functional>

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/collection/column_names.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"
#include "table_layouts.hpp"

namespace ektara::collection {
namespace {

using artifacts::write_file;
using Names = std::vector<std::string>;

/// A table of 12 songs: a name, a measured feature, and a column in question.
std::string table_with(const std::string& column, const std::function<std::string(int)>& cell) {
    std::string text = "filename,mfcc1_mean,\"" + column + "\"\n";
    for (int i = 0; i < 12; ++i) text += fmt::format("s{:02},{},{}\n", i, 0.5 + i % 5, cell(i));
    return text;
}

std::string text_of(const Table& table, const std::string& code) {
    for (const auto& warning : table.warnings)
        if (warning.code == code) return warning.text;
    return {};
}

class TableColumns : public ::testing::Test {
  protected:
    Table load(const std::string& text, const InputOptions& options = {}) {
        write_file(folder_ / "t.csv", text);
        return load_table(folder_ / "t.csv", options);
    }
    std::string code_of(const std::string& text, const InputOptions& options = {}) {
        return testing::code_of([&] { load(text, options); });
    }
    testing::TemporaryFolder folder_;
};

TEST_F(TableColumns, AreNoFeaturesByNameWhereTheyCountOrName) {
    const std::pair<const char*, const char*> columns[] = {{"", "an index"},
                                                           {"Unnamed: 0", "an index"},
                                                           {"rownames", "an index"},
                                                           {"length", "a length"},
                                                           {"duration_ms", "a length"},
                                                           {"n_samples", "a count"},
                                                           {"start", "a place"},
                                                           {"frameTime", "a place"},
                                                           {"popularity", "a measure of listeners"},
                                                           {"song.hotttnesss", "a measure of listeners"},
                                                           {"year", "years"},
                                                           {"releaseYear", "years"},
                                                           {"artist_id", "ids"},
                                                           {"trackId", "ids"},
                                                           {"class_id", "ids"},
                                                           {"cluster", "class numbers"},
                                                           {"nothing", "running numbers"},
                                                           {"track_bit_rate", "a count"},
                                                           {"analysis_sample_rate", "a count"},
                                                           {"track_duration", "a length"},
                                                           {"Duration in Seconds", "a length"},
                                                           {"metadata.audio_properties.replay_gain", "a property"},
                                                           {"Play Count", "a measure of listeners"},
                                                           {"My Rating", "a measure of listeners"},
                                                           {"track_interest", "a measure of listeners"},
                                                           {"in_spotify_playlists", "a measure of listeners"},
                                                           {"artist_latitude", "a place on earth"},
                                                           {"start_of_fade_out", "a place in the recording"},
                                                           {"artist_7digitalid", "ids"},
                                                           {"explicit", "a mark of the words"},
                                                           {"segment", "a place in the recording"},
                                                           {"label_encoded", "class numbers"},
                                                           {"fold", "a split"}};
    for (const auto& [name, reason] : columns) {
        // Running numbers only where the name says nothing; others are the same few numbers.
        const bool runs  = std::string(reason) == "running numbers";
        const auto table = load(table_with(name, [&](int i) { return fmt::format("{}", runs ? 7 + i : 3 + i % 4); }));
        EXPECT_EQ(table.features.columns, (Names{"mfcc1_mean"})) << name;
        EXPECT_NE(text_of(table, "W-COLUMNS-LEFT-OUT").find(reason), std::string::npos)
            << name << ": " << text_of(table, "W-COLUMNS-LEFT-OUT");
    }
}

TEST_F(TableColumns, OfYearsAreFoundByTheirValuesToo) {
    // YearPredictionMSD has no header; its first column are years.
    std::string text;
    for (int i = 0; i < 12; ++i) text += fmt::format("{},{},{}\n", 1950 + (i * 7) % 50, 40.5 + i % 5, -3.25 * (i % 4));
    const auto table = load(text);
    EXPECT_EQ(table.features.columns, (Names{"c1", "c2"}));
    EXPECT_NE(text_of(table, "W-COLUMNS-LEFT-OUT").find("'c0' (years"), std::string::npos);
    EXPECT_EQ(load(table_with("spectral_centroid", [](int i) { return fmt::format("{}", 1950 + (i * 7) % 50); }))
                  .features.columns.size(),
              2u)
        << "hertz";
}

TEST_F(TableColumns, NameArtistTitleAndAlbumInOtherWords) {
    std::string text = "track_id,artists,album_name,track_name,energy,tempo\n";
    for (int i = 0; i < 12; ++i)
        text +=
            fmt::format("{},Artist {},Album {},Song {},{},{}\n", 1000 + i / 2, i / 4, i / 4, i / 2, 0.1 * i, 90.5 + i);
    const auto table = load(text);
    EXPECT_EQ(label_of(table.tracks[2], "artist"), "Artist 0");
    EXPECT_EQ(label_of(table.tracks[2], "title"), "Song 1");
    EXPECT_EQ(label_of(table.tracks[2], "album"), "Album 0");
    EXPECT_NE(text_of(table, "W-COLUMN-NAMES").find("'track_name' is taken as title"), std::string::npos);
}

TEST_F(TableColumns, AreFeaturesWhereTheyMeasure) {
    for (const char* name : {"tempo", "key", "loudness", "added", "x", "mfcc2_var", "bandwidth", "validity", "update"})
        EXPECT_EQ(load(table_with(name, [](int i) { return fmt::format("{}", 3 + i % 4); })).features.columns,
                  (Names{"mfcc1_mean", name}));
    for (const char* name : {"year", "n_samples", "track_id"})
        EXPECT_EQ(load(table_with(name, [](int i) { return fmt::format("{}.5", i % 4); })).features.columns.size(), 2u)
            << name << " with fractions";
    EXPECT_EQ(load(table_with("mfcc2_mean", [](int i) { return fmt::format("{}", i); })).features.columns.size(), 2u)
        << "counts up by chance";
}

/// Eight songs: an MFCC and, for each name, the share that `cell` gives of a row and a column.
std::string table_of(const Names& names, const std::function<std::string(int, int)>& cell) {
    std::string text = fmt::format("filename,mfcc1_mean,{}\n", fmt::join(names, ","));
    for (int i = 0; i < 8; ++i) {
        text += fmt::format("s{},{}", i, 0.5 + i % 5);
        for (int c = 0; c < static_cast<int>(names.size()); ++c) text += "," + cell(i, c);
        text += "\n";
    }
    return text;
}

std::string one_hot(int row, int column) { return row % 3 == column ? "1" : "0"; }

TEST_F(TableColumns, ThatStateAClassAreNoFeatures) {
    for (const auto& names :
         {Names{"genre_rock", "genre_pop", "genre_baul"}, Names{"Genre=Rock", "Genre=Pop", "Genre=x"},
          Names{"language_bangla", "lang_english", "is_hindi"}, Names{"rock", "bangla", "is_pop"},
          Names{"style_a", "style_b", "style_c"}, Names{"rock", "pop", "murshidi"}}) {
        const auto table = load(table_of(names, one_hot));
        EXPECT_EQ(table.features.columns, (Names{"mfcc1_mean"})) << names[0];
        EXPECT_NE(text_of(table, "W-COLUMNS-LEFT-OUT").find("one class each"), std::string::npos) << names[0];
        EXPECT_EQ(label_of(table.tracks[4], names[1]), "1") << "it stays as a label";
    }
    InputOptions options;
    options.features_columns = {"+genre_*"};
    EXPECT_EQ(load(table_of({"genre_rock", "genre_pop", "genre_baul"}, one_hot), options).features.columns.size(), 4u);
}

TEST_F(TableColumns, ThatAClassifierAnsweredAreNoFeatures) {
    const auto share = [](int row, int column) { return fmt::format("{}", row % 3 == column ? 0.7 : 0.15); };
    for (const auto& names : {Names{"genre_rock", "genre_pop", "genre_baul"}, Names{"proba_0", "proba_1", "proba_2"},
                              Names{"rock_prob", "genre_confidence", "predicted_class"}}) {
        const auto table = load(table_of(names, share));
        EXPECT_EQ(table.features.columns, (Names{"mfcc1_mean"})) << names[0];
        EXPECT_NE(text_of(table, "W-COLUMNS-LEFT-OUT").find("a classifier's answer"), std::string::npos) << names[0];
    }
}

TEST_F(TableColumns, ThatMeasureInZerosAndOnesOrSharesAreFeatures) {
    const auto pairs = [](int row, int column) { return (row + column) % 3 == 0 ? "0" : "1"; };
    EXPECT_EQ(load(table_of({"key_c", "key_d", "key_e"}, one_hot)).features.columns.size(), 4u);
    EXPECT_EQ(load(table_of({"mode_major", "mode_minor", "mode_other"}, one_hot)).features.columns.size(), 4u);
    EXPECT_EQ(load(table_of({"bit_0", "bit_1", "bit_2"}, pairs)).features.columns.size(), 4u) << "two of three";
    const auto share = [](int row, int column) { return fmt::format("{}", row % 3 == column ? 0.7 : 0.15); };
    EXPECT_EQ(load(table_of({"danceability", "key_confidence", "voiced_prob"}, share)).features.columns.size(), 4u);
    EXPECT_EQ(load(table_of({"mood_happy", "mood_sad", "mood_calm"}, share)).features.columns.size(), 4u);
    EXPECT_EQ(load(table_of({"rock", "pop", "jazz"}, share)).features.columns.size(), 4u) << "no zeros and ones";
}

TEST_F(TableColumns, OneHotTextIsNotOfferedAsTheGenre) {
    const auto text =
        table_of({"genre_rock", "genre_pop"}, [](int row, int c) { return row % 2 == c ? "True" : "False"; });
    EXPECT_EQ(load(text).features.columns, (Names{"mfcc1_mean"}));
    EXPECT_TRUE(text_of(load(text), "W-NO-GENRE").empty());
}

TEST_F(TableColumns, KeysAreSaidToBePlacesOnACircle) {
    const auto text = table_with("key", [](int i) { return fmt::format("{}", 5 * i % 13 - 1); });
    InputOptions options;
    options.standardise = Standardise::Automatic;
    const auto table    = load(text, options);
    EXPECT_EQ(table.features.columns, (Names{"mfcc1_mean", "key_cos", "key_sin"}));
    EXPECT_EQ(table.treatment, "2 columns, standardised, keys as places on their circle");
    EXPECT_NE(text_of(table, "W-KEYS").find("input.keys=number"), std::string::npos);
    options.keys = Keys::Number;
    EXPECT_EQ(load(text, options).features.columns, (Names{"mfcc1_mean", "key"}));
    EXPECT_TRUE(text_of(load(text, options), "W-KEYS").empty());
    options             = {};
    options.standardise = Standardise::Plain;
    EXPECT_EQ(load(text, options).features.columns, (Names{"mfcc1_mean", "key"})) << "as StandardScaler";
    options = {};
    EXPECT_TRUE(
        text_of(load(table_with("key", [](int i) { return fmt::format("{}", 2 * i); }), options), "W-KEYS").empty());
}

TEST_F(TableColumns, LengthYearAndClassStayAsLabels) {
    const auto table = load(table_with("year", [](int i) { return fmt::format("{}", 1990 + i % 4); }));
    EXPECT_EQ(table.tracks[1].labels.at("year"), "1991");
    EXPECT_FALSE(load(table_with("", [](int i) { return fmt::format("{}", i); })).tracks[1].labels.contains(""));
}

TEST_F(TableColumns, LabelIsTheGenreWhereNoColumnIsCalledSo) {
    const auto words = load(table_with("label", [](int i) { return i % 2 == 0 ? "baul" : "rock"; }));
    EXPECT_EQ(words.tracks[1].labels.at("genre"), "rock");
    EXPECT_EQ(label_of(words.tracks[1], "label"), "rock") << "by the table's own word too";
    EXPECT_NE(text_of(words, "W-COLUMN-NAMES").find("'label' is taken as genre"), std::string::npos);
    const auto numbers = load(table_with("label", [](int i) { return fmt::format("{}", i % 3); }));
    EXPECT_EQ(numbers.features.columns, (Names{"mfcc1_mean"}));
    EXPECT_EQ(numbers.tracks[1].labels.at("genre"), "1");
    InputOptions none;
    none.genre_column = "none";
    EXPECT_FALSE(load(table_with("label", [](int i) { return i % 2 == 0 ? "baul" : "rock"; }), none)
                     .tracks[1]
                     .labels.contains("genre"));
    EXPECT_TRUE(text_of(load(table_with("Genre", [](int i) { return i % 2 == 0 ? "baul" : "rock"; })), "W-COLUMN-NAMES")
                    .empty());
}

TEST_F(TableColumns, ATextThatCouldBeTheGenreIsNamed) {
    const auto text = table_with("style", [](int i) { return i % 2 == 0 ? "baul" : "rock"; });
    EXPECT_NE(text_of(load(text), "W-NO-GENRE").find("'style'"), std::string::npos);
    InputOptions options;
    options.genre_column = "style";
    const auto table     = load(text, options);
    EXPECT_EQ(table.tracks[1].labels.at("genre"), "rock");
    EXPECT_TRUE(text_of(table, "W-NO-GENRE").empty());
    EXPECT_TRUE(text_of(load(table_with("words", [](int i) { return fmt::format("w{}", i); })), "W-NO-GENRE").empty());
}

TEST_F(TableColumns, TheTextThatIsCalledLikeAGenreIsOfferedFirst) {
    std::string text = "filename,mfcc1_mean,scale,genre_rosamerica\n";
    for (int i = 0; i < 12; ++i)
        text +=
            fmt::format("s{:02},{},{},{}\n", i, 0.5 + i % 5, i % 2 == 0 ? "major" : "minor", i % 3 == 0 ? "a" : "b");
    EXPECT_NE(text_of(load(text), "W-NO-GENRE").find("genre_column=genre_rosamerica"), std::string::npos);
}

TEST_F(TableColumns, NumbersOfTheClassesAreNoFeatureWhateverTheirName) {
    const auto table_of = [&](const std::function<int(int)>& number) {
        std::string text = "filename,mfcc1_mean,genre,g_num\n";
        for (int i = 0; i < 12; ++i) text += fmt::format("s{:02},{},g{},{}\n", i, 0.5 + i % 5, i % 3, number(i));
        return load(text);
    };
    EXPECT_NE(text_of(table_of([](int i) { return 7 - i % 3; }), "W-COLUMNS-LEFT-OUT").find("'g_num' (class numbers)"),
              std::string::npos);
    EXPECT_EQ(table_of([](int i) { return i == 11 ? 0 : i % 3; }).features.columns, (Names{"mfcc1_mean", "g_num"}))
        << "one row differs";
}

TEST_F(TableColumns, EssentiasPathsOfNamesAreKnown) {
    std::string text = "metadata.tags.file_name,lowlevel.mfcc.mean.0,metadata.tags.genre.0,metadata.tags.artist.0\n";
    for (int i = 0; i < 12; ++i)
        text += fmt::format("s{:02}.mp3,{},{},x\n", i, 0.5 + i % 5, i % 2 == 0 ? "baul" : "rock");
    const auto table = load(text);
    EXPECT_EQ(table.features.columns, (Names{"lowlevel.mfcc.mean.0"}));
    EXPECT_EQ(table.tracks[1].id, "s01.mp3");
    EXPECT_EQ(table.tracks[1].labels.at("genre"), "rock");
    EXPECT_EQ(table.tracks[1].artist, "x");
}

TEST_F(TableColumns, NumbersWithSomethingAroundThemAreTextAndSaidToBe) {
    const auto said = [&](const std::function<std::string(int)>& cell) {
        return text_of(load(table_with("gain", cell)), "W-NUMBERS-AS-TEXT");
    };
    EXPECT_NE(said([](int i) { return fmt::format("-{}.1 dB", i); }).find("'gain' (-0.1 dB)"), std::string::npos);
    EXPECT_NE(said([](int i) { return fmt::format("{}%", i % 4); }).find("'gain' (0%)"), std::string::npos);
    const auto of_words = said([](int i) { return i == 0 ? "" : fmt::format("{:03} децибелов мощности", i); });
    EXPECT_NE(of_words.find("'gain' (001 децибелов )"), std::string::npos) << "no half of a character";
    EXPECT_EQ(said([](int i) { return fmt::format("{}{}", i, i % 2 == 0 ? "A" : "B"); }), "") << "keys of a DJ";
    EXPECT_NE(said([](int i) { return fmt::format("\"[0.{} 1.5]\"", i); }).find("'gain' ([0.0 1.5])"),
              std::string::npos);
    EXPECT_NE(said([](int i) { return fmt::format("(0.{}+0j)", i); }), "");
    EXPECT_EQ(said([](int i) { return fmt::format("\"[rock{}.]\"", i); }), "");
    EXPECT_EQ(said([](int i) { return fmt::format("3:{:02}", i); }), "") << "times";
    EXPECT_EQ(said([](int i) { return fmt::format("{}.wav", i); }), "") << "names";
    EXPECT_EQ(said([](int i) { return fmt::format("{}", i * 0.3); }), "") << "numbers";
}

TEST_F(TableColumns, ANumberThatStandsForNoneIsNamed) {
    const auto said = [&](const char* none, double scale) {
        return text_of(
            load(table_with("zcr", [&](int i) { return i % 5 == 1 ? none : fmt::format("{}", scale * (i % 4)); })),
            "W-MISSING-NUMBERS");
    };
    EXPECT_NE(said("-9999", 0.1).find("'zcr' (-9999)"), std::string::npos);
    EXPECT_NE(said("-999.0", 10).find("'zcr' (-999)"), std::string::npos);
    EXPECT_NE(said("-32768", 0.1).find("(-32768)"), std::string::npos);
    EXPECT_NE(said("-1e30", 10).find("(-1e+30)"), std::string::npos);
    EXPECT_NE(said("99999", 100).find("'zcr' (99999)"), std::string::npos);
    EXPECT_EQ(said("-999", 300), "") << "beside others of its size";
    EXPECT_EQ(said("-998", 0.1), "") << "no such number";
    EXPECT_EQ(text_of(load(table_with("zcr", [](int) { return "-9999"; })), "W-MISSING-NUMBERS"), "") << "all alike";
}

TEST_F(TableColumns, ASingleColumnOfNumbersInAListOfSongsIsNamedAndTakenWhereAskedFor) {
    std::string text = "Title,Artist,BPM\n";
    for (int i = 0; i < 12; ++i) text += fmt::format("t{},x,{}.5\n", i, 90 + i * i);
    EXPECT_EQ(code_of(text), "E1203");
    InputOptions options;
    options.features_columns = {"BPM"};
    EXPECT_EQ(load(text, options).features.columns, (Names{"BPM"}));
}

TEST_F(TableColumns, MissingValuesAreAnErrorWhateverTheirShareAndSpelling) {
    for (const char* missing : {"", "NA", "N/A", "null", "?", "-", "nan", "none given"})
        for (const int every : {2, 3, 11}) {
            const auto text =
                table_with("zcr", [&](int i) { return i % every == 1 ? missing : fmt::format("0.{}", i); });
            try {
                load(text);
                ADD_FAILURE() << missing << " every " << every;
            } catch (const Error& problem) {
                EXPECT_EQ(problem.code(), "E1205");
                EXPECT_NE(std::string(problem.what()).find("line 3, column 'zcr'"), std::string::npos)
                    << problem.what();
            }
            InputOptions ignoring;
            ignoring.ignore_columns = {"zcr"};
            EXPECT_EQ(load(text, ignoring).features.columns, (Names{"mfcc1_mean"}));
        }
    const auto empty = load(table_with("zcr", [](int) { return "NA"; }));
    EXPECT_EQ(empty.features.columns, (Names{"mfcc1_mean"}));
    EXPECT_NE(text_of(empty, "W-COLUMNS-LEFT-OUT").find("without values"), std::string::npos);
}

TEST_F(TableColumns, ALineThatRepeatsTheHeaderIsNamed) {
    const auto one = table_with("zcr", [](int i) { return fmt::format("0.{}", i); });
    try {
        load(one + one);
        FAIL();
    } catch (const Error& problem) {
        EXPECT_NE(std::string(problem.what()).find("line 14 repeats the header"), std::string::npos) << problem.what();
    }
}

TEST_F(TableColumns, ACellBeyondSinglePrecisionIsNamedAsWritten) {
    for (const char* cell : {"1e39", "-1e400"}) try {
            load(table_with("zcr", [&](int i) { return i == 4 ? cell : "0.5"; }));
            ADD_FAILURE() << cell;
        } catch (const Error& problem) {
            EXPECT_EQ(problem.code(), "E1205");
            EXPECT_NE(std::string(problem.what()).find(std::string("line 6, column 'zcr': '") + cell + "'"),
                      std::string::npos)
                << problem.what();
        }
    EXPECT_EQ(load(table_with("zcr", [](int i) { return i == 4 ? "1e-400" : "0.5"; })).features.values(4, 1), 0.0f);
}

TEST_F(TableColumns, OptionsOverruleByNameOrPattern) {
    std::string text = "filename,length,mfcc1,mfcc2,tempo\n";
    for (int i = 0; i < 8; ++i) text += fmt::format("s{},{},{}.5,{}.25,{}\n", i, 100 + i % 3, i, 7 - i, 90 + i % 5);
    InputOptions options;
    options.features_columns = {"mfcc*"};
    EXPECT_EQ(load(text, options).features.columns, (Names{"mfcc1", "mfcc2"}));
    EXPECT_EQ(load(text, options).features.recipe.options.at("features_columns"), "mfcc*");
    options.features_columns = {"+length"};
    EXPECT_EQ(load(text, options).features.columns, (Names{"length", "mfcc1", "mfcc2", "tempo"}));
    options.ignore_columns = {"mfcc?"};
    EXPECT_EQ(load(text, options).features.columns, (Names{"length", "tempo"}));
    options.features_columns = {"nothing"};
    EXPECT_EQ(code_of(text, options), "E1261");
    options.features_columns = {"filename"};
    EXPECT_EQ(code_of(text, options), "E1261");
    artifacts::write_npy(folder_ / "x.npy", testing::random_matrix(3, 4));
    InputOptions array;
    array.ignore_columns = {"c1", "c3"};
    EXPECT_EQ(load_table(folder_ / "x.npy", array).features.columns, (Names{"c0", "c2"}));
}

TEST_F(TableColumns, ThoseOfAFittedTableAreFeaturesWhateverTheyLookLike) {
    InputOptions options;
    options.fitted_columns = {"length", "mfcc1_mean"};
    EXPECT_EQ(load(table_with("length", [](int i) { return fmt::format("{}", i); }), options).features.columns,
              (Names{"mfcc1_mean", "length"}));
}

TEST_F(TableColumns, RowsOfOneNameAreNumberedByTheirContent) {
    const std::string head = "filename,x,y\n", one = "1776,0.5,1\n", two = "1776,1.5,2\n", other = "157,2.5,3\n";
    const auto first = load(head + one + two + other), second = load(head + other + two + one);
    EXPECT_EQ(first.features.rows, (std::vector<TrackId>{"157", "1776", "1776#2"}));
    EXPECT_EQ(second.features.rows, first.features.rows);
    EXPECT_EQ(second.features.values, first.features.values);
    EXPECT_NE(text_of(first, "W-REPEATED-IDS").find("'1776'"), std::string::npos);
}

TEST_F(TableColumns, AnIndexThatIsMoreThanRowNumbersNamesTheRows) {
    EXPECT_EQ(load(",a,b\n7,0.5,1\n3,1.5,2\n9,2.5,3\n").features.rows, (std::vector<TrackId>{"3", "7", "9"}));
    EXPECT_EQ(load(",a,b\nx,0.5,1\ny,1.5,2\n").features.rows, (std::vector<TrackId>{"x", "y"}));
    EXPECT_EQ(load(",a,b\n1,0.5,1\n2,1.5,2\n").features.rows, (std::vector<TrackId>{"0", "1"}));
    EXPECT_EQ(load("track_id,a,b\n20,0.5,1\n2,1.5,2\n").features.rows, (std::vector<TrackId>{"2", "20"}));
    EXPECT_EQ(load("track_id,a,b\n2,0.5,1\n2,1.5,2\n").features.rows, (std::vector<TrackId>{"0", "1"}));
}

TEST(TableLayoutsInTheLibrary, HoldTheSameNumbers) {
    const testing::TemporaryFolder folder;
    const auto songs = testing::layout_songs();
    for (const auto& layout : testing::table_layouts()) {
        testing::write_layout(layout, folder.path());
        const auto table = load_table(folder / layout.file);
        EXPECT_EQ(table.features.values, songs.features) << layout.name;
    }
}

}  // namespace
}  // namespace ektara::collection
