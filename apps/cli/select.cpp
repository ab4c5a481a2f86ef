#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/counted.hpp"
#include "ektara/curation/selection.hpp"
#include "song_answers.hpp"

namespace ektara::cli {
namespace {

namespace fs = std::filesystem;

struct SelectArgs {
    std::string run, clusters, output, playlist, columns;
    curation::SelectionOptions options;
    bool diverse = false, typical = false;
};

/// Which of the three was asked for; CLI11 has seen to it that it is one.
void read_kind(SelectArgs& args) {
    args.options.kind    = args.typical           ? curation::SelectionKind::Typical
                           : args.columns.empty() ? curation::SelectionKind::Diverse
                                                  : curation::SelectionKind::Balanced;
    args.options.columns = split_list(args.columns);
}

void print_selection(const report::RunView& run, const report::RunMethod& method, const artifacts::CsvTable& table,
                     const SelectArgs& args, const Global& global) {
    if (global.json) {
        artifacts::Json json{{"clustering", method.clustering_name()}, {"songs", artifacts::Json::array()}};
        for (const auto& row : table.rows) {
            artifacts::Json song;
            for (std::size_t c = 0; c < row.size(); ++c) song[table.columns[c]] = row[c];
            json["songs"].push_back(std::move(song));
        }
        print_json(artifacts::format_json(json));
    } else if (args.output.empty()) {
        print_table(artifacts::format_csv(table));
    } else if (!global.quiet) {
        say("{} of {}: {}\n", counted(table.rows.size(), "song"), run.tracks.rows.size(), args.output);
    }
}

void run_select(SelectArgs& args, const Global& global) {
    read_kind(args);
    args.options.jobs    = global.jobs;
    const auto run       = opened_run(args.run, global);
    const auto& method   = report::method_named(run, args.clusters);
    const auto selection = curation::select_songs(run, method, args.options);
    const auto table     = curation::selection_table(run, selection);
    say_clustering(run, method, global);
    tell(selection.warnings, global);
    if (!args.playlist.empty()) {
        const auto playlist = curation::selection_playlist(run, selection, args.playlist);
        tell(playlist.warnings, global);
        artifacts::write_file(args.playlist, playlist.text);
    }
    if (!args.output.empty()) artifacts::write_csv(args.output, table);
    print_selection(run, method, table, args, global);
}

}  // namespace

void add_select_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<SelectArgs>();
    auto* command = app.add_subcommand("select", "Choose songs that stand for a collection");
    command->add_option("run", args->run, "run directory")->required();
    command->add_option("--n", args->options.count, "how many songs")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    auto* kind = command->add_option_group("kind", "one of");
    kind->add_flag("--diverse", args->diverse, "songs that together lie near all others");
    kind->add_flag("--typical", args->typical, "the middle of each cluster, by the clusters' sizes");
    kind->add_option("--balanced", args->columns,
                     "as many of each combination of these label columns, with commas between: language,genre");
    kind->require_option(1);
    command->add_option("-o,--output", args->output, "CSV to write (standard output)");
    command->add_option("--playlist", args->playlist, "playlist to write: .m3u8, .xspf or .jspf");
    command->add_option("--clusters,--method", args->clusters,
                        "whose space and clusters, by clustering such as vae.kmeans or method (the run's default)");
    command->callback([args, &global] { run_select(*args, global); });
}

}  // namespace ektara::cli
