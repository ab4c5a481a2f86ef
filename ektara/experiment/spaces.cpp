#include "ektara/experiment/spaces.hpp"

#include <algorithm>
#include <optional>

#include "ektara/artifacts/table.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/version.hpp"
#include "ektara/experiment/input_recipe.hpp"
#include "ektara/experiment/train_model.hpp"
#include "ektara/projection/pca.hpp"
#include "ektara/projection/umap.hpp"
#include "ektara/tables/column_transform.hpp"

namespace ektara::experiment {
namespace fs = std::filesystem;
namespace {

fs::path file_of(const rundir::RunDirectory& run, const char* folder, const Space& space, Seed seed) {
    return run / folder / (with_seed(space.name(), seed) + ".npy");
}

std::optional<Embedding> read_embedding(const fs::path& file) {
    if (!fs::exists(file)) return std::nullopt;
    auto table = artifacts::read_table(file);
    return Embedding{std::move(table.values), std::move(table.rows), std::move(table.recipe)};
}

Embedding trained(const rundir::RunDirectory& run, const ModelInput& input, const RunOptions& options,
                  const Space& space, Seed seed) {
    auto training = training_input(input.features.at(space.input()), input.tracks, space.condition);
    // A convolution over a table takes its columns as one sequence, as the original did with 13 coefficients.
    if (space.model == "conv-vae") training.set.examples.channels = std::max(1, training.set.examples.channels);
    const auto folder = run / "models" / with_seed(space.name(), seed);
    auto model        = train_model(training, options.train.at(space.model), seed,
                                    {folder / "checkpoint.safetensors", true, {}, options.jobs});
    const auto table  = extraction::table_path(run.path(), space.features);
    save_trained(folder, model, {training.recipe.kind, input_recipe(training.recipe, extraction::read_steps(table))});
    model.embedding.recipe.kind = space.name();
    return std::move(model.embedding);
}

Matrix principal_components(const Matrix& points, double n_components) {
    const projection::PcaOptions pca{.n_components = n_components, .whiten = 0};
    return projection::transform(projection::fit_pca(points, pca), points);
}

/// Standardised features, or their principal components.
Embedding untrained(const ModelInput& input, const RunOptions& options, const Space& space, Seed seed) {
    const auto& given = input.features.at(space.input()).standardised;
    Embedding made{given.values, given.rows, {space.name(), given.recipe.options, seed, given.recipe.kind, version()}};
    if (space.model != "pca") return made;
    made.coords                         = principal_components(given.values, options.pca_variance);
    made.recipe.options["n_components"] = fmt::format("{}", options.pca_variance);
    return made;
}

/// Coordinates with how they came about.
struct Projected {
    Matrix coords;
    std::string kind;
    std::vector<OptionText> options;
};

/// Normal quantiles of every column, their first 50 principal components, each divided by the fourth root of its
/// variance: between the raw components, where the first few drown the others, and whitened ones, where noise weighs
/// as much as they do.
Projected half_whitened(const Embedding& base) {
    constexpr Eigen::Index kMostComponents = 50;
    FeatureMatrix table{base.coords, base.rows, {}, {}};
    for (Eigen::Index c = 0; c < base.coords.cols(); ++c) table.columns.push_back(fmt::format("z{}", c));
    const Matrix bent = tables::transformed(table, tables::Transform::Quantile).values;
    const projection::PcaOptions pca{
        .n_components = static_cast<double>(std::min({kMostComponents, bent.rows(), bent.cols()})), .whiten = 0.25};
    return {projection::transform(projection::fit_pca(bent, pca), bent), "half-whitened", list_options(pca)};
}

Projected umap(const Embedding& base, projection::UmapOptions options, Seed seed, int jobs) {
    options.seed = seed;
    // A map cannot have more dimensions than a small table spans.
    options.n_components = static_cast<int>(
        std::min<Eigen::Index>(options.n_components, std::max<Eigen::Index>(1, base.coords.rows() - 2)));
    return {projection::fit_umap(base.coords, options, jobs).coords, "umap", list_options(options)};
}

}  // namespace

Embedding make_base(const rundir::RunDirectory& run, const ModelInput& input, const RunOptions& options,
                    const Space& space, Seed seed) {
    const fs::path file = file_of(run, "embeddings", space, seed);
    if (auto found = read_embedding(file)) return std::move(*found);
    auto embedding =
        space.is_trained() ? trained(run, input, options, space, seed) : untrained(input, options, space, seed);
    artifacts::write_table(file, embedding);
    return embedding;
}

Embedding make_projection(const rundir::RunDirectory& run, const Embedding& base, const RunOptions& options,
                          const Space& space, Seed seed) {
    const fs::path file = file_of(run, "embeddings", space, seed);
    if (auto found = read_embedding(file)) return std::move(*found);
    auto made =
        space.projection == "umap" ? umap(base, options.project.at("umap"), seed, options.jobs) : half_whitened(base);
    Embedding projected{std::move(made.coords), base.rows, {}};
    projected.recipe = {made.kind, {}, seed, with_seed(space.base().name(), base.recipe.seed), version()};
    for (const auto& option : made.options) projected.recipe.options[option.name] = option.value;
    artifacts::write_table(file, projected);
    return projected;
}

void write_map(const rundir::RunDirectory& run, const Embedding& embedding, const Space& space, Seed seed) {
    const fs::path file = file_of(run, "projections", space, seed);
    if (fs::exists(file)) return;
    const double axes =
        static_cast<double>(std::min<Eigen::Index>(2, std::min(embedding.coords.rows(), embedding.coords.cols())));
    Embedding map{principal_components(embedding.coords, axes), embedding.rows, {}};
    map.recipe = {"pca", {{"n_components", fmt::format("{}", axes)}}, 0, with_seed(space.name(), seed), version()};
    artifacts::write_table(file, map);
}

}  // namespace ektara::experiment
