#include "ektara/experiment/spaces.hpp"

#include <algorithm>
#include <optional>

#include "ektara/artifacts/table.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/version.hpp"
#include "ektara/experiment/train_model.hpp"
#include "ektara/models/illustrations.hpp"
#include "ektara/projection/pca.hpp"
#include "ektara/projection/umap.hpp"
#include "ektara/rundir/clusters_csv.hpp"
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

Matrix trained(const rundir::RunDirectory& run, const ModelInput& input, const RunOptions& options, const Space& space,
               Seed seed) {
    const auto& given = input.features.at(space.input());
    // A convolution over a table takes its columns as one sequence, as the original did with 13 coefficients.
    const int channels = space.model == "conv-vae" ? std::max(1, given.channels) : given.channels;
    models::Examples examples{given.standardised.values, channels};
    std::optional<models::Condition> condition;
    if (!space.condition.empty()) {
        std::vector<std::string> values;
        for (const auto& track : input.tracks) values.push_back(collection::label_of(track, space.condition));
        condition          = models::condition_of(space.condition, values);
        examples.condition = models::condition_rows(*condition, values);
    }
    const auto folder = run / "models" / with_seed(space.name(), seed);
    const auto& rows  = given.standardised.rows;
    const auto fit =
        train_model(examples, input.songs, options.train.at(space.model), models::parse_model_kind(space.model), seed,
                    condition, {folder / "checkpoint.safetensors", true, {}, options.jobs});
    models::save_model(folder, fit, given.standardiser, given.standardised.recipe.kind);
    models::save_illustrations(folder, models::illustrate(fit, given.standardiser, examples, rows));
    if (fit.model.prior())
        rundir::write_clusters_csv(folder / "components.csv", rows, models::components(fit.model, examples));
    return models::encode(fit.model, examples);
}

Matrix principal_components(const Matrix& points, double n_components) {
    const projection::PcaOptions pca{.n_components = n_components, .whiten = 0};
    return projection::transform(projection::fit_pca(points, pca), points);
}

Matrix coordinates(const rundir::RunDirectory& run, const ModelInput& input, const RunOptions& options,
                   const Space& space, Seed seed) {
    if (space.is_trained()) return trained(run, input, options, space, seed);
    const auto& standardised = input.features.at(space.input()).standardised.values;
    return space.model == "pca" ? principal_components(standardised, options.pca_variance) : standardised;
}

template <class Options>
void add_options(Recipe& recipe, const Options& options) {
    for (const auto& option : list_options(options)) recipe.options[option.name] = option.value;
}

Recipe recipe_of(const FeatureInput& given, const RunOptions& options, const Space& space, Seed seed) {
    Recipe recipe{space.name(), given.standardised.recipe.options, seed, given.standardised.recipe.kind, version()};
    if (space.model == "pca") recipe.options["n_components"] = fmt::format("{}", options.pca_variance);
    if (space.is_trained()) add_options(recipe, options.train.at(space.model));
    if (!space.condition.empty()) recipe.options["conditioned_on"] = space.condition;
    return recipe;
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
    const auto& given = input.features.at(space.input());
    Embedding embedding{coordinates(run, input, options, space, seed), given.standardised.rows,
                        recipe_of(given, options, space, seed)};
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
