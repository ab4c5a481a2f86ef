#include "ektara/pipeline/experiment.hpp"

#include "ektara/core/options.hpp"

namespace ektara::pipeline {
namespace {

template <class Options>
void add(artifacts::Json& config, const std::string& prefix, const Options& options) {
    for (const auto& option : list_options(options)) config[prefix + option.name] = option.value;
}

}  // namespace

std::vector<std::pair<Preset, std::string>> enum_names(Preset) { return {{Preset::Easy, "easy"}}; }
std::vector<std::pair<RowUnit, std::string>> enum_names(RowUnit) {
    return {{RowUnit::Clip, "clip"}, {RowUnit::Song, "song"}};
}

std::vector<Method> methods_of(Preset) {
    return {{"easy", "Basic VAE + K-Means", "mfcc-moments", "vae", "kmeans"},
            {"easy", "PCA + K-Means", "mfcc-moments", "pca", "kmeans"},
            {"easy", kBaseline, "mfcc-moments", "raw", "kmeans"}};
}

artifacts::Json configuration(const RunOptions& options) {
    artifacts::Json config = artifacts::Json::object();
    add(config, "run.", options);
    config["seed"] = fmt::format("{}", options.seed);
    add(config, "input.", options.input);
    add(config, "decode.", options.features.decode);
    add(config, "features.", options.features);
    add(config, "train.", options.train);
    add(config, "cluster.", options.cluster);
    add(config, "evaluate.", options.evaluate);
    return config;
}

std::vector<Seed> seeds_of(const RunOptions& options) {
    std::vector<Seed> seeds;
    for (int i = 0; i < options.seeds; ++i) seeds.push_back(options.seed + static_cast<Seed>(i));
    return seeds;
}

void check(const RunOptions& options) {
    require(options.seeds >= 1 && options.seeds <= 1000, "E6001", "run: seeds must be 1 to 1000, but got {}",
            options.seeds);
    require(options.n_clusters >= 1, "E6001", "run: --k must be at least 1, but got {}", options.n_clusters);
    require(options.pca_variance > 0 && options.pca_variance < 1, "E6001",
            "run: pca_variance must lie between 0 and 1, but got {}", options.pca_variance);
}

}  // namespace ektara::pipeline
