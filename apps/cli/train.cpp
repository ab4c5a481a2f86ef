#include <chrono>
#include <memory>

#include <fmt/format.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/version.hpp"
#include "ektara/models/checkpoint.hpp"
#include "ektara/pipeline/inputs.hpp"

namespace ektara::cli {
namespace {

using artifacts::Json;

struct TrainArgs {
    std::string table, output, model = "vae";
};

struct TrainSettings {
    pipeline::InputOptions input;
    models::VaeOptions train;
};

TrainSettings resolve(const Global& global) {
    TrainSettings resolved;
    reject_foreign_settings(global, {"input.", "train."});
    apply_settings(global, "input.", resolved.input);
    apply_settings(global, "train.", resolved.train);
    if (resolved.input.standardise || resolved.input.transform != pipeline::Transform::None)
        fail<UsageError>("E5002",
                         "train standardises, and takes logarithms of *_var columns, by itself; leave out "
                         "input.standardise and input.transform");
    models::check(resolved.train);
    return resolved;
}

void print_settings(const TrainSettings& resolved) {
    for (const auto& option : list_options(resolved.input)) fmt::print("input.{} = {}\n", option.name, option.value);
    for (const auto& option : list_options(resolved.train)) fmt::print("train.{} = {}\n", option.name, option.value);
}

/// What was trained, measured in the seconds that training and encoding alone took.
struct Trained {
    models::Fit fit;
    Standardiser input;
    Matrix embedding;
    double seconds = 0;
};

Trained train_on(const pipeline::Table& table, models::ModelKind kind, const TrainSettings& resolved, Seed seed) {
    const auto begin   = std::chrono::steady_clock::now();
    auto input         = fit_standardiser(table.features, Logarithms::OfVariances);
    const Matrix x     = standardise(input, table.features).values;
    auto fit           = models::fit(x, pipeline::songs_of(table.tracks), resolved.train, kind, seed);
    Matrix embedding   = models::encode(fit.model, x);
    const auto elapsed = std::chrono::steady_clock::now() - begin;
    return {std::move(fit), std::move(input), std::move(embedding), std::chrono::duration<double>(elapsed).count()};
}

Recipe recipe_of(const Trained& trained, const pipeline::Table& table) {
    Recipe recipe{models::name(trained.fit.kind), {}, trained.fit.seed, table.features.recipe.kind, version()};
    for (const auto& option : list_options(trained.fit.options)) recipe.options[option.name] = option.value;
    recipe.options["standardise"] = "true";
    recipe.options["log_columns"] = fmt::format("{}", fmt::join(trained.input.log_columns, ","));
    return recipe;
}

std::vector<pipeline::Warning> all_warnings(const Trained& trained, const pipeline::Table& table) {
    std::vector<pipeline::Warning> warnings = table.warnings;
    for (const auto& [code, text] : trained.fit.warnings) warnings.push_back({code, text});
    return warnings;
}

Json result_of(const Trained& trained, const pipeline::Table& table) {
    Json result{{"model", models::name(trained.fit.kind)},
                {"seconds", trained.seconds},
                {"seed", trained.fit.seed},
                {"n", table.features.values.rows()},
                {"d", table.features.values.cols()}};
    result.update(models::to_json(trained.fit.diagnostics));
    result["log_columns"] = trained.input.log_columns;
    result["warnings"]    = Json::array();
    for (const auto& [code, text] : all_warnings(trained, table))
        result["warnings"].push_back({{"code", code}, {"text", text}});
    return result;
}

void print_result(const Trained& trained, const std::string& output) {
    const auto& found = trained.fit.diagnostics;
    fmt::print("{} trained in {:.2f} s: {} steps, {} epochs\n", models::name(trained.fit.kind), trained.seconds,
               found.steps, found.epochs);
    fmt::print("loss a row {:.3f} (linear optimum {:.3f})\n", found.loss, found.linear_loss);
    fmt::print("explained variance {:.3f} (linear {:.3f}, PCA {:.3f})\n", found.model.train, found.linear.train,
               found.pca.train);
    if (found.model.heldout)
        fmt::print("explained variance of held-out songs {:.3f} (linear {:.3f}, PCA {:.3f})\n", *found.model.heldout,
                   *found.linear.heldout, *found.pca.heldout);
    if (found.active_units) fmt::print("active units {}\n", *found.active_units);
    fmt::print("written to {}\n", output);
}

void run_train(const TrainArgs& args, const Global& global) {
    const auto resolved = resolve(global);
    const auto kind     = models::parse_model_kind(args.model);
    if (global.dry_run) return print_settings(resolved);
    const auto table   = pipeline::load_table(args.table, resolved.input);
    const auto trained = train_on(table, kind, resolved, global.seed);
    const std::filesystem::path folder(args.output);
    models::save_model(folder, trained.fit, trained.input, fmt::format("Table {}.", args.table));
    artifacts::write_table(folder / "embedding.npy",
                           Embedding{trained.embedding, table.features.rows, recipe_of(trained, table)});
    for (const auto& [code, text] : all_warnings(trained, table))
        log(global, LogLevel::Warning, fmt::format("{}: {}", code, text));
    if (global.json)
        fmt::print("{}", artifacts::format_json(result_of(trained, table)));
    else
        print_result(trained, args.output);
}

}  // namespace

void add_train_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<TrainArgs>();
    auto* command = app.add_subcommand("train", "Train a model on a table and write its embedding");
    command->add_option("table", args->table, ".npy, CSV of ready features, or run directory")->required();
    command->add_option("-o,--output", args->output, "folder for the model's files and embedding.npy")->required();
    command->add_option("--model", args->model, "vae: variational autoencoder; ae: autoencoder")->capture_default_str();
    command->callback([args, &global] { run_train(*args, global); });
}

}  // namespace ektara::cli
