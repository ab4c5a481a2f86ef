#include "ektara/experiment/original_system/published.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "ektara/experiment/detail/cluster_first_rows.hpp"
#include "ektara/extraction/table_rows.hpp"
#include "error_code.hpp"

namespace ektara::experiment {
namespace {

TEST(AsPublished, ComparesTheElevenRowsOfTheOriginalsTable) {
    std::set<std::string> names;
    int with_figures = 0;
    for (const auto& method : published_methods(true)) {
        names.insert(method.name);
        with_figures += published_scores(method.name) ? 1 : 0;
    }
    EXPECT_EQ(names.size(), 11u);
    EXPECT_EQ(with_figures, 10) << "its table has no row for DBSCAN on the hybrid features: all noise";
    EXPECT_EQ(published_methods(true).back().name, kBaseline);
    for (const auto& method : published_methods(false)) EXPECT_EQ(method.space.features, kPublishedFeatures);
}

TEST(AsPublished, EveryRowHasAnHonestOneOfTheSameName) {
    std::set<std::string> honest;
    for (const auto& method : methods_of(Preset::All, "table", true)) honest.insert(method.name);
    for (const auto& method : published_methods(true)) EXPECT_TRUE(honest.contains(method.name)) << method.name;
}

TEST(AsPublished, GivesEachDbscanItsOwnRadius) {
    const auto options = published_options();
    const auto config  = configuration(options);
    EXPECT_EQ(config.at("method.hybrid.dbscan.eps"), "0.5");
    EXPECT_EQ(config.at("method.hybrid-umap.dbscan.eps"), "0.3");
    EXPECT_EQ(config.at("run.preset"), "as-published");
    EXPECT_EQ(config.at("decode.duration_seconds"), "3");
    EXPECT_EQ(config.at("train.cvae.max_epochs"), "100");
    EXPECT_EQ(config.at("train.cvae.hidden"), "128,64");
    EXPECT_EQ(config.at("train.ae.hidden"), "64,32");
    EXPECT_EQ(config.at("train.conv-vae.weight_decay"), "0");
    EXPECT_EQ(config.at("train.vae.activation"), "relu");
    EXPECT_EQ(config.at("train.vae.shuffle"), "false");
    const auto methods = published_methods(true);
    const auto on_map  = std::find_if(methods.begin(), methods.end(),
                                      [](const Method& method) { return method.name == "Hybrid UMAP + DBSCAN"; });
    EXPECT_EQ(std::get<cluster::DbscanOptions>(clusterer(options, *on_map, 0)).eps, 0.3);
    EXPECT_NO_THROW(check(options));
    auto without_text = options;
    without_text.text = false;
    EXPECT_NO_THROW(check(without_text));
}

TEST(RepeatedSystem, OfAnyNameStandsInPlaceOfAPreset) {
    RunOptions options;
    options.repeated = RepeatedSystem{"other", methods_of(Preset::Medium, "table", true), {}, "W-OTHER"};
    EXPECT_EQ(configuration(options).at("run.preset"), "as-other");
    EXPECT_EQ(methods_of(options, "table").size(), options.repeated->methods.size());
    options.text = false;
    EXPECT_EQ(methods_of(options, "table").size(), methods_of(Preset::Medium, "table", false).size());
    EXPECT_LT(methods_of(options, "table").size(), options.repeated->methods.size());
}

TEST(MethodSettings, NameAMethodOfTheRunAndAnOptionOfIt) {
    RunOptions options;
    options.methods["raw.kmeans"]["n_init"] = "3";
    EXPECT_NO_THROW(check(options));
    EXPECT_EQ(std::get<cluster::KMeansOptions>(clusterer(options, methods_of(options, "table").back(), 0)).n_init, 3);
    options.methods["raw.kmeans"]["eps"] = "3";
    EXPECT_CODE("E1101", check(options));
    options.methods = {{"raw.dbscan", {{"eps", "0.4"}}}};
    EXPECT_CODE("E1101", check(options)) << "easy has no DBSCAN";
}

TEST(AsPublished, TakesTheThirteenMeansWhereverTheyStand) {
    FeatureMatrix table{testing::random_matrix(4, 14), {"a", "b", "c", "d"}, {"tempo"}, {}};
    for (int i = 13; i >= 1; --i) table.columns.push_back("mfcc" + std::to_string(i) + "_mean");
    extraction::FeatureTables tables{{}, {{"table", table}}, "table"};
    extraction::select_columns(tables, mfcc_means());
    const auto& means = tables.tables.at(tables.main);
    ASSERT_EQ(means.values.cols(), 13);
    EXPECT_EQ(tables.main, "mfcc-means");
    EXPECT_EQ(means.columns.front(), "mfcc1_mean");
    EXPECT_EQ(means.values.col(0), table.values.col(13));
    table.columns[5] = "other";
    tables           = {{}, {{"table", table}}, "table"};
    EXPECT_CODE("E1215", extraction::select_columns(tables, mfcc_means()));
}

TEST(AsPublished, DrawsTheRowsThatSpectralClusteringDidNotSee) {
    const Matrix points = testing::random_matrix(90, 3);
    const cluster::SpectralOptions spectral{.n_clusters = 4, .n_neighbors = 10};
    const auto found = cluster_first_rows(points, 60, spectral, 4, 7);
    const auto alone = cluster::run(points.topRows(60), spectral);
    ASSERT_EQ(found.labels.size(), 90u);
    EXPECT_TRUE(std::equal(alone.labels.begin(), alone.labels.end(), found.labels.begin()));
    EXPECT_GT(std::set<int>(found.labels.begin() + 60, found.labels.end()).size(), 1u);
    EXPECT_EQ(cluster_first_rows(points, 60, spectral, 4, 7).labels, found.labels);
    EXPECT_NE(cluster_first_rows(points, 60, spectral, 4, 8).labels, found.labels);
    EXPECT_EQ(cluster_first_rows(points, 100, spectral, 4, 7).labels, cluster::run(points, spectral).labels);
}

}  // namespace
}  // namespace ektara::experiment
