#include "ektara/evaluation/column_scores.hpp"

#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/evaluation/column_scores_json.hpp"
#include "error_code.hpp"

namespace ektara::evaluation {
namespace {

class Columns : public ::testing::Test {
  protected:
    LabelJoin join(const std::string& labels, const std::string& clusters) {
        artifacts::write_file(folder_ / "L.csv", labels);
        artifacts::write_file(folder_ / "C.csv", clusters);
        return join_labels((folder_ / "L.csv").string(), (folder_ / "C.csv").string());
    }
    testing::TemporaryFolder folder_;
};

TEST_F(Columns, AreNumberedByValueAndNotByText) {
    const auto joined = join("id,genre\na,x\nb,y\nc,x\nd,y\n", "id,cluster\na,10\nb,9\nc,-1\nd,\n");
    EXPECT_EQ(grouping_of(joined, "cluster").runs.front(),
              (std::vector<int>{2, 1, metrics::kNoise, metrics::kNoCluster}))
        << "10 comes after 9, as it does in a run";
    const auto words = join("id,genre\na,x\nb,y\n", "id,cluster\na,west\nb,10\n");
    EXPECT_EQ(grouping_of(words, "cluster").runs.front(), (std::vector<int>{1, 0}));
}

TEST_F(Columns, ReadLabelsAsARunDoes) {
    // Two spellings of one Bangla word, and an alias that is a part of a combination.
    auto joined      = join("id,language,genre\na,bn,\xE0\xA7\x9C\nb,bn,\xE0\xA6\xA1\xE0\xA6\xBC\nc,en,Pop\nd,en,pop\n",
                            "id,cluster\na,0\nb,0\nc,1\nd,1\n");
    const auto genre = joined.label_column("genre");
    EXPECT_EQ(genre[0], genre[1]);
    EXPECT_NE(genre[2], genre[3]);
    joined.aliases = {{"Pop", "pop"}};
    EXPECT_EQ(joined.label_column("language+genre")[2], "english+pop");
    joined.aliases = {{"bn", "east"}, {"english", "west"}};
    EXPECT_EQ(joined.label_column("language"), (std::vector<std::string>{"east", "east", "west", "west"}));
    EXPECT_EQ(joined.text_column("genre")[2], "Pop");
}

TEST_F(Columns, ChooseThoseThatLookLikeLabelsAndClusters) {
    const auto joined = join("id,genre,tempo\na,x,1\nb,y,2\nc,x,3\n", "id,cluster,strength\na,0,1\nb,1,1\nc,0,1\n");
    const auto choice = resolved({}, joined);
    EXPECT_EQ(choice.labels, (std::vector<std::string>{"genre"}));
    EXPECT_EQ(choice.clusters, (std::vector<std::string>{"cluster"}));
    try {
        resolved({}, join("id,tempo\na,1\nb,2\n", "id,cluster\na,0\nb,1\n"));
        FAIL();
    } catch (const Error& problem) {
        EXPECT_EQ(problem.code(), "E6402");
    }
}

/// Labels and clusters of these ids.
std::string rows_of(const char* head, int first, int last) {
    std::string text = head;
    for (int i = first; i < last; ++i) text += fmt::format("{},{}\n", i, i % 2);
    return text;
}

TEST_F(Columns, SayHowManyRowsOfEachSideHaveNoPartner) {
    EXPECT_TRUE(join(rows_of("id,genre\n", 0, 10), rows_of("id,cluster\n", 0, 10)).warnings.empty());
    const auto part = join(rows_of("id,genre\n", 0, 10), rows_of("id,cluster\n", 4, 12));
    ASSERT_EQ(part.warnings.size(), 1u);
    EXPECT_EQ(part.warnings[0].code, "W-UNMATCHED");
    EXPECT_NE(part.warnings[0].text.find("4 of the 10 rows"), std::string::npos) << part.warnings[0].text;
    EXPECT_NE(part.warnings[0].text.find("2 of the 8 rows"), std::string::npos) << part.warnings[0].text;
    EXPECT_EQ(part.label_rows.size(), 6u);
    const auto row = to_json(score_columns(part, resolved({}, part), {}, {}), {}).front();
    EXPECT_EQ(row.at("unmatched_labels"), 4);
    EXPECT_EQ(row.at("unmatched_clusters"), 2);
    EXPECT_EQ(row.at("n"), 6);
    EXPECT_EQ(join(rows_of("id,genre\n", 0, 90), rows_of("id,cluster\n", 0, 9)).label_rows.size(), 9u)
        << "all of the smaller side";
}

TEST_F(Columns, RefuseAJoinOfFewerThanHalf) {
    const auto labels = rows_of("id,genre\n", 0, 10), clusters = rows_of("id,cluster\n", 6, 16);
    try {
        join(labels, clusters);
        FAIL();
    } catch (const Error& problem) {
        EXPECT_EQ(problem.code(), "E1262");
    }
    EXPECT_EQ(join_labels((folder_ / "L.csv").string(), (folder_ / "C.csv").string(), 0.3).label_rows.size(), 4u);
    try {
        join("id,genre\n000002,a\n000003,b\n10,a\n", "id,cluster\n2,0\n3,1\n10,0\n");
        FAIL();
    } catch (const Error& problem) {
        EXPECT_NE(std::string(problem.what()).find("'000002' and '2' may be one song"), std::string::npos)
            << problem.what();
    }
}

TEST_F(Columns, OfOneFileAreJoinedByRowEvenWhereIdsRepeat) {
    artifacts::write_file(folder_ / "t.csv", "filename,genre,cluster\n1776,x,0\n157,y,1\n1776,y,1\n157,x,0\n");
    const auto path   = (folder_ / "t.csv").string();
    const auto joined = join_labels(path, path);
    EXPECT_EQ(joined.label_rows, joined.cluster_rows);
    EXPECT_EQ(joined.label_rows.size(), 4u);
    EXPECT_EQ(joined.warnings.at(0).code, "W-REPEATED-IDS");
    EXPECT_EQ(joined.warnings.size(), 1u);
}

TEST_F(Columns, OfRepeatedIdsAreFoundOnlyWhereTheRowsCanBeToldApart) {
    const std::string clusters = "id,cluster\na,0\na#2,1\nb,1\n";
    EXPECT_EQ(join("filename,mfcc1,genre\na,0.5,x\na,1.5,y\nb,2.5,y\n", clusters).label_rows.size(), 3u)
        << "the clustered table itself";
    EXPECT_EQ(join("id,genre\na,x\na,x\nb,y\n", clusters).label_rows.size(), 3u) << "both rows say the same";
    EXPECT_CODE("E6403", join("id,genre\na,x\na,y\nb,y\n", clusters));
}

TEST_F(Columns, AreReadFromForeignTables) {
    const auto joined = join(
        "\xef\xbb\xbf"
        "file_name;Genre\r\na;x\r\nb;y\r\n",
        "filename\tcluster\nb\t1\na\t0\n");
    EXPECT_EQ(joined.label_column("Genre"), (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(resolved({}, join("id,label\na,0\nb,1\nc,0\n", "id,cluster\na,0\nb,1\nc,0\n")).labels,
              (std::vector<std::string>{"label"}))
        << "classes as numbers";
    EXPECT_CODE("E6404", join("genre\nx\ny\n", "id,cluster\n0,0\n")) << "by row, and of other numbers";
}

TEST_F(Columns, OfASpaceAreJoinedByNameWhereThereAreNames) {
    const auto joined = join("id,genre\na,x\nb,y\n", "id,cluster\na,0\nb,1\n");
    const ClusteredSpace named{{Matrix::Random(2, 2), {"p", "q"}, {}, {}}, "X.npy"};
    EXPECT_CODE("E6405", score_columns(joined, {{"genre"}, {"cluster"}}, named, {}));
    const ClusteredSpace larger{{Matrix::Random(3, 2), {"a", "b", "c"}, {}, {}}, "X.npy"};
    EXPECT_EQ(space_warnings(joined, larger, 0.5).at(0).code, "W-UNMATCHED");
    ClusteredSpace space{{Matrix::Random(2, 2), {"0", "1"}, {}, {}}, "X.npy"};
    EXPECT_TRUE(space_warnings(joined, space, 0.5).empty());
    space.table.recipe.options["pretrained"] = "musicnn-mtt";
    EXPECT_EQ(space_warnings(joined, space, 0.5).at(0).code, "W-PRETRAINED");
    space.table.recipe.options["pretrained"] = "musicnn-msd, musicnn-mtt";
    const auto both                          = space_warnings(joined, space, 0.5);
    ASSERT_EQ(both.size(), 2u);
    EXPECT_NE(both[0].text.find("Last.fm tags"), std::string::npos) << both[0].text;
    EXPECT_NE(both[1].text.find("MagnaTagATune"), std::string::npos) << both[1].text;
}

TEST_F(Columns, KeepARowWithoutASongApartFromTheSongOfItsName) {
    // Row 5 has no song and the id of the song of rows 1 and 2 (D5): three songs, not two.
    const std::string labels = "id,genre,song_id\n1,x,5\n2,x,5\n5,y,\n6,y,7\n";
    const auto joined        = join(labels, "id,cluster\n1,0\n2,0\n5,1\n6,1\n");
    ColumnScoreOptions options;
    options.tests.permutations = 50;
    const auto found           = score_columns(joined, {{"genre"}, {"cluster"}}, std::nullopt, options).front();
    const auto apart    = join("id,genre,song_id\n1,x,5\n2,x,5\n5,y,6\n6,y,7\n", "id,cluster\n1,0\n2,0\n5,1\n6,1\n");
    const auto expected = score_columns(apart, {{"genre"}, {"cluster"}}, std::nullopt, options).front();
    EXPECT_EQ(found.agreement.chance_ami, expected.agreement.chance_ami);
}

TEST_F(Columns, DrawSongsWholeThatTitleAndAlbumTell) {
    std::string tagged = "id,genre,album,title\n", given = "id,genre,song_id\n", clusters = "id,cluster\n";
    for (int i = 0; i < 36; ++i) {
        const char* genre = i / 3 % 2 == 0 ? "x" : "y";
        tagged += fmt::format("r{0:02},{1},,\nq{0:02},{1},Gold,Night {2}\n", i, genre, i / 3);
        given += fmt::format("r{0:02},{1},\nq{0:02},{1},s{2:02}\n", i, genre, i / 3);
        clusters += fmt::format("r{0:02},{1}\nq{0:02},{1}\n", i, i / 3 % 4 < 2 ? 0 : 1);
    }
    ColumnScoreOptions options;
    options.tests.half_samples = options.tests.permutations = 400;
    const auto width = [&](const std::string& labels, collection::SongRule rule) {
        ColumnChoice choice{{"genre"}, {"cluster"}};
        choice.song_rule  = rule;
        const auto joined = join(labels, clusters);
        const auto score  = score_columns(joined, choice, std::nullopt, options).front().agreement;
        return score.ami_high - score.ami_low;
    };
    using enum collection::SongRule;
    EXPECT_NEAR(width(tagged, Automatic), width(given, Automatic), 0.1 * width(given, Automatic));
    EXPECT_LT(width(tagged, None), 0.8 * width(tagged, Automatic)) << "clips as songs of their own";
    const auto guess = guessed_songs(join(tagged, clusters), {{"genre"}, {"cluster"}});
    EXPECT_EQ(count_songs(guess).songs, 48u);
    EXPECT_EQ(count_songs(guess).by_tags, 12u);
}

TEST_F(Columns, TakeTheSongsOfARunAsItFoundThem) {
    const std::string clusters = "id,cluster\na_0.ogg,1\na_1.ogg,1\nb_0.ogg,0\nb_1.ogg,0\n";
    const auto songs           = [&](const std::string& header, const std::string& cell) {
        auto text = header + "a_0.ogg,m/night_0.ogg," + cell + "\na_1.ogg,m/night_1.ogg," + cell +
                    "\nb_0.ogg,m/dawn_0.ogg," + cell + "\nb_1.ogg,m/dawn_1.ogg," + cell + "\n";
        return count_songs(guessed_songs(join(text, clusters), {})).songs;
    };
    EXPECT_EQ(songs("id,path,genre\n", "x"), 2u) << "a manifest";
    EXPECT_EQ(songs("id,path,song_id,verdict\n", ",ok"), 4u) << "tracks.csv of a run that found no songs";
}

TEST_F(Columns, JudgeASpaceByTheSameFunctionsAsARun) {
    const auto joined = join("id,genre,language\na,x,bn\nb,x,en\nc,y,bn\nd,y,en\n", "id,cluster\nd,1\nc,1\nb,0\na,0\n");
    ClusteredSpace space{{Matrix(4, 2), {"d", "c", "b", "a"}, {}, {}}, "X.npy"};
    space.table.values << 9, 0, 9, 1, 0, 0, 0, 1;
    ColumnChoice choice{{"genre"}, {"cluster"}};
    choice.batch     = "language";
    const auto found = score_columns(joined, choice, space, {}).front();
    ASSERT_TRUE(found.internal);
    Matrix sorted(4, 2);
    sorted << 0, 1, 0, 0, 9, 1, 9, 0;
    const auto expected = internal_indices(sorted, {{0, 0, 1, 1}}, 1).front();
    EXPECT_EQ(found.internal->indices.silhouette, expected.silhouette);
    EXPECT_EQ(found.internal->silhouette_by_cluster.at("1"), expected.by_cluster.at(1));
    EXPECT_FALSE(std::isnan(found.internal->indices.dbcv));
    EXPECT_TRUE(std::isnan(found.mixing->ilisi)) << "fewer than ten rows";
    const auto row = to_json({found}, {}).front();
    EXPECT_EQ(row.at("silhouette"), expected.silhouette);
    EXPECT_FALSE(row.contains("p_value"));
    space.table.rows[0] = "z";
    try {
        score_columns(joined, choice, space, {});
        FAIL();
    } catch (const Error& problem) {
        EXPECT_EQ(problem.code(), "E6405");
    }
}

}  // namespace
}  // namespace ektara::evaluation
