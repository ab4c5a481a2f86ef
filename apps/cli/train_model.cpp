#include "ektara/experiment/train_model.hpp"

#include <chrono>

#include <fmt/format.h>

#include "ektara/artifacts/table.hpp"
#include "ektara/core/version.hpp"
#include "ektara/models/checkpoint.hpp"
#include "ektara/rundir/clusters_csv.hpp"
#include "train.hpp"

namespace ektara::cli {
namespace {

Recipe recipe_of(const Trained& trained, const collection::Table& table) {
    Recipe recipe{models::name(trained.fit.kind), {}, trained.fit.seed, table.features.recipe.kind, version()};
    for (const auto& option : list_options(trained.fit.options)) recipe.options[option.name] = option.value;
    recipe.options["standardise"] = "true";
    if (trained.input.bend.kind() != tables::Transform::None)
        recipe.options["transform"] = options_detail::to_text(trained.input.bend.kind());
    if (trained.fit.condition) recipe.options["conditioned_on"] = trained.fit.condition->column;
    recipe.options["log_columns"] = fmt::format("{}", fmt::join(trained.input.log_columns, ","));
    return recipe;
}

}  // namespace

TrainingInput read_input(const TrainArgs& args, models::ModelKind kind, const TrainSettings& resolved) {
    auto as_it_is      = resolved.input;
    as_it_is.transform = tables::Transform::None;  // it is fitted, and kept, with the model; so are the weights
    as_it_is.group_weights.clear();
    TrainingInput input{kind, collection::load_table(args.table, as_it_is)};
    if (kind == models::ModelKind::ConvVae) input.channels = collection::channels_of(args.table);
    if (args.condition.empty()) return input;
    for (const auto& track : input.table.tracks)
        input.condition_of_row.push_back(collection::label_of(track, args.condition));
    input.condition = models::condition_of(args.condition, input.condition_of_row);
    return input;
}

models::Session session_in(const std::string& folder, const TrainArgs& args, const Global& global) {
    return {.checkpoint = std::filesystem::path(folder) / "checkpoint.safetensors",
            .resume     = args.resume,
            .start      = {},
            .jobs       = global.jobs};
}

Trained train_on(const TrainingInput& given, const TrainSettings& resolved, Seed seed, const models::Session& session) {
    const auto& table = given.table;
    const auto begin  = std::chrono::steady_clock::now();
    auto input =
        given.channels > 0
            ? tables::fit_channel_standardiser(table.features, given.channels)
            : collection::weighed(tables::fit_standardiser(table.features, resolved.input.transform), resolved.input);
    models::Examples examples{tables::standardise(input, table.features).values, given.channels};
    if (given.condition) examples.condition = models::condition_rows(*given.condition, given.condition_of_row);
    auto fit = experiment::train_model(examples, collection::songs_of(table.tracks), resolved.train, given.kind, seed,
                                       given.condition, session);
    Matrix embedding   = models::encode(fit.model, examples);
    const auto elapsed = std::chrono::steady_clock::now() - begin;
    auto shown         = models::illustrate(fit, input, examples, table.features.rows);
    auto components    = fit.model.prior() ? models::components(fit.model, examples) : Clustering{};
    return {std::move(fit),   std::move(input),      std::move(embedding),
            std::move(shown), std::move(components), std::chrono::duration<double>(elapsed).count()};
}

std::vector<Warning> all_warnings(const Trained& trained, const collection::Table& table) {
    std::vector<Warning> warnings = table.warnings;
    for (const auto& [code, text] : trained.fit.warnings) warnings.push_back({code, text});
    return warnings;
}

void save_trained(const std::string& folder, const Trained& trained, const TrainingInput& given,
                  const std::string& table) {
    const std::filesystem::path path(folder);
    models::save_model(path, trained.fit, trained.input, fmt::format("Table {}.", table));
    models::save_illustrations(path, trained.illustrations);
    std::filesystem::remove(path / "components.csv");  // of an earlier model
    if (!trained.components.labels.empty())
        rundir::write_clusters_csv(path / "components.csv", given.table.features.rows, trained.components);
    artifacts::write_table(path / "embedding.npy",
                           Embedding{trained.embedding, given.table.features.rows, recipe_of(trained, given.table)});
}

}  // namespace ektara::cli
