#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/collection/feature_input.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/interrupt.hpp"
#include "ektara/core/options.hpp"
#include "ektara/experiment/block_tables.hpp"
#include "ektara/experiment/input_recipe.hpp"
#include "ektara/experiment/sweep.hpp"
#include "ektara/experiment/train_model.hpp"
#include "ektara/models/diagnostics_json.hpp"
#include "ektara/tables/column_groups.hpp"
#include "progress_bar.hpp"

namespace ektara::cli {
namespace {

using artifacts::Json;

struct TrainArgs {
    std::string table, output, model = "vae", condition, labels_column;
    /// "mfcc-moments,lyrics": features of a folder, for multimodal-vae.
    std::string blocks;
    /// "beta=0.5,1,2", "hidden=64,32;128": a model for each combination of values.
    std::vector<std::string> sweep;
    int seeds = 1, k = 8;
    bool resume = false;
};

struct TrainSettings {
    collection::InputOptions input;
    models::Options train;
};

TrainSettings resolve(const TrainArgs& args, const Global& global) {
    TrainSettings resolved{{}, models::default_options(args.model)};
    reject_foreign_settings(global, {"input.", "train."});
    apply_settings(global, "input.", resolved.input);
    apply_settings(global, "train.", resolved.train);
    if (resolved.input.standardise != collection::Standardise::No)
        fail<UsageError>("E5002", "train standardises by itself; leave out input.standardise");
    if (std::holds_alternative<models::ConvVaeOptions>(resolved.train) &&
        (resolved.input.transform != tables::Transform::None || !resolved.input.group_weights.empty()))
        fail<UsageError>("E5002",
                         "train: conv-vae reads sequences as they are; leave out input.transform and "
                         "input.group_weights");
    if (std::holds_alternative<models::CvaeOptions>(resolved.train) == args.condition.empty())
        fail<UsageError>("E5007", "train: --model cvae needs --condition COLUMN, and no other model takes one");
    const bool multimodal = std::holds_alternative<models::MultimodalVaeOptions>(resolved.train);
    if (multimodal == args.blocks.empty())
        fail<UsageError>("E1120",
                         "train: --model multimodal-vae needs --blocks, features of the folder TABLE such as "
                         "mfcc-moments,lyrics, and no other model takes them");
    if (multimodal && resolved.input.transform != tables::Transform::None)
        fail<UsageError>("E5002", "train: multimodal-vae reads blocks as they are; leave out input.transform");
    return resolved;
}

void print_resolved(const TrainSettings& resolved) {
    models::check(resolved.train);
    print_settings("input.", resolved.input);
    print_settings("train.", resolved.train);
}

/// What a model is trained on, and what is to be said of it.
struct Prepared {
    experiment::TrainingInput input;
    std::vector<Track> tracks;
    std::vector<Warning> warnings;
};

/// The table as it is: its transform and the weights of its groups are fitted, and kept, with the model.
collection::Table read_table(const TrainArgs& args, const collection::InputOptions& options) {
    const bool rescaled = options.transform != tables::Transform::None || !options.group_weights.empty();
    const bool weighed  = !options.group_weights.empty();
    auto table          = collection::table_as_read(args.table, options);
    require(!rescaled || !collection::keeps_its_scales(table.features), "E5002",
            "train: the blocks of a hybrid table keep their scales; leave out input.transform and "
            "input.group_weights");
    require(!weighed || tables::has_column_groups(table.features.columns), "E1216",
            "input.group_weights: the columns of {} have no groups; train on `rich` features, or leave it out",
            args.table);
    return table;
}

experiment::TrainingInput training_input(const TrainArgs& args, const collection::Table& table,
                                         const TrainSettings& resolved) {
    const bool convolves = std::holds_alternative<models::ConvVaeOptions>(resolved.train);
    const int channels   = convolves ? collection::channels_of(args.table) : 0;
    const auto features = collection::feature_input(table.features, channels, resolved.input, resolved.input.transform);
    return experiment::training_input(features, table.tracks, args.condition);
}

Prepared prepared(const TrainArgs& args, const TrainSettings& resolved) {
    if (args.blocks.empty()) {
        auto table = read_table(args, resolved.input);
        return {training_input(args, table, resolved), std::move(table.tracks), std::move(table.warnings)};
    }
    auto blocks = experiment::read_blocks(args.table, split_list(args.blocks), resolved.input);
    return {experiment::training_input(blocks.features, blocks.tracks), std::move(blocks.tracks),
            std::move(blocks.warnings)};
}

/// How the features of the table, or of each of the blocks, were made.
models::InputRecipe recipe_of(const TrainArgs& args, const experiment::TrainingInput& input) {
    if (args.blocks.empty()) return experiment::input_recipe(input.recipe, extraction::read_steps(args.table));
    return experiment::input_recipe(input.recipe, experiment::steps_of(args.table, split_list(args.blocks)));
}

Json result_of(const experiment::TrainedModel& trained, const std::vector<Warning>& warnings) {
    Json result{{"model", models::name(trained.fit.options)},
                {"seconds", trained.seconds},
                {"seed", trained.fit.seed},
                {"n", trained.embedding.coords.rows()},
                {"d", trained.standardiser.columns.size()}};
    result.update(models::to_json(trained.fit.diagnostics));
    for (std::size_t b = 0; b < trained.fit.blocks.size(); ++b)
        result["blocks"].push_back({{"name", trained.fit.blocks[b].name}, {"rows", trained.fit.rows_with_block[b]}});
    result["log_columns"] = trained.standardiser.log_columns;
    if (trained.fit.condition) result["conditioned_on"] = trained.fit.condition->column;
    result["warnings"] = Json::array();
    for (const auto& [code, text] : warnings) result["warnings"].push_back({{"code", code}, {"text", text}});
    return result;
}

void print_result(const experiment::TrainedModel& trained, const std::string& output) {
    const auto& found = trained.fit.diagnostics;
    const bool closed = std::holds_alternative<models::SongLdaOptions>(trained.fit.options);
    say("{} {} in {:.2f} s", models::name(trained.fit.options), closed ? "computed" : "trained", trained.seconds);
    say("{}\n", closed ? "" : fmt::format(": {} steps, {} epochs", found.steps, found.epochs));
    for (std::size_t b = 0; b < trained.fit.blocks.size(); ++b)
        say("{}: {} of {} rows\n", trained.fit.blocks[b].name, trained.fit.rows_with_block[b],
            trained.embedding.rows.size());
    say("loss a row {:.3f} ({} {:.3f})\n", found.loss, closed ? "PCA" : "linear optimum", found.linear_loss);
    // Of pairs it is another crop that is explained, and song-lda stands where a plain model has PCA.
    const bool pairs      = found.song_lda.has_value();
    const auto& reference = pairs ? *found.song_lda : found.pca;
    say("explained variance{} {:.3f} (linear {:.3f}, {} {:.3f})\n", pairs ? " of another crop" : "", found.model.train,
        found.linear.train, pairs ? "song-lda" : "PCA", reference.train);
    if (found.model.heldout)
        say("explained variance of held-out songs {:.3f} (linear {:.3f}, {} {:.3f})\n", *found.model.heldout,
            *found.linear.heldout, pairs ? "song-lda" : "PCA", *reference.heldout);
    if (found.between_songs)
        say("share of the latents' variance between songs {:.3f}{}\n", found.between_songs->train,
            found.song_lda_between_songs ? fmt::format(" (song-lda {:.3f})", found.song_lda_between_songs->train) : "");
    if (found.active_units) say("active units {}\n", *found.active_units);
    say("written to {}\n", output);
}

void train_one(const TrainArgs& args, const Global& global, const experiment::TrainingInput& input,
               const models::Options& options, std::vector<Warning> warnings) {
    const std::filesystem::path folder = args.output;
    std::optional<MethodProgress> progress(std::in_place, global);
    const auto trained = experiment::train_model(input, options, global.seed,
                                                 {folder / "checkpoint.safetensors", args.resume, {}, global.jobs});
    progress.reset();
    experiment::save_with_embedding(folder, trained, {fmt::format("Table {}.", args.table), recipe_of(args, input)});
    warnings.insert(warnings.end(), trained.fit.warnings.begin(), trained.fit.warnings.end());
    tell(warnings, global);
    if (global.json)
        print_json(artifacts::format_json(result_of(trained, warnings)));
    else
        print_result(trained, args.output);
}

experiment::SweepPlan plan_of(const TrainArgs& args, const Global& global, const std::vector<Track>& tracks) {
    experiment::SweepPlan plan{.axes          = {},
                               .seeds         = args.seeds,
                               .first_seed    = global.seed,
                               .n_clusters    = args.k,
                               .labels_column = args.labels_column,
                               .label_of_row  = {}};
    for (const auto& text : args.sweep) plan.axes.push_back(experiment::parse_sweep_axis(text));
    if (!args.labels_column.empty())
        for (const auto& track : tracks) plan.label_of_row.push_back(collection::label_of(track, args.labels_column));
    return plan;
}

void train_sweep(const TrainArgs& args, const Global& global, const experiment::TrainingInput& input,
                 const models::Options& options, experiment::SweepPlan plan) {
    std::optional<MethodProgress> progress(std::in_place, global);
    const auto sweep =
        experiment::run_sweep(input, options, std::move(plan),
                              {args.output, {fmt::format("Table {}.", args.table)}, args.resume, global.jobs});
    progress.reset();
    experiment::write_sweep(args.output, sweep);
    if (global.json) {
        print_json(artifacts::format_json(experiment::to_json(sweep)));
        return;
    }
    say("{} models written to {}; {} has the highest held-out ELBO (sweep.csv has all)\n", sweep.points.size(),
        args.output, sweep.chosen ? point_name(sweep.plan, sweep.points[*sweep.chosen]) : "none");
}

void run_train(const TrainArgs& args, const Global& global) {
    const auto resolved = resolve(args, global);
    if (global.dry_run) return print_resolved(resolved);
    exit_on_interrupt(kResumes);
    const auto [input, tracks, warnings] = prepared(args, resolved);
    if (args.sweep.empty())
        train_one(args, global, input, resolved.train, warnings);
    else
        train_sweep(args, global, input, resolved.train, plan_of(args, global, tracks));
}

}  // namespace

void add_train_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<TrainArgs>();
    auto* command = app.add_subcommand("train", "Train a model on a table and write its embedding");
    command
        ->add_option("table", args->table,
                     ".npy, CSV of ready features, or run directory; with --blocks the folder of run or extract")
        ->required();
    command->add_option("-o,--output", args->output, "folder for the model's files and embedding.npy")->required();
    command
        ->add_option("--model", args->model,
                     "vae: variational autoencoder; conv-vae: convolutions along time, over an n×channels×frames "
                     ".npy; cvae: conditioned on --condition; ae: autoencoder; song-lda: directions that tell songs "
                     "apart, in closed form; multimodal-vae: several features of --blocks, a product of experts. On a "
                     "table of crops (such as mfcc-moments-crops.npy) a model reads one crop; "
                     "--set train.pairs=crops reconstructs another one of the same song")
        ->capture_default_str();
    command->add_option(
        "--condition", args->condition,
        "cvae: label column, or a combination such as language+genre, that the model is conditioned on");
    command->add_option("--blocks", args->blocks,
                        "multimodal-vae: the features of TABLE/features that it reads, such as mfcc-moments,lyrics; a "
                        "song may lack some, as songs without lyrics do");
    command->add_option(
        "--sweep", args->sweep,
        "a model for each value of an option of train, such as beta=0.5,1,2,4,8 (or, where values hold commas, "
        "'hidden=64,32;128'); given twice, for each combination: sweep.csv and sweep.json compare them");
    command->add_flag("--resume", args->resume,
                      "resume from the checkpoint in -o (written with --set train.checkpoint_epochs=N), to the same "
                      "model as without a stop; from the beginning where there is none");
    command->add_option("--seeds", args->seeds, "--sweep: models a value, of --seed and the seeds that follow")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--k", args->k, "--sweep: K-Means clusters of the latents")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--labels-column", args->labels_column,
                        "--sweep: labels to report agreement with (they choose nothing), such as language+genre");
    add_column_options(*command, global);
    command->callback([args, &global] { run_train(*args, global); });
}

}  // namespace ektara::cli
