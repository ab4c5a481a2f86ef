#include "ektara/rundir/earlier_run.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/rundir/clusters_csv.hpp"
#include "ektara/rundir/run_directory.hpp"

namespace ektara::rundir {
namespace {

namespace fs = std::filesystem;
using Labels = std::vector<int>;

TEST(MatchedLabels, KeepTheNumbersOfTheLargestOverlap) {
    // New 0 shares 3 rows with old 2, new 1 shares 2 with old 0, new 2 shares 2 with old 1.
    EXPECT_EQ(matched_labels({0, 0, 0, 1, 1, 2, 2, 0}, {2, 2, 2, 0, 0, 1, 1, 1}), (Labels{2, 2, 2, 0, 0, 1, 1, 2}));
}

TEST(MatchedLabels, MatchAllClustersTogetherAndNotTheGreediestFirst) {
    // Overlaps: new 0 with old 0: 3, with old 1: 2; new 1 with old 0: 3, with none else. 2 + 3 beats 3 + 0.
    EXPECT_EQ(matched_labels({0, 0, 0, 0, 0, 1, 1, 1}, {0, 0, 0, 1, 1, 0, 0, 0}), (Labels{1, 1, 1, 1, 1, 0, 0, 0}));
}

TEST(MatchedLabels, GiveNewClustersNumbersThatNobodyHad) {
    EXPECT_EQ(matched_labels({0, 0, 1, 1, 2, 2}, {1, 1, 0, 0, -1, -1}), (Labels{1, 1, 0, 0, 2, 2}));
    // New 1 shares a row with old 0, which has gone to new 0.
    EXPECT_EQ(matched_labels({0, 0, 1, 1, 1}, {0, 0, -1, -1, 0}), (Labels{0, 0, 1, 1, 1}));
    // Old 1 is gone; the new cluster is not called by its number.
    EXPECT_EQ(matched_labels({0, 0, 0, 1, 1}, {0, 0, 1, -1, -1}), (Labels{0, 0, 0, 2, 2}));
}

TEST(MatchedLabels, LeaveNoiseAndUnchangedNumbersAlone) {
    EXPECT_EQ(matched_labels({-1, 0, 1, -1}, {0, 0, 1, -1}), (Labels{-1, 0, 1, -1}));
    EXPECT_EQ(matched_labels({3, 3, 0}, {3, 3, 0}), (Labels{3, 3, 0}));
    EXPECT_EQ(matched_labels({}, {}), Labels());
}

Clustering clusters(const Labels& labels) {
    Clustering made;
    made.labels = labels;
    return made;
}

const Settings kSettings{{"k", "2"}};

/// A finished run over the input "h1" with a clustering of a, b, c.
void finish_first_run(const fs::path& folder) {
    auto run = RunDirectory::open(folder, kSettings, "in", "h1", false);
    write_clusters_csv(folder / "clusterings/raw.kmeans.s0.csv", {"a", "b", "c"}, clusters({1, 1, 0}));
    run.record().status             = "finished";
    run.record().default_clustering = {"Raw", "raw.kmeans", "", "why"};
    run.write_record();
}

TEST(EarlierRun, IsKeptAsideWhenTheInputChanges) {
    const testing::TemporaryFolder folder;
    const fs::path at = folder / "run";
    finish_first_run(at);
    EXPECT_FALSE(earlier_record(at)) << "the run itself has no earlier one";
    const auto run = RunDirectory::open(at, kSettings, "in", "h2", false);
    EXPECT_FALSE(fs::exists(at / "clusterings/raw.kmeans.s0.csv"));
    ASSERT_TRUE(earlier_record(at));
    EXPECT_EQ(earlier_record(at)->default_clustering->rule.text, "why");
    const auto found = with_earlier_numbers(at, "raw.kmeans.s0", {"a", "b", "c", "d"}, clusters({0, 0, 1, 2}));
    EXPECT_EQ(found.labels, (Labels{1, 1, 0, 2}));
    EXPECT_EQ(found.n_clusters, 3);
    EXPECT_EQ(with_earlier_numbers(at, "vae.kmeans.s0", {"a", "b"}, clusters({0, 1})).labels, (Labels{0, 1}));
}

TEST(EarlierRun, IsTheLastFinishedOneHoweverOftenTheNewOneIsBegun) {
    const testing::TemporaryFolder folder;
    const fs::path at = folder / "run";
    finish_first_run(at);
    {
        const auto killed = RunDirectory::open(at, kSettings, "in", "h2", false);
        write_clusters_csv(at / "clusterings/raw.kmeans.s0.csv", {"a"}, clusters({5}));
    }
    RunDirectory::open(at, kSettings, "in", "h2", false);
    EXPECT_EQ(earlier_record(at)->input_hash, "h1") << "resumed";
    RunDirectory::open(at, kSettings, "in", "h3", false);
    EXPECT_EQ(earlier_record(at)->input_hash, "h1") << "changed again before it was finished";
    EXPECT_TRUE(fs::exists(at / "earlier/clusterings/raw.kmeans.s0.csv"));
    EXPECT_EQ(read_cluster_rows(at / "earlier/clusterings/raw.kmeans.s0.csv").size(), 3u);
    RunDirectory::open(at, {{"k", "3"}}, "in", "h3", true);
    EXPECT_FALSE(earlier_record(at)) << "another configuration is another run";
}

TEST(EarlierRun, SaysWhichNumbersHaveChanged) {
    const testing::TemporaryFolder folder;
    const fs::path at = folder / "run";
    finish_first_run(at);
    auto run = RunDirectory::open(at, kSettings, "in", "h2", false);
    write_clusters_csv(at / "clusterings/raw.kmeans.s0.csv", {"b", "c", "d"}, clusters({1, 2, 2}));
    MethodRecord method;
    method.name           = "Raw + K-Means";
    method.clustering     = "clusterings/raw.kmeans.s0.csv";
    auto& record          = run.record();
    record.methods        = {method};
    record.number_changes = number_changes(at);
    ASSERT_EQ(record.number_changes.size(), 1u);
    EXPECT_EQ(record.number_changes[0], (NumberChange{"raw.kmeans.s0", 2, 1, 1.0, {0}, {2}}));
    const auto warnings = renumbering_warnings(record);
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_EQ(warnings[0].code, "W-CLUSTERS-RENUMBERED");
    EXPECT_NE(warnings[0].text.find("1 of 2"), std::string::npos) << warnings[0].text;
    record.number_changes = {{"raw.kmeans.s0", 2, 2, 1.0, {}, {}}};
    EXPECT_TRUE(renumbering_warnings(record).empty());
}

}  // namespace
}  // namespace ektara::rundir
