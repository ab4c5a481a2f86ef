#include "ektara/evaluation/internal_stage.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/evaluation/batch_mixing_stage.hpp"
#include "ektara/metrics/internal.hpp"
#include "tiny_methods.hpp"

namespace ektara::evaluation {
namespace {

using testing::kSilent;

TEST(InternalIndices, AreThoseOfTheMetricsAndUnknownForOneCluster) {
    const auto space  = testing::tiny_space(testing::tiny_tracks(20));
    const auto labels = testing::alternating(20);
    const auto found  = internal_indices(space->coords, {labels, std::vector<int>(20, 3)}, 2);
    EXPECT_NEAR(found[0].silhouette, metrics::silhouette(space->coords, labels).mean, 1e-12);
    EXPECT_EQ(found[0].calinski_harabasz, metrics::calinski_harabasz(space->coords, labels));
    EXPECT_EQ(found[0].davies_bouldin, metrics::davies_bouldin(space->coords, labels));
    EXPECT_EQ(found[0].by_cluster.size(), 2u);
    EXPECT_TRUE(std::isnan(found[0].dbcv)) << "not asked for";
    for (const double index : {found[1].silhouette, found[1].calinski_harabasz, found[1].davies_bouldin, found[1].dunn})
        EXPECT_TRUE(std::isnan(index));
}

TEST(InternalIndices, LeaveNoiseAndRowsWithoutAClusterOut) {
    const auto space = testing::tiny_space(testing::tiny_tracks(12));
    auto labels      = testing::alternating(12);
    labels[10]       = -1;
    labels[11]       = -2;
    const auto found = internal_indices(space->coords, {labels}, 1).front();
    const Matrix top = space->coords.topRows(10);
    const auto alone = internal_indices(top, {testing::alternating(10)}, 1).front();
    EXPECT_NEAR(found.silhouette, alone.silhouette, 1e-6);
    EXPECT_NEAR(found.davies_bouldin, alone.davies_bouldin, 1e-6);
}

TEST(InternalIndices, SayWhyTheyAreUndefined) {
    Matrix points(6, 1);
    points << 1, 1, 1, 5, 5, 5;
    const auto places = internal_indices(points, {{0, 0, 0, 1, 1, 1}, {0, 1, 0, 1, 0, 1}, {0, 0, 0, 0, 0, 0}}, 1);
    EXPECT_EQ(reasons_undefined(places[0]),
              (std::map<std::string, std::string>{{"calinski_harabasz", "every group is a single place"},
                                                  {"dunn", "every group is a single place"}}));
    EXPECT_EQ(places[0].davies_bouldin, 0);
    EXPECT_TRUE(reasons_undefined(places[1]).empty());
    EXPECT_EQ(reasons_undefined(places[2]).size(), 4u);
    EXPECT_EQ(reasons_undefined(places[2]).at("silhouette"), "fewer than two clusters, or as many as rows");
    points << -1, 1, 0, -3, 3, 0;
    EXPECT_EQ(reasons_undefined(internal_indices(points, {{0, 0, 0, 1, 1, 1}}, 1).front()),
              (std::map<std::string, std::string>{{"davies_bouldin", "two groups have the same centre"}}));
}

TEST(Dbcv, IsKnownUpToItsCap) {
    const auto rows      = kMostRowsForDbcv;
    const Matrix allowed = Matrix::Zero(rows, 1), large = Matrix::Zero(rows + 1, 1);
    EXPECT_FALSE(is_too_large_for_dbcv(allowed));
    EXPECT_TRUE(is_too_large_for_dbcv(large));
    EXPECT_TRUE(std::isnan(capped_dbcv(large, testing::alternating(static_cast<int>(rows) + 1))));
    const auto space = testing::tiny_space(testing::tiny_tracks(20));
    EXPECT_GT(capped_dbcv(space->coords, testing::alternating(20)), 0.9);
}

TEST(InternalStage, IsTheMeanOverSeedsInBothSpaces) {
    const auto tracks = testing::tiny_tracks(16);
    const auto own = testing::tiny_space(tracks), reference = testing::tiny_space(tracks, 1);
    auto other = testing::alternating(16);
    std::swap(other[0], other[1]);
    const auto method = testing::tiny_method("m", own, {testing::alternating(16), other});
    const auto found  = internal_stage(reference->coords, {method}, 2, kSilent).front();
    const auto one    = internal_indices(own->coords, {testing::alternating(16)}, 1).front();
    const auto two    = internal_indices(own->coords, {other}, 1).front();
    EXPECT_NEAR(found.own.silhouette, (one.silhouette + two.silhouette) / 2, 1e-12);
    EXPECT_NEAR(found.own.dunn, (one.dunn + two.dunn) / 2, 1e-12);
    EXPECT_EQ(found.own.by_cluster, one.by_cluster) << "that of the first seed";
    EXPECT_LT(found.reference.silhouette, found.own.silhouette);
    EXPECT_TRUE(std::isnan(found.own.dbcv));
}

TEST(BatchMixing, IsOneWhereBatchesAlternateAndNoughtWhereTheyLieApart) {
    Matrix points(40, 1);
    std::vector<std::string> batches, labels;
    for (int i = 0; i < 40; ++i) {
        points(i, 0) = static_cast<float>(i);
        batches.emplace_back(i % 2 == 0 ? "bangla" : "english");
        labels.emplace_back(i < 20 ? "folk" : "rock");
    }
    const auto mixed = batch_mixing(points, mixed_rows(batches, labels));
    EXPECT_GT(mixed.ilisi, 0.9);
    const auto apart = batch_mixing(points, mixed_rows(labels, batches));
    EXPECT_LT(apart.ilisi, mixed.ilisi);
}

TEST(BatchMixing, NeedsTenRowsThatHaveBoth) {
    std::vector<std::string> batches(12, "a"), labels(12, "x");
    for (std::size_t i = 0; i < 12; i += 2) batches[i] = "b", labels[i + 1] = "y";
    const Matrix points = testing::random_matrix(12, 2);
    EXPECT_FALSE(std::isnan(batch_mixing(points, mixed_rows(batches, labels)).ilisi));
    batches[0] = labels[1] = labels[2] = "";
    const auto rows                    = mixed_rows(batches, labels);
    EXPECT_EQ(rows.rows.size(), 9u);
    EXPECT_EQ(rows.rows.front(), 3);
    EXPECT_TRUE(std::isnan(batch_mixing(points, rows).kbet));
    EXPECT_TRUE(std::isnan(batch_mixing(points, rows).chance_kbet));
}

TEST(BatchMixing, StandsBesideItsChanceLevelOfWholeSongs) {
    Matrix points(80, 1);
    std::vector<std::string> batches, labels;
    std::vector<int> songs;
    for (int i = 0; i < 80; ++i) {
        points(i, 0) = static_cast<float>(100 * (i / 8) + i % 8);
        batches.emplace_back(i / 8 % 2 == 0 ? "bangla" : "english");
        labels.emplace_back(i / 16 % 2 == 0 ? "folk" : "rock");
        songs.push_back(i / 8);
    }
    batches[79]        = "";
    const auto of_rows = mixed_rows(batches, labels), of_songs = mixed_rows(batches, labels, songs);
    EXPECT_EQ(of_songs.songs.size(), 79u);
    EXPECT_EQ(of_songs.songs.back(), 9);
    const auto by_row = batch_mixing(points, of_rows, 1), by_song = batch_mixing(points, of_songs, 1);
    EXPECT_EQ(by_row.ilisi, by_song.ilisi);
    EXPECT_LT(by_song.chance_ilisi, by_row.chance_ilisi) << "clips of a song stay together";
    EXPECT_EQ(by_song.chance_ilisi, batch_mixing(points, of_songs, 1, 2).chance_ilisi);
}

TEST(BatchMixingStage, IsTheMeanOverSpacesAndUnknownWithoutSharedGenres) {
    auto tracks      = testing::tiny_tracks(24);
    const auto space = testing::tiny_space(tracks);
    const auto m     = testing::tiny_method("m", space, {testing::alternating(24), testing::alternating(24)});
    const auto found = batch_mixing_stage(tracks, {m}, {.seed = 0, .jobs = 2}).front();
    EXPECT_FALSE(std::isnan(found.ilisi));
    EXPECT_GE(found.clisi, 0.9) << "each neighbourhood of one genre";
    EXPECT_LT(found.chance_clisi, 0.5);
    for (auto& track : tracks) track.labels["language"] = "bangla";
    EXPECT_TRUE(std::isnan(batch_mixing_stage(tracks, {m}, {.seed = 0, .jobs = 2}).front().ilisi));
}

}  // namespace
}  // namespace ektara::evaluation
