#include "ektara/experiment/assign.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "error_code.hpp"

namespace ektara::experiment {
namespace {

/// Five songs on a line in clusters 3 (about 0) and 7 (about 10); its last one is noise. New songs lie at their "x".
ReferenceSet reference() {
    ReferenceSet made;
    made.columns          = {"x", "y"};
    made.embedding.coords = (Matrix(5, 1) << -1, 1, 9, 11, 30).finished();
    made.embedding.rows   = {"a", "b", "c", "d", "far"};
    made.cluster_numbers  = {3, 7};
    made.centroids        = (MatrixD(2, 1) << 0, 10).finished();
    made.clusters.labels  = {3, 3, 7, 7, -1};
    made.encode           = [](const FeatureMatrix& raw, const GivenLabels&) { return Matrix(raw.values.leftCols(1)); };
    return made;
}

NewSongs songs_at(const std::vector<float>& places) {
    NewSongs songs;
    songs.features.columns = {"x"};
    songs.features.values.resize(std::ssize(places), 1);
    for (std::size_t i = 0; i < places.size(); ++i) {
        songs.features.values(static_cast<Eigen::Index>(i), 0) = places[i];
        songs.features.rows.push_back("new" + std::to_string(i));
    }
    return songs;
}

TEST(Assign, NamesTheNearestCentroidAndHowClearItIs) {
    const auto found = assign(reference(), songs_at({2, 10, 5}), 2);
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].id, "new0");
    EXPECT_EQ(found[0].cluster, 3);
    EXPECT_DOUBLE_EQ(*found[0].strength, 1 - 2.0 / 8);
    EXPECT_EQ(found[1].cluster, 7);
    EXPECT_DOUBLE_EQ(*found[1].strength, 1) << "at a centroid";
    EXPECT_DOUBLE_EQ(*found[2].strength, 0) << "on the border";
}

TEST(Assign, NamesTheNearestSongsWithTheirDistances) {
    const auto found = assign(reference(), songs_at({2, 29}), 2);
    EXPECT_EQ(found[0].neighbors, (std::vector<TrackId>{"b", "a"}));
    EXPECT_EQ(found[0].distances, (std::vector<double>{1, 3}));
    EXPECT_EQ(found[1].neighbors.front(), "far") << "noise is a neighbour, and no cluster";
    EXPECT_EQ(found[1].cluster, 7);
    EXPECT_EQ(assign(reference(), songs_at({2}), 99)[0].neighbors.size(), 5u) << "no more than there are";
}

TEST(Assign, WithoutClustersOrWithOneSaysNoMoreThanItKnows) {
    auto alone            = reference();
    alone.cluster_numbers = {4};
    alone.centroids       = MatrixD::Zero(1, 1);
    EXPECT_EQ(assign(alone, songs_at({2}), 1)[0].cluster, 4);
    EXPECT_FALSE(assign(alone, songs_at({2}), 1)[0].strength);
    alone.cluster_numbers.clear();
    alone.centroids.resize(0, 1);
    EXPECT_FALSE(assign(alone, songs_at({2}), 1)[0].cluster);
}

TEST(Assign, AConditionalModelAndACorrectionReadTheLabelsOfEachSong) {
    auto conditional      = reference();
    conditional.condition = "language";
    conditional.batch     = "source";
    GivenLabels read;
    conditional.encode = [&](const FeatureMatrix& raw, const GivenLabels& given) {
        read = given;
        return Matrix(raw.values);
    };
    auto songs                         = songs_at({1, 2});
    songs.tracks                       = std::vector<Track>(2);
    songs.tracks[0].labels["language"] = "bangla";
    songs.tracks[1].labels["source"]   = "vinyl";
    assign(conditional, songs, 1);
    EXPECT_EQ(read.conditions, (std::vector<std::string>{"bangla", ""}));
    EXPECT_EQ(read.batches, (std::vector<std::string>{"", "vinyl"}));
}

TEST(Assign, ASongThatWasThereKeepsItsClusterAcrossTheBorder) {
    auto crossed            = reference();
    crossed.clusters.labels = {3, 7, 7, 7, -1};
    const auto found        = assign(crossed, songs_at({1, 1.01F, 30}), 1);
    EXPECT_EQ(found[0].cluster, 7);
    EXPECT_DOUBLE_EQ(*found[0].strength, 0);
    EXPECT_EQ(found[1].cluster, 3) << "near it, by the centroids";
    EXPECT_EQ(found[2].cluster, 7) << "noise has no cluster to give";
}

TEST(Assign, AGraphTakesSongsByItsOwnRuleAndReadsTheirBatches) {
    auto graph = reference();
    std::vector<std::string> read;
    graph.graph         = GraphRule{"language", {"bangla"}, {}};
    graph.graph->places = [&](const Matrix& points, const std::vector<std::string>& given) {
        read = given;
        return std::vector<cluster::GraphPlace>{{7, 0.25}, {points(1, 0) > 0 ? -1 : 7, 1}};
    };
    auto songs                         = songs_at({0, 1});
    songs.tracks                       = std::vector<Track>(2);
    songs.tracks[0].labels["language"] = "bangla";
    const auto found                   = assign(graph, songs, 1);
    EXPECT_EQ(read, (std::vector<std::string>{"bangla", ""}));
    EXPECT_EQ(found[0].cluster, 7);
    EXPECT_EQ(found[0].strength, 0.25);
    EXPECT_FALSE(found[1].cluster);
    const auto warned = warnings_about(graph, songs);
    ASSERT_EQ(warned.size(), 1U);
    EXPECT_EQ(warned[0].code, "W-NO-BATCH");
    EXPECT_NE(warned[0].text.find("1 of 2 songs have no language"), std::string::npos) << warned[0].text;
}

TEST(NewSongsOfTable, NameTheColumnsThatTheReferenceDoesNotHave) {
    collection::Collection songs;
    songs.table      = FeatureMatrix{Matrix::Zero(1, 3), {"new"}, {"x", "y", "extra"}, {}};
    const auto found = new_songs_of_table(reference(), songs);
    ASSERT_EQ(found.warnings.size(), 1u);
    EXPECT_EQ(found.warnings[0].code, "W-UNMATCHED");
    EXPECT_NE(found.warnings[0].text.find("extra"), std::string::npos);
    EXPECT_EQ(found.warnings[0].text.find("x,"), std::string::npos);
    songs.table->columns = {"u", "v", "w"};
    EXPECT_TRUE(new_songs_of_table(reference(), songs).warnings.empty())
        << "refused later: no column is the reference's";
}

TEST(NewSongsOfTable, HaveTheirKeysWhereTheReferenceHasThem) {
    auto circle    = reference();
    circle.columns = {"x", "key_cos", "key_sin"};
    collection::Collection songs;
    songs.table      = FeatureMatrix{(Matrix(1, 2) << 5, 0).finished(), {"new"}, {"x", "key"}, {}};
    const auto found = new_songs_of_table(circle, songs);
    EXPECT_TRUE(found.warnings.empty());
    EXPECT_EQ(found.features.columns, circle.columns);
    EXPECT_EQ(found.features.values, (Matrix(1, 3) << 5, 1, 0).finished());
}

TEST(ReferenceSet, IsAFolderOfAModelOrARun) {
    const testing::TemporaryFolder folder;
    const auto in = [](const std::filesystem::path& place) {
        ReferenceRequest request;
        request.folder = place;
        return request;
    };
    EXPECT_CODE("E5009", read_reference_set(in(folder.path())));
    EXPECT_CODE("E5009", read_reference_set(in(folder / "none")));
}

}  // namespace
}  // namespace ektara::experiment
