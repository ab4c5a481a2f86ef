#include "ektara/experiment/assign.hpp"

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
#include "ektara/experiment/input_recipe.hpp"
#include "extraction_settings.hpp"
#include "progress_bar.hpp"

namespace ektara::cli {
namespace {

using artifacts::Json;
using experiment::Assignment;

struct AssignArgs {
    std::string folder, clusters, output, space, list, features;
    std::vector<std::string> inputs;
    int neighbors = 5;
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
    if (!songs.failures.empty()) global.exit_code = global.strict ? kFailed : kSomeSkipped;
}

artifacts::CsvTable to_csv(const std::vector<Assignment>& assignments, int n_neighbors) {
    artifacts::CsvTable csv{{"id", "cluster", "strength"}, {}, {}};
    for (int j = 1; j <= n_neighbors; ++j) csv.columns.push_back(fmt::format("neighbor{}", j));
    for (int j = 1; j <= n_neighbors; ++j) csv.columns.push_back(fmt::format("distance{}", j));
    for (const auto& assignment : assignments) {
        csv.rows.push_back({assignment.id, assignment.cluster ? std::to_string(*assignment.cluster) : "",
                            assignment.strength ? artifacts::format_number(*assignment.strength) : ""});
        auto& cells = csv.rows.back();
        cells.insert(cells.end(), assignment.neighbors.begin(), assignment.neighbors.end());
        cells.resize(3 + static_cast<std::size_t>(n_neighbors));
        for (const double distance : assignment.distances) cells.push_back(artifacts::format_number(distance));
        cells.resize(csv.columns.size());
    }
    return csv;
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
    const auto csv = to_csv(assignments, args.neighbors);
    if (!args.output.empty()) artifacts::write_csv(args.output, csv);
    if (!global.quiet && !reference.clustering.empty()) say_aside("{}\n", reference.clustering);
    if (global.json)
        print_json(artifacts::format_json(to_json(assignments, reference)));
    else if (args.output.empty())
        print_table(artifacts::format_csv(csv));
}

void run_assign(AssignArgs& args, Global& global) {
    read_extraction_settings(global, args.reading, args.resources);
    if (global.dry_run) return print_settings("input.", args.reading);
    if (args.inputs.empty() && args.list.empty())
        fail<UsageError>("E1100", "assign: name new songs, or --list FILE; see 'ektara assign --help'");
    const auto reference = experiment::read_reference_set(
        {args.folder, args.space, args.clusters, global.seed, global.jobs, args.reading.least_matched});
    tell(reference.warnings, global);
    check_settings(global, args, reference);
    args.reading.fitted_columns = reference.columns;
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
    command->add_option("-o,--output", args->output, "CSV to write; without it, it is printed");
    add_column_options(*command, global);
    add_embedding_option(*command, global);
    command->callback([args, &global] { run_assign(*args, global); });
}

}  // namespace ektara::cli
