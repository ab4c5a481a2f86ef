#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/evaluation/stability_stage.hpp"

namespace ektara::evaluation {
namespace {

const Progress kSilent = [](const std::string&, std::size_t, std::size_t) {};

TEST(BestOverlaps, AreJaccardsOfTheNearestCluster) {
    // Cluster 0 = rows 0-3, cluster 1 = rows 4-5; the other cuts 0 in two and takes a row of 1 as noise.
    const auto found = best_overlaps({0, 0, 0, 0, 1, 1}, {5, 5, 5, 7, 3, -1});
    EXPECT_DOUBLE_EQ(found.at(0), 3.0 / 4);
    EXPECT_DOUBLE_EQ(found.at(1), 1.0 / 2);
    EXPECT_TRUE(best_overlaps({-1, -1}, {0, 0}).empty());
    EXPECT_DOUBLE_EQ(best_overlaps({0, 0}, {-1, -1}).at(0), 0);
}

/// Rows in `groups` groups `distance` apart, each row its own song, clustered by K-Means with two seeds.
struct Clustered {
    experiment::ModelInput input;
    experiment::RunOptions options;
    std::vector<experiment::MethodResult> results;
    Clustered(int rows, int groups, float distance) {
        options.n_clusters = groups;
        Embedding space{testing::random_matrix(rows, 2), {}, {}};
        for (int i = 0; i < rows; ++i) {
            space.coords(i, 0) += distance * static_cast<float>(i % groups);
            space.rows.push_back(std::to_string(i));
            input.songs.push_back(std::to_string(i));
        }
        const auto shared = std::make_shared<const Embedding>(space);
        experiment::MethodResult result{experiment::methods_of(options, "table").back(), {0, 1}, {shared, shared}, {}};
        for (const Seed seed : result.seeds)
            result.clusterings.push_back(
                cluster::run(space.coords, experiment::clusterer(options, result.method, seed)));
        results.push_back(result);
    }
};

TEST(Stability, OfDistantGroupsIsOneAndOfNoGroupsIsLess) {
    const Clustered clear(90, 3, 50), none(90, 6, 0);
    const auto whole = stability_stage(clear.input, clear.results, clear.options, kSilent).front();
    EXPECT_DOUBLE_EQ(whole.seeds.ari, 1);
    EXPECT_DOUBLE_EQ(whole.samples.ari, 1);
    EXPECT_DOUBLE_EQ(whole.samples.jaccard, 1);
    EXPECT_EQ(whole.samples.by_cluster.size(), 3u);
    const auto loose = stability_stage(none.input, none.results, none.options, kSilent).front();
    EXPECT_LT(loose.samples.jaccard, 0.95);
    EXPECT_GT(loose.samples.jaccard, 0.2);
}

TEST(Stability, DependsOnNoThreadsAndIsUnknownForAFewSongs) {
    auto some         = Clustered(60, 4, 1);
    some.options.jobs = 1;
    const auto one    = stability_stage(some.input, some.results, some.options, kSilent).front();
    some.options.jobs = 3;
    const auto three  = stability_stage(some.input, some.results, some.options, kSilent).front();
    EXPECT_EQ(one.samples.ari, three.samples.ari);
    EXPECT_EQ(one.samples.by_cluster, three.samples.by_cluster);
    const Clustered few(20, 2, 5);
    const auto found = stability_stage(few.input, few.results, few.options, kSilent).front();
    EXPECT_TRUE(std::isnan(found.samples.ari));
    EXPECT_FALSE(std::isnan(found.seeds.ari));
    some.options.resamples = 0;
    EXPECT_TRUE(std::isnan(stability_stage(some.input, some.results, some.options, kSilent).front().samples.ari));
}

}  // namespace
}  // namespace ektara::evaluation
