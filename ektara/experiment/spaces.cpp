#include "ektara/experiment/spaces.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/pretrained.hpp"
#include "ektara/core/version.hpp"
#include "ektara/experiment/correction.hpp"
#include "ektara/experiment/input_recipe.hpp"
#include "ektara/experiment/train_model.hpp"
#include "ektara/projection/pca.hpp"
#include "ektara/projection/umap.hpp"
#include "ektara/rundir/layout.hpp"
#include "ektara/rundir/make_or_read.hpp"
#include "ektara/tables/column_transform.hpp"

namespace ektara::experiment {
namespace fs = std::filesystem;
namespace {

void write_embedding(const fs::path& file, const Embedding& embedding) { artifacts::write_table(file, embedding); }

Embedding trained(const rundir::RunDirectory& run, const ModelInput& input, const RunOptions& options,
                  const Space& space, Seed seed) {
    auto training = training_input(input.features.at(space.table_key()), input.tracks, space.condition);
    // A convolution over a table takes its columns as one sequence, as the original did with 13 coefficients.
    if (space.model == Coordinates(models::Kind::ConvVae))
        training.set.examples.channels = std::max(1, training.set.examples.channels);
    const auto folder = run / rundir::layout::model(with_seed(space.name(), seed));
    auto model        = train_model(training, trainer(options, space), seed,
                                    {folder / "checkpoint.safetensors", true, {}, options.jobs});
    save_trained(folder, model,
                 {training.recipe.kind, input_recipe(training.recipe, steps_of(run.path(), space.parts()))});
    model.embedding.recipe.kind = space.name();
    return std::move(model.embedding);
}

Matrix principal_components(const Matrix& points, double n_components) {
    const projection::PcaOptions pca{.n_components = n_components, .whiten = 0};
    return projection::transform(projection::fit_pca(points, pca), points);
}

/// Standardised features, or their principal components.
Embedding untrained(const FeatureMatrix& given, const RunOptions& options, const Space& space, Seed seed) {
    Embedding made{given.values, given.rows, {space.name(), given.recipe.options, seed, given.recipe.kind, version()}};
    if (!std::holds_alternative<Pca>(space.model)) return made;
    made.coords                         = principal_components(given.values, options.pca_variance);
    made.recipe.options["n_components"] = fmt::format("{}", options.pca_variance);
    return made;
}

template <class Options>
void add_options(Recipe& recipe, const Options& options) {
    for (const auto& option : list_options(options)) recipe.options[option.name] = option.value;
}

/// The points that are projected: the coordinates, each column transformed where the space says so and no model has
/// taken the transform before.
Matrix points_of(const Embedding& base, const Space& space) {
    if (space.base().transform == space.transform) return base.coords;
    FeatureMatrix table{base.coords, base.rows, {}, {}};
    for (Eigen::Index c = 0; c < base.coords.cols(); ++c) table.columns.push_back(fmt::format("z{}", c));
    return tables::transformed(table, space.transform).values;
}

/// A map cannot have more dimensions than a small table spans.
projection::Options fitting(projection::Options options, Eigen::Index rows) {
    if (auto* umap = std::get_if<projection::UmapOptions>(&options))
        umap->n_components =
            static_cast<int>(std::min<Eigen::Index>(umap->n_components, std::max<Eigen::Index>(1, rows - 2)));
    return options;
}

Embedding projected(const Embedding& base, const RunOptions& options, const Space& space, Seed seed) {
    const auto chosen   = fitting(projector(options, space, seed), base.coords.rows());
    const Matrix points = points_of(base, space);
    Embedding made{projection::run(points, Matrix(0, points.cols()), chosen, options.jobs).coords, base.rows, {}};
    made.recipe = {projection::name(chosen), {}, seed, with_seed(space.base().name(), base.recipe.seed), version()};
    if (space.base().transform != space.transform)
        made.recipe.options["transform"] = options_detail::to_text(space.transform);
    std::visit([&](const auto& of) { add_options(made.recipe, of); }, chosen);
    add_pretrained(base.recipe, made.recipe);
    return made;
}

Embedding corrected(const Embedding& before, const std::vector<Track>& tracks, const Space& space, Seed seed) {
    auto options = tables::correction(space.correction.value());
    set_own(options, space.correction_options);
    set_seed(options, seed);
    const auto batches = batches_of(tracks, space.batch).of_row;
    const auto fitted  = fit_correction(before.coords, batches, options);
    Embedding made{tables::corrected_fit(fitted, before.coords, batches), before.rows, {}};
    made.recipe = {tables::name(options),
                   {{"batch", space.batch}},
                   seed,
                   with_seed(space.uncorrected().name(), before.recipe.seed),
                   version()};
    std::visit([&](const auto& of) { add_options(made.recipe, of); }, options);
    add_pretrained(before.recipe, made.recipe);
    return made;
}

Embedding first_axes(const Embedding& embedding, const Space& space, Seed seed) {
    const double axes =
        static_cast<double>(std::min<Eigen::Index>(2, std::min(embedding.coords.rows(), embedding.coords.cols())));
    Recipe recipe{"pca", {{"n_components", fmt::format("{}", axes)}}, 0, with_seed(space.name(), seed), version()};
    add_pretrained(embedding.recipe, recipe);
    return {principal_components(embedding.coords, axes), embedding.rows, std::move(recipe)};
}

}  // namespace

Embedding make_base(const rundir::RunDirectory& run, const ModelInput& input, const RunOptions& options,
                    const Space& space, Seed seed) {
    return rundir::make_or_read<Embedding>(
        run / rundir::layout::embedding(with_seed(space.name(), seed)), artifacts::read_embedding,
        [&] {
            return space.is_trained()
                       ? trained(run, input, options, space, seed)
                       : untrained(input.features.at(space.table_key()).standardised, options, space, seed);
        },
        write_embedding);
}

Embedding make_projection(const rundir::RunDirectory& run, const Embedding& base, const RunOptions& options,
                          const Space& space, Seed seed) {
    return rundir::make_or_read<Embedding>(
        run / rundir::layout::embedding(with_seed(space.name(), seed)), artifacts::read_embedding,
        [&] { return projected(base, options, space, seed); }, write_embedding);
}

Embedding make_corrected(const rundir::RunDirectory& run, const Embedding& before, const ModelInput& input,
                         const Space& space, Seed seed) {
    return rundir::make_or_read<Embedding>(
        run / rundir::layout::embedding(with_seed(space.name(), seed)), artifacts::read_embedding,
        [&] { return corrected(before, input.tracks, space, seed); }, write_embedding);
}

Embedding untrained_space(const FeatureMatrix& standardised, const RunOptions& options, const Space& space, Seed seed) {
    auto base = untrained(standardised, options, space.base(), seed);
    return space.projection ? projected(base, options, space, seed) : base;
}

void write_map(const rundir::RunDirectory& run, const Embedding& embedding, const Space& space, Seed seed) {
    const fs::path file = run / rundir::layout::map(with_seed(space.name(), seed));
    if (!artifacts::is_written(file)) write_embedding(file, first_axes(embedding, space, seed));
}

}  // namespace ektara::experiment
