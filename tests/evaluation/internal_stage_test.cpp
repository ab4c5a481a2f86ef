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
}

TEST(BatchMixingStage, IsTheMeanOverSpacesAndUnknownWithoutSharedGenres) {
    auto tracks      = testing::tiny_tracks(24);
    const auto space = testing::tiny_space(tracks);
    const auto m     = testing::tiny_method("m", space, {testing::alternating(24), testing::alternating(24)});
    const auto found = batch_mixing_stage(tracks, {m}, 2).front();
    EXPECT_FALSE(std::isnan(found.ilisi));
    EXPECT_GE(found.clisi, 0.9) << "each neighbourhood of one genre";
    for (auto& track : tracks) track.labels["language"] = "bangla";
    EXPECT_TRUE(std::isnan(batch_mixing_stage(tracks, {m}, 2).front().ilisi));
}

}  // namespace
}  // namespace ektara::evaluation
