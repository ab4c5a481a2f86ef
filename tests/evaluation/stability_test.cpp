#include <cmath>

#include <gtest/gtest.h>

#include "ektara/core/error.hpp"
#include "ektara/evaluation/stability_stage.hpp"
#include "tiny_methods.hpp"

namespace ektara::evaluation {
namespace {

using testing::kSilent;

std::vector<int> own_songs(int rows) {
    std::vector<int> songs;
    for (int i = 0; i < rows; ++i) songs.push_back(i);
    return songs;
}

std::vector<ScoredMethod> alternating_method(int rows, const std::vector<std::vector<int>>& labels) {
    return {testing::tiny_method("m", testing::tiny_space(testing::tiny_tracks(rows)), labels)};
}

Stability stability_of(const std::vector<ScoredMethod>& methods, int rows, StabilityOptions options = {}) {
    return stability_stage(own_songs(rows), methods, options, kSilent).front();
}

TEST(Stability, OfAClusteringThatComesBackIsOne) {
    const auto labels = testing::alternating(60);
    const auto found  = stability_of(alternating_method(60, {labels, labels}), 60);
    EXPECT_DOUBLE_EQ(found.seeds.ari, 1);
    EXPECT_DOUBLE_EQ(found.samples.ari, 1);
    EXPECT_DOUBLE_EQ(found.samples.jaccard, 1);
    EXPECT_EQ(found.samples.by_cluster.size(), 2u);
}

TEST(Stability, IsTheOverlapOfTheFirstSeedWithTheOthers) {
    // The second seed takes a quarter of cluster 1 away: rows 1, 5, 9, … of 16 are half of the odd ones.
    std::vector<int> other = testing::alternating(16);
    for (std::size_t i = 1; i < 16; i += 4) other[i] = 2;
    const auto found = stability_of(alternating_method(16, {testing::alternating(16), other}), 16);
    EXPECT_DOUBLE_EQ(found.seeds.by_cluster.at(0), 1);
    EXPECT_DOUBLE_EQ(found.seeds.by_cluster.at(1), 0.5);
    EXPECT_DOUBLE_EQ(found.seeds.jaccard, 0.75);
    EXPECT_TRUE(std::isnan(found.samples.ari)) << "fewer songs than are sampled";
}

TEST(Stability, OfSamplesThatAreGroupedOtherwiseIsLess) {
    auto methods         = alternating_method(60, {testing::alternating(60)});
    methods[0].recluster = [](const Matrix& points, const std::vector<Eigen::Index>&, Seed) {
        std::vector<int> halves;  // by the second column, which has nothing to do with the clusters
        for (Eigen::Index i = 0; i < points.rows(); ++i) halves.push_back(2 * i < points.rows() ? 0 : 1);
        return std::optional(halves);
    };
    const auto found = stability_of(methods, 60);
    EXPECT_NEAR(found.samples.ari, 0, 0.05);
    EXPECT_NEAR(found.samples.jaccard, 1.0 / 3, 0.05);
    EXPECT_TRUE(std::isnan(found.seeds.ari)) << "one seed";
}

TEST(Stability, DependsOnNoThreads) {
    const auto methods = alternating_method(60, {testing::alternating(60)});
    const auto one     = stability_of(methods, 60, {.resamples = 7, .seed = 3, .jobs = 1});
    const auto three   = stability_of(methods, 60, {.resamples = 7, .seed = 3, .jobs = 3});
    EXPECT_EQ(one.samples.ari, three.samples.ari);
    EXPECT_EQ(one.samples.by_cluster, three.samples.by_cluster);
}

TEST(Stability, IsUnknownWithoutSamples) {
    const auto methods = alternating_method(60, {testing::alternating(60)});
    EXPECT_TRUE(std::isnan(stability_of(methods, 60, {.resamples = 0}).samples.ari));
    EXPECT_TRUE(std::isnan(stability_of(methods, 60, {.n_clusters = 48}).samples.ari)) << "48 rows for 48 groups";
    auto silent         = methods;
    silent[0].recluster = [](const Matrix&, const std::vector<Eigen::Index>&, Seed) {
        return std::optional<std::vector<int>>();
    };
    EXPECT_TRUE(std::isnan(stability_of(silent, 60).samples.ari)) << "no answer for any sample";
}

TEST(Stability, PassesErrorsOn) {
    auto methods         = alternating_method(60, {testing::alternating(60)});
    methods[0].recluster = [](const Matrix&, const std::vector<Eigen::Index>&,
                              Seed) -> std::optional<std::vector<int>> {
        throw InvalidArgument("E6105", "an option is wrong");
    };
    try {
        stability_of(methods, 60);
        FAIL() << "a mistake is no instability";
    } catch (const InvalidArgument& problem) {
        EXPECT_EQ(problem.code(), "E6105");
    }
}

}  // namespace
}  // namespace ektara::evaluation
