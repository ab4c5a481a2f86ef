#include "ektara/report/page_clusters.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "ektara/report/report.hpp"
#include "error_code.hpp"
#include "small_run.hpp"

namespace ektara::report {
namespace {

class PageClusters : public ::testing::Test {
  protected:
    testing::SmallRun run_;
    RunView view_ = open_run(run_.folder());
};

TEST_F(PageClusters, OfAMethodAreThoseOfItsSongsInThePagesOrder) {
    auto songs = songs_of_page(view_);
    ASSERT_EQ(songs.size(), 20u);
    songs.insert(songs.begin(), "a song without a row");
    PageData data;
    add_methods(view_, songs, {}, data);
    ASSERT_EQ(data.methods.size(), 1u);
    EXPECT_EQ(data.methods[0].clustering, "raw.kmeans");
    EXPECT_EQ(data.methods[0].map, 0u);
    EXPECT_EQ(data.methods[0].clusters[0], -2);
    EXPECT_EQ(data.methods[0].clusters[1], 0) << "song00";
    EXPECT_EQ(data.methods[0].clusters[2], 1) << "song01";
    ASSERT_EQ(data.maps.size(), 1u);
    EXPECT_EQ(data.maps[0].space, "raw.s0");
    EXPECT_EQ(data.default_clustering->clustering, "raw.kmeans");
    EXPECT_EQ(data.first_method, 0u);
    PageData other;
    PageOptions wrong;
    wrong.clusters = "no such";
    EXPECT_CODE("E4305", add_methods(view_, songs, wrong, other));
    PageOptions again;
    again.maps         = data.maps;
    again.maps[0].kind = "as it was";
    PageData kept;
    add_methods(view_, songs, again, kept);
    EXPECT_EQ(kept.maps[0].kind, "as it was") << "maps of an earlier page are not made again";
}

TEST_F(PageClusters, AreExplainedBySongsPlaces) {
    const auto songs     = songs_of_page(view_);
    const auto explained = page_explanations(view_, positions_of(songs));
    ASSERT_EQ(explained.size(), 1u);
    EXPECT_EQ(explained[0].noise, 0);
    ASSERT_EQ(explained[0].clusters.size(), 2u);
    const auto& cluster = explained[0].clusters[0];
    EXPECT_EQ(cluster.size, 10u);
    EXPECT_EQ(cluster.share, 0.5);
    EXPECT_EQ(cluster.medoid % 2, 0u) << "even songs are in cluster 0";
    for (const auto place : cluster.closest) EXPECT_EQ(place % 2, 0u);
    const auto& [kind, says, value, measure, unit, digits, mean, others, strength] = cluster.features.at(0);
    EXPECT_EQ(kind, "number");
    EXPECT_EQ(says, "faster");
    EXPECT_EQ(value, "");
    EXPECT_EQ(measure, "tempo");
    EXPECT_EQ(unit, "BPM");
    EXPECT_EQ(digits, 0);
    EXPECT_EQ(mean, std::round(mean)) << "rounded once, to what is shown";
    EXPECT_LT(others, mean);
    EXPECT_GT(strength, 1);
    EXPECT_EQ(cluster.songs, 10u);
    EXPECT_EQ(cluster.words.at(0), (std::tuple<std::string, std::string>("fast", "")));
    for (const auto& [column, values] : cluster.labels)
        for (const auto& [name, count, lift] : values) EXPECT_EQ(lift, std::round(10 * lift) / 10) << column << name;
}

}  // namespace
}  // namespace ektara::report
