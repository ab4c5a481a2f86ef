#include "ektara/pipeline/space_stage.hpp"

#include <algorithm>
#include <mutex>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/cluster/cluster.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/version.hpp"
#include "ektara/models/checkpoint.hpp"
#include "ektara/models/fit.hpp"
#include "ektara/pipeline/clusters_csv.hpp"
#include "ektara/projection/pca.hpp"

namespace ektara::pipeline {
namespace fs = std::filesystem;
namespace {

/// Only what is trained by chance needs a space for each seed; the others share the first.
bool is_random(const std::string& model) { return model == "vae" || model == "ae"; }

struct Space {
    std::string model;
    Seed seed;
    bool operator==(const Space&) const = default;
};

std::vector<Space> spaces_of(const std::vector<Method>& methods, const std::vector<Seed>& seeds) {
    std::vector<Space> spaces;
    for (const auto& method : methods)
        for (const Seed seed : seeds) {
            const Space space{method.space(), is_random(method.model) ? seed : seeds.front()};
            if (std::find(spaces.begin(), spaces.end(), space) == spaces.end()) spaces.push_back(space);
        }
    return spaces;
}

Matrix trained_space(const RunDirectory& run, const ModelInput& input, const RunOptions& options, const Space& space) {
    const auto kind = space.model == "ae" ? models::ModelKind::Ae : models::ModelKind::Vae;
    const auto fit  = models::fit(input.standardised.values, input.songs, options.train, kind, space.seed);
    models::save_model(run / "models" / with_seed(space.model, space.seed), fit, input.standardiser,
                       input.standardised.recipe.kind);
    return models::encode(fit.model, input.standardised.values);
}

Matrix coordinates(const RunDirectory& run, const ModelInput& input, const RunOptions& options, const Space& space) {
    if (space.model == "raw") return input.standardised.values;
    if (space.model != "pca") return trained_space(run, input, options, space);
    const projection::PcaOptions pca{.n_components = options.pca_variance, .whiten = 0};
    return projection::transform(projection::fit_pca(input.standardised.values, pca), input.standardised.values);
}

Embedding make_space(const RunDirectory& run, const ModelInput& input, const RunOptions& options, const Space& space) {
    const fs::path file = run / "embeddings" / (with_seed(space.model, space.seed) + ".npy");
    if (fs::exists(file)) {
        auto table = artifacts::read_table(file);
        return {std::move(table.values), std::move(table.rows), std::move(table.recipe)};
    }
    Embedding embedding;
    embedding.coords = coordinates(run, input, options, space);
    embedding.rows   = input.standardised.rows;
    embedding.recipe = {space.model, input.standardised.recipe.options, space.seed, input.standardised.recipe.kind,
                        version()};
    if (space.model == "pca") embedding.recipe.options["n_components"] = fmt::format("{}", options.pca_variance);
    if (is_random(space.model))
        for (const auto& option : list_options(options.train)) embedding.recipe.options[option.name] = option.value;
    artifacts::write_table(file, embedding);
    return embedding;
}

/// The first two principal axes, for the map.
void write_projection(const RunDirectory& run, const Embedding& embedding, const Space& space) {
    const fs::path file = run / "projections" / (with_seed(space.model, space.seed) + ".npy");
    if (fs::exists(file)) return;
    const double axes =
        static_cast<double>(std::min<Eigen::Index>(2, std::min(embedding.coords.rows(), embedding.coords.cols())));
    Embedding map = embedding;
    map.coords    = projection::transform(projection::fit_pca(embedding.coords, {.n_components = axes, .whiten = 0}),
                                          embedding.coords);
    map.recipe = {"pca", {{"n_components", fmt::format("{}", axes)}}, 0, with_seed(space.model, space.seed), version()};
    artifacts::write_table(file, map);
}

Clustering make_clustering(const RunDirectory& run, const Embedding& space, const Method& method,
                           const RunOptions& options, Seed seed) {
    const fs::path file = run / "clusterings" / (with_seed(method.clustering(), seed) + ".csv");
    if (fs::exists(file)) return read_clusters_csv(file, space.rows);
    auto kmeans              = options.cluster;
    kmeans.n_clusters        = options.n_clusters;
    kmeans.seed              = seed;
    const Clustering grouped = cluster::run(space.coords, kmeans);
    write_clusters_csv(file, space.rows, grouped);
    return grouped;
}

}  // namespace

std::string with_seed(const std::string& name, Seed seed) { return fmt::format("{}.s{}", name, seed); }

std::vector<MethodResult> space_stage(const RunDirectory& run, const ModelInput& input,
                                      const std::vector<Method>& methods, const RunOptions& options,
                                      const Progress& progress) {
    const auto seeds  = seeds_of(options);
    const auto spaces = spaces_of(methods, seeds);
    std::vector<Embedding> embeddings(spaces.size());
    std::mutex one_at_a_time;
    std::size_t done = 0;
    parallel_for(spaces.size(), options.jobs, [&](std::size_t i) {
        embeddings[i] = make_space(run, input, options, spaces[i]);
        if (spaces[i].seed == seeds.front()) write_projection(run, embeddings[i], spaces[i]);
        const std::lock_guard lock(one_at_a_time);
        progress("models", ++done, spaces.size());
    });

    std::vector<MethodResult> results;
    for (const auto& method : methods) results.push_back({method, seeds, {}, std::vector<Clustering>(seeds.size())});
    for (auto& result : results)
        for (const Seed seed : seeds) {
            const Space wanted{result.method.space(), is_random(result.method.model) ? seed : seeds.front()};
            const auto at = std::find(spaces.begin(), spaces.end(), wanted) - spaces.begin();
            result.spaces.push_back(embeddings[static_cast<std::size_t>(at)]);
        }
    done = 0;
    parallel_for(methods.size() * seeds.size(), options.jobs, [&](std::size_t i) {
        auto& result          = results[i / seeds.size()];
        const std::size_t s   = i % seeds.size();
        result.clusterings[s] = make_clustering(run, result.spaces[s], result.method, options, seeds[s]);
        const std::lock_guard lock(one_at_a_time);
        progress("clusterings", ++done, methods.size() * seeds.size());
    });
    return results;
}

}  // namespace ektara::pipeline
