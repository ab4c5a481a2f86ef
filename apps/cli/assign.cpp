#include "ektara/experiment/assign.hpp"

#include <algorithm>
#include <memory>

#include <fmt/core.h>

#include "command.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/features/extract.hpp"
#include "table_verb.hpp"

namespace ektara::cli {
namespace {

using artifacts::Json;
using experiment::Placement;

struct AssignArgs {
    std::string model, clusters, output, space = "vae";
    std::vector<std::string> inputs;
    int neighbors = 5;
};

bool is_table(const std::filesystem::path& path) { return path.extension() == ".npy" || path.extension() == ".csv"; }

/// Raw features of one NEW: a table, a folder or manifest of audio, or an audio file.
collection::Table read_new(const std::string& path, const collection::InputOptions& options, Global& global) {
    collection::Collection collection;
    if (std::filesystem::is_directory(path) || is_table(path)) {
        collection = collection::read_collection(path, options);
        if (collection.table) return {*collection.table, collection.tracks, collection.warnings};
    } else {
        Track track;
        track.id = track.audio = path;
        collection.tracks.push_back(track);
    }
    features::ExtractOptions extraction;
    extraction.jobs = global.jobs;
    auto found      = features::extract(collection.tracks, extraction);
    for (const auto& failure : found.failures)
        log(global, LogLevel::Warning, fmt::format("{}: {}: {}", failure.code, failure.track, failure.reason));
    if (!found.failures.empty()) global.exit_code = global.strict ? kFailed : kSomeSkipped;
    collection::Table table{found.tables.at("mfcc-moments"), {}, {}};
    for (const auto& id : table.features.rows)
        table.tracks.push_back(*std::find_if(collection.tracks.begin(), collection.tracks.end(),
                                             [&](const Track& track) { return track.id == id; }));
    return table;
}

std::vector<Placement> place(const experiment::Atlas& atlas, const collection::Table& table, int n_neighbors) {
    std::vector<std::string> told;
    if (atlas.model.condition)
        for (const auto& track : table.tracks)
            told.push_back(collection::label_of(track, atlas.model.condition->column));
    return experiment::place(atlas, table.features, told, n_neighbors);
}

artifacts::CsvTable to_csv(const std::vector<Placement>& placements, int n_neighbors) {
    artifacts::CsvTable csv{{"id", "cluster", "strength"}, {}, {}};
    for (int j = 1; j <= n_neighbors; ++j) csv.columns.push_back(fmt::format("neighbor{}", j));
    for (int j = 1; j <= n_neighbors; ++j) csv.columns.push_back(fmt::format("distance{}", j));
    for (const auto& placement : placements) {
        csv.rows.push_back({placement.id, placement.cluster ? std::to_string(*placement.cluster) : "",
                            placement.strength ? artifacts::format_number(*placement.strength) : ""});
        auto& cells = csv.rows.back();
        cells.insert(cells.end(), placement.neighbors.begin(), placement.neighbors.end());
        cells.resize(3 + static_cast<std::size_t>(n_neighbors));
        for (const double distance : placement.distances) cells.push_back(artifacts::format_number(distance));
        cells.resize(csv.columns.size());
    }
    return csv;
}

Json to_json(const std::vector<Placement>& placements, const experiment::Atlas& atlas) {
    Json songs = Json::array();
    for (const auto& placement : placements) {
        Json neighbors = Json::array();
        for (std::size_t j = 0; j < placement.neighbors.size(); ++j)
            neighbors.push_back({{"id", placement.neighbors[j]}, {"distance", placement.distances[j]}});
        songs.push_back({{"id", placement.id},
                         {"cluster", placement.cluster ? Json(*placement.cluster) : Json(nullptr)},
                         {"strength", placement.strength ? Json(*placement.strength) : Json(nullptr)},
                         {"neighbors", neighbors}});
    }
    Json result{{"model", models::name(atlas.model.options)}, {"seed", atlas.model.seed}, {"songs", songs}};
    if (atlas.model.condition) result["conditioned_on"] = atlas.model.condition->column;
    return result;
}

void run_assign(const AssignArgs& args, Global& global) {
    reject_foreign_settings(global, {"input."});
    const auto options = input_options(global);
    if (global.dry_run) return print_settings("input.", options);
    const auto atlas = experiment::read_atlas(args.model, args.space, global.seed, args.clusters);
    std::vector<Placement> placements;
    for (const auto& input : args.inputs) {
        const auto table = read_new(input, options, global);
        if (table.tracks.empty()) continue;
        for (auto& placement : place(atlas, table, args.neighbors)) placements.push_back(std::move(placement));
    }
    if (placements.empty())
        fail<NothingUsable>("E2114", "assign: none of the new songs could be used; the warnings say why");
    const auto csv = to_csv(placements, args.neighbors);
    if (!args.output.empty()) artifacts::write_csv(args.output, csv);
    if (global.json)
        fmt::print("{}", artifacts::format_json(to_json(placements, atlas)));
    else if (args.output.empty())
        fmt::print("{}", artifacts::format_csv(csv));
}

}  // namespace

void add_assign_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<AssignArgs>();
    auto* command = app.add_subcommand("assign", "Place new songs among those of a trained model, without refitting");
    command->add_option("model", args->model, "folder that train wrote, or run directory (its model of --seed)")
        ->required();
    command
        ->add_option("new", args->inputs, "audio files, folders, manifests or tables of the features it was trained on")
        ->required();
    command->add_option("--space", args->space, "run directory: which of its models")->capture_default_str();
    command->add_option("--clusters", args->clusters, "CSV id,cluster of the model's songs, in place of the run's own");
    command->add_option("--neighbors", args->neighbors, "nearest songs to name")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("-o,--output", args->output, "CSV to write; without it, it is printed");
    command->callback([args, &global] { run_assign(*args, global); });
}

}  // namespace ektara::cli
