#include "train.hpp"

#include <memory>

#include <fmt/core.h>

#include "ektara/artifacts/json.hpp"
#include "ektara/models/checkpoint.hpp"

namespace ektara::cli {
namespace {

using artifacts::Json;

TrainSettings resolve(const Global& global, models::ModelKind kind) {
    TrainSettings resolved;
    resolved.train = models::default_options(kind);
    reject_foreign_settings(global, {"input.", "train."});
    apply_settings(global, "input.", resolved.input);
    apply_settings(global, "train.", resolved.train);
    if (resolved.input.standardise)
        fail<UsageError>("E5002", "train standardises by itself; leave out input.standardise");
    if (kind == models::ModelKind::ConvVae &&
        (resolved.input.transform != tables::Transform::None || !resolved.input.group_weights.empty()))
        fail<UsageError>("E5002",
                         "train: conv-vae reads sequences as they are; leave out input.transform and "
                         "input.group_weights");
    models::check(resolved.train, kind);
    return resolved;
}

void print_settings(const TrainSettings& resolved) {
    for (const auto& option : list_options(resolved.input)) fmt::print("input.{} = {}\n", option.name, option.value);
    for (const auto& option : list_options(resolved.train)) fmt::print("train.{} = {}\n", option.name, option.value);
}

Json result_of(const Trained& trained, const collection::Table& table) {
    Json result{{"model", models::name(trained.fit.kind)},
                {"seconds", trained.seconds},
                {"seed", trained.fit.seed},
                {"n", table.features.values.rows()},
                {"d", table.features.values.cols()}};
    result.update(models::to_json(trained.fit.diagnostics));
    result["log_columns"] = trained.input.log_columns;
    if (trained.fit.condition) result["conditioned_on"] = trained.fit.condition->column;
    result["warnings"] = Json::array();
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
    const auto kind     = models::parse_model_kind(args.model);
    const auto resolved = resolve(global, kind);
    if ((kind == models::ModelKind::Cvae) == args.condition.empty())
        fail<UsageError>("E5007", "train: --model cvae needs --condition COLUMN, and no other model takes one");
    if (global.dry_run) return print_settings(resolved);
    const auto input  = read_input(args, kind, resolved);
    const auto& table = input.table;
    if (!args.sweep.empty()) return run_sweep(args, global, input, resolved);
    const auto trained = train_on(input, resolved, global.seed, session_in(args.output, args, global));
    save_trained(args.output, trained, input, args.table);
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
    command
        ->add_option("--model", args->model,
                     "vae: variational autoencoder; conv-vae: convolutions along time, over an n×channels×frames "
                     ".npy; cvae: told --condition; ae: autoencoder")
        ->capture_default_str();
    command->add_option("--condition", args->condition,
                        "cvae: label column, or a combination such as language+genre, that the model is told");
    command->add_option(
        "--sweep", args->sweep,
        "a model for each value of an option of train, such as beta=0.5,1,2,4,8 (or, where values hold commas, "
        "'hidden=64,32;128'); given twice, for each combination: sweep.csv and sweep.json compare them");
    command->add_flag("--resume", args->resume,
                      "go on from the checkpoint in -o (written with --set train.checkpoint_epochs=N), to the same "
                      "model as without a stop; from the beginning where there is none");
    command->add_option("--seeds", args->seeds, "--sweep: models a value, of --seed and the seeds that follow")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--k", args->k, "--sweep: K-Means clusters of the latents")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--labels-column", args->labels_column,
                        "--sweep: labels to report agreement with (they choose nothing), such as language+genre");
    command->callback([args, &global] { run_train(*args, global); });
}

}  // namespace ektara::cli
