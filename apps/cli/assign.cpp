#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "command.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/collection/embeddings.hpp"
#include "ektara/collection/scan.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/interrupt.hpp"
#include "ektara/experiment/assign_shard.hpp"
#include "ektara/experiment/input_recipe.hpp"
#include "ektara/rundir/run_directory.hpp"
#include "extraction_settings.hpp"
#include "progress_bar.hpp"
#include "shard_answers.hpp"

namespace ektara::cli {
namespace {

using artifacts::Json;
using experiment::Assignment;

struct AssignArgs {
    std::string folder, clusters, output, space, list, features;
    std::vector<std::string> inputs;
    int neighbors = 5;
    bool force    = false;
    collection::InputOptions reading;
    extraction::ExtractionPlan resources;
};

/// Tables by their ending, those of other formats too: their reader says what to do about them.
bool is_table(const std::filesystem::path& path) {
    constexpr const char* kEndings[] = {".npy", ".csv", ".tsv", ".tab", ".txt", ".npz", ".parquet", ".xlsx", ".arff"};
    return std::find(std::begin(kEndings), std::end(kEndings), path.extension()) != std::end(kEndings);
}

/// Audio files that are named one by one are one collection; each folder, manifest or table is one of its own.
std::vector<collection::Collection> read_inputs(const AssignArgs& args) {
    std::vector<collection::Collection> collections;
    std::vector<std::string> files;
    if (!args.list.empty()) files = collection::read_list(args.list);
    for (const auto& input : args.inputs) {
        if (std::filesystem::is_directory(input) || is_table(input))
            collections.push_back(collection::read_collection(input, args.reading));
        else
            files.push_back(input);
    }
    if (files.empty()) return collections;
    collections.push_back(collection::collection_of_files(files));
    collection::add_embeddings(collections.back(), args.reading);
    return collections;
}

/// New songs of one input: extracted by the reference's recipe, or a ready table as it is.
experiment::NewSongs songs_of(const AssignArgs& args, const experiment::ReferenceSet& reference,
                              const collection::Collection& collection, Global& global) {
    if (collection.table) return experiment::new_songs_of_table(reference, collection);
    exit_on_interrupt(kGoesOn);  // the store keeps the songs that were analysed
    ProgressBar bar(global);
    auto songs = experiment::extract_new_songs(
        reference, collection, args.resources,
        [&](const std::string& stage, std::size_t done, std::size_t total) { bar.show(stage, done, total); });
    bar.clear();
    return songs;
}

void tell(const experiment::NewSongs& songs, Global& global) {
    tell(songs.warnings, global);
    for (const auto& failure : songs.failures)
        log(global, LogLevel::Warning, fmt::format("{}: {}: {}", failure.code, failure.track, failure.reason));
    note_failed(songs.failures.size(), global);
}

Json to_json(const std::vector<Assignment>& assignments, const experiment::ReferenceSet& reference) {
    Json songs = Json::array();
    for (const auto& assignment : assignments) {
        Json neighbors = Json::array();
        for (std::size_t j = 0; j < assignment.neighbors.size(); ++j)
            neighbors.push_back({{"id", assignment.neighbors[j]}, {"distance", assignment.distances[j]}});
        songs.push_back({{"id", assignment.id},
                         {"cluster", assignment.cluster ? Json(*assignment.cluster) : Json(nullptr)},
                         {"strength", assignment.strength ? Json(*assignment.strength) : Json(nullptr)},
                         {"neighbors", neighbors}});
    }
    Json result{{"model", reference.space}, {"seed", reference.seed}, {"songs", songs}};
    result["clusters"] = reference.clustering.empty() ? Json(nullptr) : Json(reference.clustering);
    if (reference.condition) result["conditioned_on"] = *reference.condition;
    if (reference.batch) result["batch"] = *reference.batch;
    return result;
}

/// What the user says of the features has to be what the model's were made with.
void check_settings(const Global& global, const AssignArgs& args, const experiment::ReferenceSet& reference) {
    if (!reference.input) return;
    auto said = settings(global).values;
    if (!args.features.empty()) said.emplace_back("features.names", args.features);
    experiment::require_agreement(*reference.input, said);
}

void print_result(const AssignArgs& args, const std::vector<Assignment>& assignments,
                  const experiment::ReferenceSet& reference, const Global& global) {
    const auto csv = experiment::csv_of(assignments, args.neighbors);
    if (!args.output.empty()) artifacts::write_csv(args.output, csv);
    if (!global.quiet && !reference.clustering.empty()) say_aside("{}\n", reference.clustering);
    if (global.json)
        print_json(artifacts::format_json(to_json(assignments, reference)));
    else if (args.output.empty())
        print_table(artifacts::format_csv(csv));
}

/// Whether OUTPUT is a folder for a shard: with --list, unless its ending is that of a table.
bool makes_shard(const AssignArgs& args) {
    return !args.list.empty() && !args.output.empty() && !is_table(args.output);
}

void run_shard(AssignArgs& args, const experiment::ReferenceSet& reference, Global& global) {
    if (!args.inputs.empty())
        fail<UsageError>("E1557",
                         "assign: a shard (-o FOLDER) is of --list alone, but got '{}'; add it to the list, or name a "
                         "table: -o FILE.csv",
                         args.inputs.front());
    const auto songs = read_inputs(args);
    if (songs.empty()) fail<NothingUsable>("E1210", "{}: names no file", args.list);
    const auto key = experiment::assign_shard_key(reference, args.resources, songs.front(), args.neighbors);
    if (!args.force && is_done_before(global, args.output, key)) return;
    auto run =
        rundir::RunDirectory::open(args.output, settings_of("assign", key.recipe), args.list, key.list, args.force);
    const auto placed = songs_of(args, reference, songs.front(), global);
    tell(run.notes(), global);
    tell(placed, global);
    tell(experiment::warnings_about(reference, placed), global);
    std::vector<Assignment> assignments;
    if (!placed.tracks.empty()) assignments = experiment::assign(reference, placed, args.neighbors);
    experiment::write_assign_shard(run.path(), songs.front().tracks, placed,
                                   experiment::csv_of(assignments, args.neighbors));
    run.record().status = "finished";
    run.finish();
    extraction::require_decided(args.output, placed.failures);
    const auto done = extraction::finish_shard(run.path(), key);
    note_failed(done.failed(), global);
    if (global.json)
        print_json(Json{{"tracks", done.tracks()}, {"failures", done.failed()}}.dump() + "\n");
    else if (!global.quiet)
        say("{} tracks → {}; {} failed\n", done.tracks(), args.output, done.failed());
}

void run_assign(AssignArgs& args, Global& global) {
    read_extraction_settings(global, args.reading, args.resources);
    if (global.dry_run) return print_settings("input.", args.reading);
    if (args.inputs.empty() && args.list.empty())
        fail<UsageError>("E1100", "assign: name new songs, or --list FILE; see 'ektara assign --help'");
    const auto reference = experiment::read_reference_set({.folder        = args.folder,
                                                           .space         = args.space,
                                                           .clusters      = args.clusters,
                                                           .seed          = global.seed,
                                                           .jobs          = global.jobs,
                                                           .least_matched = args.reading.least_matched});
    tell(reference.warnings, global);
    check_settings(global, args, reference);
    args.reading.fitted_columns = reference.columns;
    if (makes_shard(args)) return run_shard(args, reference, global);
    std::vector<Assignment> assignments;
    for (const auto& collection : read_inputs(args)) {
        const auto songs = songs_of(args, reference, collection, global);
        tell(songs, global);
        tell(experiment::warnings_about(reference, songs), global);
        if (songs.tracks.empty()) continue;
        for (auto& assignment : experiment::assign(reference, songs, args.neighbors))
            assignments.push_back(std::move(assignment));
    }
    if (assignments.empty())
        fail<NothingUsable>("E2114", "assign: none of the new songs could be used; the warnings say why");
    print_result(args, assignments, reference, global);
}

}  // namespace

void add_assign_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<AssignArgs>();
    auto* command = app.add_subcommand("assign", "Place new songs among those of a run or a trained model");
    command->add_option("model", args->folder, "run directory, or folder that train or cluster --model wrote")
        ->required();
    command->add_option("new", args->inputs,
                        "audio files, folders, manifests or tables of the features it was trained on");
    command->add_option("--list", args->list, "file with a path of an audio file a line; -: standard input");
    command->add_option("--features", args->features, "refused unless it is what the model was trained on");
    command->add_option("--space", args->space, "run directory: which of its spaces (that of the clustering)");
    command->add_option("--clusters", args->clusters,
                        "which clustering of the run, or a CSV id,cluster of its songs (the run's default one)");
    command->add_option("--neighbors", args->neighbors, "nearest songs to name")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("-o,--output", args->output,
                        "CSV to write (without it, it is printed); with --list a folder: a shard for 'merge'");
    command->add_flag("--force", args->force, "replace a shard of other settings");
    add_column_options(*command, global);
    add_embedding_option(*command, global);
    command->callback([args, &global] { run_assign(*args, global); });
}

}  // namespace ektara::cli
