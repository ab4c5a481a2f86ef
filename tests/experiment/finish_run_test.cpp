#include "ektara/experiment/finish_run.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "ektara/experiment/method_text.hpp"
#include "tiny_input.hpp"

namespace ektara::experiment {
namespace {

evaluation::ScoreRow row(const char* method, int k, double noise, double samples, double seeds) {
    evaluation::ScoreRow made;
    made.method            = method;
    made.k                 = k;
    made.noise             = noise;
    made.stability_samples = samples;
    made.stability         = seeds;
    return made;
}

MethodResult result_of(const char* text, std::vector<Seed> seeds) {
    return {resolve(parse_method_text(text), "table"), std::move(seeds), {}, {}};
}

TEST(FinishRun, SettingsAreThoseOfTheConfiguration) {
    RunOptions options;
    options.n_clusters  = 3;
    const auto settings = settings_of(options);
    const auto config   = configuration(options);
    ASSERT_EQ(settings.size(), config.size());
    EXPECT_EQ(std::count(settings.begin(), settings.end(), std::pair<std::string, std::string>("run.n_clusters", "3")),
              1);
    EXPECT_EQ(settings.front().first, config.begin().key());
}

TEST(FinishRun, AMethodsRecordNamesTheFilesOfItsFirstSeed) {
    const auto records = method_records({result_of("main + quantile + umap + hdbscan", {4, 5}),
                                         result_of("main + cvae(condition=genre) + kmeans", {4})});
    ASSERT_EQ(records.size(), 2u);
    EXPECT_EQ(records[0].name, "main + quantile + umap + hdbscan");
    EXPECT_EQ(records[0].task, "own");
    EXPECT_EQ(records[0].features, "table");
    EXPECT_EQ(records[0].transform, "quantile");
    EXPECT_EQ(records[0].model, "raw");
    EXPECT_EQ(records[0].projected_by, "umap");
    EXPECT_EQ(records[0].clusterer, "hdbscan");
    EXPECT_EQ(records[0].space, "raw-quantile-umap");
    EXPECT_EQ(records[0].seed, 4u);
    EXPECT_EQ(records[0].seeds, (std::vector<Seed>{4, 5}));
    EXPECT_EQ(records[0].embedding, "embeddings/raw-quantile-umap.s4.npy");
    EXPECT_EQ(records[0].projection, "projections/raw-quantile-umap.s4.npy");
    EXPECT_EQ(records[0].clustering, "clusterings/raw-quantile-umap.hdbscan.s4.csv");
    EXPECT_EQ(records[1].model, "cvae");
    EXPECT_EQ(records[1].conditioned_on, "genre");
    EXPECT_EQ(records[1].transform, "none");
    EXPECT_EQ(records[1].projected_by, "");
}

TEST(FinishRun, StabilityIsThatOfAMethodsFirstRow) {
    const auto found = stability_of({row("A", 8, 0.25, 0.5, 0.75), row("A", 9, 0, 0.9, 0.9), row("B", 2, 0, 0.1, 1)});
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].method, "A");
    EXPECT_EQ(found[0].clusters, 8u);
    EXPECT_EQ(found[0].noise, 0.25);
    EXPECT_EQ(found[0].samples, 0.5);
    EXPECT_EQ(found[0].seeds, 0.75);
    EXPECT_EQ(found[1].method, "B");
    EXPECT_EQ(found[1].samples, 0.1);
}

TEST(FinishRun, WritesTheFinishedRecord) {
    testing::TinyRun run;
    auto tables   = testing::tiny_tables();
    tables.failed = 2;
    RunOptions options;
    options.preset      = Preset::Easy;
    options.seeds       = 2;
    options.seed        = 7;
    const auto features = model_input(tables, options);
    const std::vector<MethodResult> results{result_of("main + pca + kmeans", {7, 8}),
                                            result_of("main + kmeans", {7, 8})};
    Probed probed;
    probed.findings.resize(2);
    probed.findings[0].column                  = "source";
    probed.findings[0].probe.balanced_accuracy = 0.6;
    probed.findings[0].confounded              = true;
    probed.findings[1].column                  = "language";
    probed.without_controls.resize(1);
    probed.without_controls[0].column                  = "source";
    probed.without_controls[0].probe.balanced_accuracy = 0.9;
    Summary summary;
    summary.warnings = {{"W-SKIPPED", "two"}};
    summary.scores   = {row("main + pca + kmeans", 2, 0, 0.5, 1), row("main + kmeans", 2, 0, 0.9, 1)};
    finish_run(run.directory(), options, {tables, features, {}, results, probed}, summary);
    const auto record = rundir::read_run_record(run.directory().path());
    EXPECT_TRUE(record.is_finished());
    EXPECT_EQ(record.seeds, (std::vector<Seed>{7, 8}));
    EXPECT_EQ(record.rows, 30u);
    EXPECT_EQ(record.failed, 2u);
    EXPECT_EQ(record.methods, method_records(results));
    EXPECT_EQ(record.warnings, (std::vector<Warning>{{"W-SKIPPED", "two"}}));
    ASSERT_TRUE(record.default_clustering);
    EXPECT_EQ(record.default_clustering->clustering, "raw.kmeans") << "the most stable over subsamples";
    ASSERT_EQ(record.probe.size(), 2u);
    EXPECT_EQ(record.probe[0].balanced_accuracy, 0.6);
    EXPECT_EQ(record.probe[0].without_controls, 0.9);
    EXPECT_TRUE(record.probe[0].confounded);
    EXPECT_FALSE(record.probe[1].without_controls);
    ASSERT_TRUE(record.recipe);
    EXPECT_EQ(record.recipe->options.at("constant_columns"), "level");
    EXPECT_TRUE(record.models.empty());
}

}  // namespace
}  // namespace ektara::experiment
