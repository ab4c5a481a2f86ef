#include "ektara/rundir/run_record.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/rundir/run_record_json.hpp"

namespace ektara::rundir {
namespace {

using artifacts::Json;

MethodRecord method() {
    MethodRecord made;
    made.name           = "Basic VAE + K-Means";
    made.task           = "easy";
    made.features       = "mfcc-moments";
    made.transform      = "none";
    made.model          = "vae";
    made.conditioned_on = "genre";
    made.projected_by   = "umap";
    made.clusterer      = "kmeans";
    made.space          = "vae-umap";
    made.seed           = 3;
    made.seeds          = {3, 4};
    made.embedding      = "embeddings/vae-umap.s3.npy";
    made.projection     = "projections/vae-umap.s3.npy";
    made.clustering     = "clusterings/vae-umap.kmeans.s3.csv";
    return made;
}

/// Every field has a value of its own.
cluster::Candidate candidate(int k, double gap) {
    cluster::Candidate made{k};
    made.gap = gap;
    return made;
}

RunRecord filled() {
    RunRecord record;
    record.version            = "1.2.3";
    record.status             = "finished";
    record.config             = {{"run.n_clusters", "8"}, {"a", ""}};
    record.input              = "/music";
    record.input_hash         = "abc";
    record.timings            = {{"models and clusterings", 0.25}, {"features", 1.5}};
    record.k                  = 7;
    record.k_choice           = phrase("k.test", "gap {k}", {{"k", number_phrase(7)}});
    record.k_curve            = {candidate(2, 0.5), candidate(3, 0.75)};
    record.probe              = {{"language", 2, 80, 0.71, 0.5, "genre", 0.375, true, 0.93},
                                 {"source", 3, 81, 0.4, 0.33, "", 0, false, {}}};
    record.command            = "ektara run /music";
    record.directory          = "/runs/a";
    record.seeds              = {3, 4};
    record.rows               = 80;
    record.failed             = 0;
    record.recipe             = Recipe{"standardised", {{"x", "1"}}, 2, "parent", "v"};
    record.methods            = {method()};
    record.default_clustering = {"Basic VAE + K-Means", "vae-umap.kmeans", "clusterings/vae-umap.kmeans.s3.csv", "why"};
    record.number_changes     = {{"vae-umap.kmeans.s3", 150, 147, 0.96875, {2}, {8, 9}}};
    record.models             = {{"vae.s3",
                                  {{"steps", std::int64_t{400}},
                                   {"loss", 8.5},
                                   {"elbo", std::monostate()},
                                   {"collapsed", true},
                                   {"kind", std::string("vae")},
                                   {"kl_by_dimension", std::vector<double>{0.5, 2.25}}}}};
    record.target_names       = {{"genre", "genre, all languages"}, {"a", "b"}};
    record.warnings           = {{"W-SKIPPED", "2 files"}};
    record.peak_memory_mb     = 120.5;
    record.host_name          = "here";
    record.host_cores         = 2;
    return record;
}

TEST(RunRecord, EveryFieldComesBackFromTheFile) {
    const testing::TemporaryFolder folder;
    write_run_record(folder.path(), filled());
    EXPECT_EQ(read_run_record(folder.path()), filled());
}

TEST(RunRecord, WhatARunHasNotReachedStaysEmpty) {
    const RunRecord empty;
    EXPECT_EQ(run_record_from_json(to_json(empty)), empty);
    for (const char* key :
         {"k", "k_choice", "k_choice_said", "k_curve", "rows", "recipe", "default_clustering", "number_changes"})
        EXPECT_FALSE(to_json(empty).contains(key)) << key;
}

TEST(RunRecord, KeepsTheKeysOfEarlierVersions) {
    const Json json = to_json(filled());
    std::vector<std::string> keys;
    for (const auto& [key, value] : json.items()) keys.push_back(key);
    EXPECT_EQ(keys, (std::vector<std::string>{"version",
                                              "status",
                                              "config",
                                              "input",
                                              "input_hash",
                                              "timings",
                                              "k",
                                              "k_choice",
                                              "k_choice_said",
                                              "k_curve",
                                              "probe",
                                              "command",
                                              "directory",
                                              "seeds",
                                              "rows",
                                              "failed",
                                              "recipe",
                                              "methods",
                                              "default_clustering",
                                              "number_changes",
                                              "models",
                                              "target_names",
                                              "warnings",
                                              "peak_memory_mb",
                                              "host"}));
    EXPECT_EQ(json.at("config").at("run.n_clusters"), "8");
    EXPECT_EQ(json.at("methods").at(0).at("method"), "Basic VAE + K-Means");
    EXPECT_EQ(json.at("probe").at(0).at("balanced_accuracy_without_controls"), 0.93);
    EXPECT_FALSE(json.at("probe").at(1).contains("balanced_accuracy_without_controls"));
    EXPECT_EQ(json.at("models").at(0).at("card").at("elbo"), nullptr);
    EXPECT_EQ(json.at("k_curve").at(1), (Json{{"k", 3}, {"gap", 0.75}}));
}

TEST(RunRecord, ReadsRecordsOfEarlierVersions) {
    const auto record = run_record_from_json(artifacts::parse_json(
        R"({"config": {"verb": "extract", "settings": {"features.names": "mfcc-moments"}},
            "methods": [{"method": "A", "space": "raw", "seed": 0, "projection": "projections/raw.s0.npy",
                         "clustering": "clusterings/raw.kmeans.s0.csv"}]})",
        "test"));
    EXPECT_EQ(record.config, (Settings{{"verb", "extract"}, {"features.names", "mfcc-moments"}}));
    ASSERT_EQ(record.methods.size(), 1u);
    EXPECT_EQ(record.methods[0].embedding, "embeddings/raw.s0.npy");
    EXPECT_EQ(record.methods[0].clustering_name(), "raw.kmeans");
    EXPECT_EQ(record.methods[0].clustering_of(4), "clusterings/raw.kmeans.s4.csv");
}

TEST(RunRecord, ADamagedFileIsANumberedError) {
    const testing::TemporaryFolder folder;
    for (const char* text : {"", "{", "[]", R"({"methods": [{"method": 3}]})", R"({"seeds": "x"})"}) {
        artifacts::write_file(folder / "run.json", text);
        try {
            read_run_record(folder.path());
            ADD_FAILURE() << text;
        } catch (const Error& problem) {
            EXPECT_EQ(problem.code(), "E4304") << text;
        }
    }
}

TEST(RunRecord, AddsTheSecondsOfAResumedStage) {
    RunRecord record;
    record.add_seconds("features", 1.5);
    record.add_seconds("scores", 2);
    record.add_seconds("features", 0.25);
    EXPECT_EQ(record.timings, (std::vector<std::pair<std::string, double>>{{"features", 1.75}, {"scores", 2}}));
}

}  // namespace
}  // namespace ektara::rundir
