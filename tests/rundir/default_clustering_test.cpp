#include "ektara/rundir/default_clustering.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "ektara/core/error.hpp"
#include "error_code.hpp"
#include "phrases.hpp"

namespace ektara::rundir {
namespace {

const double kUnknown = std::nan("");

MethodRecord method(const std::string& name, const std::string& clustering, const std::string& condition = "") {
    MethodRecord made;
    made.name           = name;
    made.conditioned_on = condition;
    made.clustering     = "clusterings/" + clustering + ".s0.csv";
    return made;
}

const std::vector<MethodRecord> kMethods{method("VAE", "vae.kmeans"), method("PCA", "pca.kmeans"),
                                         method("CVAE", "cvae-genre.kmeans", "genre"), method("Raw", "raw.kmeans")};

std::string chosen(const std::vector<ClusteringStability>& stability) {
    return choose_default_clustering(kMethods, stability).clustering;
}

TEST(DefaultClustering, IsTheMostStableOverSubsamples) {
    const auto found = choose_default_clustering(
        kMethods, {{"VAE", 8, 0, 0.70, 1.0}, {"PCA", 8, 0, 0.85, 0.2}, {"Raw", 8, 0, 0.80, kUnknown}});
    EXPECT_EQ(found.method, "PCA");
    EXPECT_EQ(found.clustering, "pca.kmeans");
    EXPECT_EQ(found.file, "clusterings/pca.kmeans.s0.csv");
    EXPECT_NE(found.rule.text.find("0.85"), std::string::npos) << found.rule.text;
    EXPECT_TRUE(testing::is_sample(found.rule));
}

TEST(DefaultClustering, IsTheFirstOfThoseThatAreAsStable) {
    EXPECT_EQ(chosen({{"VAE", 8, 0, 0.835, 1}, {"PCA", 8, 0, 0.85, 1}, {"Raw", 8, 0, 0.85, 1}}), "vae.kmeans");
    EXPECT_EQ(chosen({{"VAE", 8, 0, 0.825, 1}, {"PCA", 8, 0, 0.85, 1}, {"Raw", 8, 0, 0.85, 1}}), "pca.kmeans");
}

TEST(DefaultClustering, IsNoneThatSawALabelOrFoundNothing) {
    EXPECT_EQ(chosen({{"VAE", 1, 0, 1.0, 1}, {"PCA", 8, 0.6, 0.9, 1}, {"CVAE", 8, 0, 0.99, 1}, {"Raw", 8, 0, 0.4, 1}}),
              "raw.kmeans");
}

TEST(DefaultClustering, FallsBackToSeedsAndThenToTheTable) {
    EXPECT_EQ(chosen({{"VAE", 8, 0, kUnknown, 0.4}, {"PCA", 8, 0, kUnknown, 0.6}, {"Raw", 8, 0, kUnknown, kUnknown}}),
              "pca.kmeans");
    EXPECT_EQ(chosen({{"Raw", 8, 0, kUnknown, kUnknown}}), "vae.kmeans");
    EXPECT_EQ(chosen({}), "vae.kmeans");
    EXPECT_TRUE(testing::is_sample(choose_default_clustering(kMethods, {}).rule));
    EXPECT_TRUE(testing::is_sample(choose_default_clustering(kMethods, {{"VAE", 8, 0, kUnknown, 0.4}}).rule));
    EXPECT_CODE("E6103", choose_default_clustering({}, {}));
}

TEST(DefaultClustering, IsKeptAsLongAsItsMethodIsThere) {
    const std::vector<ClusteringStability> raw_wins{{"PCA", 8, 0, 0.5, 1}, {"Raw", 8, 0, 0.9, 1}};
    RunRecord record, earlier;
    record.methods             = kMethods;
    earlier.default_clustering = {"PCA", "pca.kmeans", "clusterings/pca.kmeans.s7.csv", "why"};
    EXPECT_EQ(kept_or_chosen(record, std::nullopt, raw_wins).clustering, "raw.kmeans");
    const auto kept = kept_or_chosen(record, earlier, raw_wins);
    EXPECT_EQ(kept.clustering, "pca.kmeans");
    EXPECT_EQ(kept.rule.text, "why");
    EXPECT_EQ(kept.file, "clusterings/pca.kmeans.s0.csv") << "where it lies now";
    record.default_clustering = {"VAE", "vae.kmeans", "", "own"};
    EXPECT_EQ(kept_or_chosen(record, earlier, raw_wins).rule.text, "own") << "the run's own choice comes first";
    record.default_clustering.reset();
    earlier.default_clustering->clustering = "umap.kmeans";
    EXPECT_EQ(kept_or_chosen(record, earlier, raw_wins).clustering, "raw.kmeans");
}

TEST(DefaultClustering, AnotherIsNamedByMethodOrClustering) {
    RunRecord record;
    record.methods            = kMethods;
    record.default_clustering = {"PCA", "pca.kmeans", "", "why"};
    EXPECT_EQ(clustering_named(record, "").name, "PCA");
    EXPECT_EQ(clustering_named(record, "Raw").name, "Raw");
    EXPECT_EQ(clustering_named(record, "vae.kmeans").name, "VAE");
    try {
        clustering_named(record, "umap");
        FAIL();
    } catch (const UsageError& problem) {
        EXPECT_EQ(problem.code(), "E4305");
        EXPECT_NE(std::string(problem.what()).find("pca.kmeans"), std::string::npos) << problem.what();
    }
    EXPECT_EQ(clustering_line(record, kMethods[1]), "groups of PCA (pca.kmeans), the default: why");
    EXPECT_EQ(clustering_line(record, kMethods[3]), "groups of Raw (raw.kmeans)");
}

}  // namespace
}  // namespace ektara::rundir
