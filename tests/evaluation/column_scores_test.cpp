#include "ektara/evaluation/column_scores.hpp"

#include <cmath>

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/evaluation/column_scores_json.hpp"

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
    EXPECT_EQ(joined.label_column("language+genre")[2], "en+pop");
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
