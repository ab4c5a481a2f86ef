#include "ektara/collection/inputs.hpp"

#include <cmath>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/path_text.hpp"
#include "ektara/core/utf8.hpp"

namespace ektara::collection {
namespace {

using artifacts::write_file;

std::string code_of(const std::filesystem::path& path) {
    try {
        read_collection(path);
    } catch (const Error& problem) {
        return problem.code();
    }
    return "none";
}

class Inputs : public ::testing::Test {
  protected:
    std::filesystem::path file(const std::string& name, const std::string& text) {
        write_file(folder_ / name, text);
        return folder_ / name;
    }
    testing::TemporaryFolder folder_;
};

TEST_F(Inputs, ReadsAFolderInBytewiseOrderWithLanguageAndGenre) {
    for (const char* name : {"Bangla/baul/b.ogg", "english/Rock/a.FLAC", "english/Rock/notes.txt", ".hidden.mp3"})
        file(name, "x");
    const auto found = read_collection(folder_.path());
    ASSERT_EQ(found.tracks.size(), 2u);
    EXPECT_EQ(found.tracks[0].id, "Bangla/baul/b.ogg");
    EXPECT_EQ(found.tracks[0].labels.at("language"), "bangla");
    EXPECT_EQ(found.tracks[1].labels.at("genre"), "rock");
}

TEST_F(Inputs, FindsFilesAndLabelsInEitherSpelling) {
    const std::string within = "\u09ac\u09dc", apart = "\u09ac\u09a1\u09bc";
    file("1" + within + ".ogg", "x");
    file("2" + apart + ".ogg", "x");
    const auto found = read_collection(
        file("m.csv", "path,genre\n1" + apart + ".ogg," + within + "\n2" + within + ".ogg," + apart + "\n3.ogg,\n"));
    EXPECT_EQ(found.tracks[0].audio, folder_ / ("1" + within + ".ogg"));
    EXPECT_EQ(found.tracks[1].audio, folder_ / ("2" + apart + ".ogg"));
    EXPECT_EQ(found.tracks[2].audio, folder_ / "3.ogg");
    EXPECT_EQ(found.tracks[0].labels.at("genre"), found.tracks[1].labels.at("genre"));
}

TEST_F(Inputs, KeepTheBytesOfNamesThatAreNotUtf8) {
    const auto first = file("caf\xe8.ogg", "x"), second = file("caf\xe9.ogg", "x");
    const auto found = read_collection(folder_.path());
    ASSERT_EQ(found.tracks.size(), 2u);
    EXPECT_EQ(found.tracks[0].id, "caf%E8.ogg");
    EXPECT_EQ(found.tracks[1].id, "caf%E9.ogg");
    write_tracks_csv(folder_ / "tracks.csv", found.tracks, {});
    EXPECT_TRUE(is_utf8(artifacts::read_file(folder_ / "tracks.csv")));
    const auto read = read_tracks_csv(folder_ / "tracks.csv").tracks;
    EXPECT_EQ(read[0].audio, first);
    EXPECT_EQ(read[1].audio, second);
    write_failures_csv(folder_ / "failures.csv", {{"caf%E9.ogg", second, "decode", "E2104", "is empty"}});
    EXPECT_EQ(read_failures_csv(folder_ / "failures.csv")[0].path, second);
    const auto listed = read_collection(file("m.csv", "path\n" + path_text(second) + "\n"));
    EXPECT_EQ(listed.tracks[0].audio, second);
}

TEST_F(Inputs, AreOthersWhereTheLyricsBesideThemChange) {
    file("a.ogg", "x");
    const auto without = read_collection(folder_.path()).input_hash;
    file("a.txt", "words");
    const auto with = read_collection(folder_.path()).input_hash;
    file("a.txt", "other words");
    EXPECT_NE(without, with);
    EXPECT_NE(with, read_collection(folder_.path()).input_hash);
}

TEST_F(Inputs, AreOthersWhereAFileChangesAndKeepsItsSizeAndTime) {
    const auto song   = file("a.ogg", "old");
    const auto before = read_collection(folder_.path()).input_hash;
    EXPECT_EQ(before, read_collection(folder_.path()).input_hash);
    const auto status_of = [&] {
        struct stat status {};
        EXPECT_EQ(::stat(song.c_str(), &status), 0);
        return status;
    };
    const auto was = status_of();
    const timespec times[2]{was.st_atim, was.st_mtim};
    // The system's clock for files may stand still for some milliseconds.
    do {
        artifacts::write_file(song, "new");
        ASSERT_EQ(::utimensat(AT_FDCWD, song.c_str(), times, 0), 0);
    } while (status_of().st_ctim.tv_nsec == was.st_ctim.tv_nsec);
    EXPECT_EQ(status_of().st_mtim.tv_nsec, was.st_mtim.tv_nsec);
    EXPECT_NE(before, read_collection(folder_.path()).input_hash);
}

TEST_F(Inputs, TakeLabelsFromFoldersInAnyEncoding) {
    file("english/\xc9lectro/a.ogg", "x");
    const auto found = read_collection(folder_.path());
    ASSERT_EQ(found.tracks.size(), 1u);
    EXPECT_EQ(found.tracks[0].labels.at("genre"), "Électro");
}

TEST_F(Inputs, KnowsTheLayoutsOfGtzanAndBanglaBeats) {
    file("Data/genres_original/jazz/jazz.00054.wav", "x");
    file("BB/wavs_3sec/Adhunik/a.wav", "x");
    const auto found = read_collection(folder_.path());
    EXPECT_EQ(label_of(found.tracks[0], "language+genre"), "bangla+adhunik");
    EXPECT_EQ(label_of(found.tracks[1], "language+genre"), "english+jazz");
}

TEST_F(Inputs, ListsWhatCannotBeAudioButFollowsALoopOnlyOnce) {
    file("a/x.mp3", "x");
    std::filesystem::create_directory(folder_ / "y.mp3");
    std::filesystem::create_directory_symlink(folder_.path(), folder_ / "a/loop");
    std::filesystem::create_symlink("nowhere", folder_ / "z.mp3");
    const auto found = read_collection(folder_.path());
    ASSERT_EQ(found.tracks.size(), 3u);
    EXPECT_EQ(found.tracks[1].id, "y.mp3");
    EXPECT_EQ(found.tracks[2].id, "z.mp3");
}

TEST_F(Inputs, ReadsAManifestWhateverTheOrderOfItsLines) {
    const std::string head = "path,title,language,core\n", one = "x.ogg,One,bangla,1\n", two = "a.ogg,Two,english,0\n";
    const auto first  = read_collection(file("m1.csv", head + one + two));
    const auto second = read_collection(file("m2.csv", head + two + one));
    ASSERT_EQ(first.tracks.size(), 2u);
    EXPECT_FALSE(first.table);
    EXPECT_EQ(first.tracks[0].title, "Two");
    EXPECT_EQ(first.tracks[0].labels.at("core"), "0");
    EXPECT_EQ(first.tracks[0].audio, folder_ / "a.ogg");
    EXPECT_EQ(first.input_hash, second.input_hash);
}

TEST_F(Inputs, TellsRepeatedIdsOfAManifestFromThoseThatLookNumbered) {
    const auto found = read_collection(file("m.csv", "path,title\na.ogg,One\na.ogg,Two\na.ogg#2,Three\n"));
    std::string read;
    for (const auto& track : found.tracks) read += track.id + " " + track.title + "; ";
    EXPECT_EQ(read, "a.ogg One; a.ogg#2 Three; a.ogg#3 Two; ");
    ASSERT_EQ(found.warnings.size(), 1u);
    EXPECT_EQ(found.warnings[0].code, "W-REPEATED-IDS");
}

TEST_F(Inputs, ReadsATableOfReadyFeaturesSortedById) {
    const auto table = load_table(file("t.csv", "filename,genre,x,y_var\nb,pop,1.5,0\na,rock,2.5,7.5\n"));
    EXPECT_EQ(table.features.columns, (std::vector<std::string>{"x", "y_var"}));
    EXPECT_EQ(table.features.rows, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(table.features.values(0, 1), 7.5f);
    EXPECT_EQ(table.tracks[1].labels.at("genre"), "pop");
}

TEST_F(Inputs, TakesLogarithmsOfVariancesAndStandardises) {
    const auto path = file("t.csv", "filename,x,y_var,flat\na,1,0,3\nb,3,1,3\n");
    InputOptions options;
    options.transform   = tables::Transform::Log;
    options.standardise = Standardise::Yes;
    const auto table    = load_table(path, options);
    EXPECT_CLOSE(table.features.values, (Matrix(2, 3) << -1, -1, 0, 1, 1, 0).finished(), 1e-6);
    EXPECT_EQ(table.features.recipe.options.at("log_columns"), "y_var");
    EXPECT_EQ(table.features.recipe.options.at("constant_columns"), "flat");
}

TEST_F(Inputs, DropsOrKeepsExactDuplicates) {
    const auto path = file("t.csv", "filename,exact_duplicate_of,x\na,,1\nb,a,1\nc,,2\n");
    EXPECT_EQ(read_collection(path).tracks.size(), 3u);
    EXPECT_EQ(read_collection(path).warnings.at(0).code, "W-DUPLICATES");
    InputOptions drop;
    drop.duplicates = Duplicates::Drop;
    EXPECT_EQ(read_collection(path, drop).table->values.rows(), 2);
}

TEST_F(Inputs, NamesRowAndColumnOfACellThatIsNoNumber) {
    for (const char* cell : {"nan", "", "abc", "inf"}) {
        std::string text = "filename,x,y\n";
        for (int i = 0; i < 20; ++i) text += fmt::format("f{},{},{}\n", i, i, i + 0.5);
        const auto path = file("t.csv", text + "g,7," + cell + "\n");
        try {
            read_collection(path);
            ADD_FAILURE() << cell;
        } catch (const Error& problem) {
            EXPECT_EQ(problem.code(), "E1205");
            EXPECT_NE(std::string(problem.what()).find("line 22, column 'y'"), std::string::npos) << problem.what();
        }
    }
}

TEST_F(Inputs, NumbersItsErrors) {
    EXPECT_EQ(code_of(folder_ / "missing"), "E1200");
    EXPECT_EQ(code_of(folder_.path()), "E1210");
    EXPECT_EQ(code_of(file("m.csv", "title,lyrics,core\na,b,1\n")), "E1203");
    EXPECT_EQ(code_of(file("m.csv", "title,genre\na,b\n")), "E1203");
    EXPECT_EQ(code_of(file("m.csv", "path,title\n")), "E1210");
    EXPECT_EQ(code_of(file("m.csv", "path,title\n,a\n")), "E1206");
    EXPECT_EQ(code_of(file("m.csv", "id,x,y\na,1,2\n,2,3\n")), "E1206");
    EXPECT_EQ(code_of(file("m.csv", "id,x,y\na,1,2\nb,2,1e39\n")), "E1205");
    EXPECT_EQ(code_of(file("m.csv", "path,title\nx\n")), "E1201");
    EXPECT_EQ(code_of(file("m.npy", "junk")), "E4201");
}

TEST_F(Inputs, ATableOfARunTakesItsSongsFromTheRun) {
    file("run/tracks.csv",
         "id,path,title,artist,album,language,genre,song_id,clip,lyrics,duration,verdict\n"
         "a,/a,A,,,bangla,baul,s1,1,,3,ok\nb,/b,B,,,english,rock,s1,2,,3,ok\n");
    FeatureMatrix features{testing::random_matrix(2, 3), {"a", "b"}, {"x", "y", "z"}, {}};
    artifacts::write_table(folder_ / "run/features/mfcc-moments.npy", features);
    const auto table = load_table(folder_ / "run");
    EXPECT_EQ(songs_of(table.tracks), (std::vector<std::string>{"s1", "s1"}));
    EXPECT_EQ(label_of(table.tracks[1], "language+genre"), "english+rock");
    EXPECT_TRUE(table.warnings.empty());
    features.rows = {"a", "c"};
    artifacts::write_table(folder_ / "run/features/mfcc-moments.npy", features);
    EXPECT_EQ(load_table(folder_ / "run").warnings.at(0).code, "W-UNMATCHED");
}

TEST_F(Inputs, ReadsANumberedArray) {
    artifacts::write_npy(folder_ / "x.npy", testing::random_matrix(12, 2));
    const auto table = load_table(folder_ / "x.npy");
    EXPECT_EQ(table.features.rows.back(), "11");
    EXPECT_CLOSE(table.features.values, testing::random_matrix(12, 2), 0);
}

TEST_F(Inputs, StandardisesByItselfWhereColumnsHaveNames) {
    InputOptions automatic;
    automatic.standardise = Standardise::Automatic;
    const auto csv        = load_table(file("t.csv", "id,x,y_var,flat\na,1,1,3\nb,3,100,3\nc,5,10000,3\n"), automatic);
    EXPECT_EQ(csv.treatment, "3 columns, standardised, 1 of them as logarithms");
    EXPECT_NEAR(csv.features.values(1, 1), 0, 1e-6) << "100 is the geometric mean";
    EXPECT_EQ(csv.warnings.at(0).code, "W-CONSTANT-COLUMNS");
    const Matrix values = testing::random_matrix(12, 2);
    artifacts::write_npy(folder_ / "x.npy", values);
    const auto array = load_table(folder_ / "x.npy", automatic);
    EXPECT_EQ(array.treatment, "2 columns, as they are");
    EXPECT_CLOSE(array.features.values, values, 0);
    const std::vector<TrackId> rows = array.features.rows;
    artifacts::write_table(folder_ / "e.npy", Embedding{values, rows, {}});
    EXPECT_CLOSE(load_table(folder_ / "e.npy", automatic).features.values, values, 0);
    artifacts::write_table(folder_ / "f.npy", FeatureMatrix{values, rows, {"tempo", "rms"}, {}});
    EXPECT_EQ(load_table(folder_ / "f.npy", automatic).treatment, "2 columns, standardised");
}

TEST_F(Inputs, SaysWhereTheWidestColumnDecides) {
    const auto codes = [&](const std::string& text) {
        std::vector<std::string> found;
        for (const auto& warning : load_table(file("t.csv", text)).warnings) found.push_back(warning.code);
        return found;
    };
    EXPECT_EQ(codes("id,x,y\na,1,10\nb,2,31\n"), (std::vector<std::string>{"W-UNSTANDARDISED"}));
    EXPECT_TRUE(codes("id,x,y,z\na,1,10,7\nb,2,19,7\n").empty());
}

TEST_F(Inputs, BringsNewRowsToTheScaleOfATable) {
    InputOptions automatic;
    automatic.standardise = Standardise::Automatic;
    const auto path       = file("t.csv", "id,added,x\na,1700000001,0.5\nb,1700000003,0.9\nc,1700000009,0.1\n");
    const auto fitted     = load_table(path, automatic);
    const auto one        = load_table(file("n.csv", "id,x,added,more\nq,0.9,1700000003,1\n")).features;
    EXPECT_CLOSE(rows_like(fitted, one).features.values, Matrix(fitted.features.values.row(1)), 1e-6);
    EXPECT_EQ(rows_like(fitted, one).unmatched, std::vector<std::string>{"more"});
    EXPECT_CLOSE(rows_like(load_table(path), one).features.values, Matrix(load_table(path).features.values.row(1)),
                 1e-6);
}

}  // namespace
}  // namespace ektara::collection
