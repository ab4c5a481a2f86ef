#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/typed_table.hpp"
#include "ektara/core/counted.hpp"
#include "ektara/report/song_export.hpp"
#include "song_answers.hpp"

namespace ektara::cli {
namespace {

struct ExportArgs {
    std::string run, output, features, columns, clusters;
    bool strength = false, grouped = false;
};

/// The settings, and the verb's own options over them.
report::SongExportOptions export_options(const ExportArgs& args, const Global& global) {
    reject_foreign_settings(global, {"export."});
    report::SongExportOptions options;
    apply_settings(global, "export.", options);
    if (!args.features.empty()) options.features = split_list(args.features);
    if (!args.columns.empty()) options.columns = split_list(args.columns);
    if (!args.clusters.empty()) options.clusters = split_list(args.clusters);
    options.strength = options.strength || args.strength;
    options.grouped  = options.grouped || args.grouped;
    return options;
}

void print_export(const artifacts::TypedTable& table, const ExportArgs& args, const Global& global) {
    if (global.json) {
        artifacts::Json columns = artifacts::Json::array();
        for (const auto& column : table.columns) columns.push_back(column.name);
        print_json(artifacts::format_json({{"file", args.output}, {"songs", table.n_rows}, {"columns", columns}}));
    } else if (!global.quiet) {
        say("{}, {}: {}\n", counted(table.n_rows, "song"), counted(table.columns.size(), "column"), args.output);
    }
}

void run_export(const ExportArgs& args, const Global& global) {
    const auto options = export_options(args, global);
    if (global.dry_run) return print_settings("export.", options);
    if (!args.output.empty()) artifacts::require_table_ending(args.output);
    const auto run               = opened_run(args.run, global);
    const auto [table, warnings] = report::export_songs(run, options);
    tell(warnings, global);
    if (args.output.empty()) return print_table(artifacts::format_csv(artifacts::csv_of(table)));
    artifacts::write_typed_table(args.output, table);
    print_export(table, args, global);
}

}  // namespace

void add_export_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<ExportArgs>();
    auto* command = app.add_subcommand(
        "export", "Write one table of a run's songs: labels, path, verdict, clusters of every method, features");
    command->add_option("run", args->run, "run directory")->required();
    command->add_option("-o,--output", args->output, "file to write, .csv or .parquet (CSV on standard output)");
    command->add_option("--features", args->features,
                        "features of the run whose columns are added, separated by commas, such as "
                        "mfcc-moments,descriptors (none)");
    command->add_option("--columns", args->columns,
                        "of these features only the columns of these names or patterns, such as 'tempo*,key' (all)");
    command->add_option("--clusters", args->clusters,
                        "clusterings, such as vae.kmeans,raw.kmeans, or methods that have a column (all)");
    command->add_flag("--strength", args->strength,
                      "add how strongly each song belongs to its cluster, where a method says so");
    command->add_flag("--grouped", args->grouped, "only songs that have a cluster in one of these columns");
    command->callback([args, &global] { run_export(*args, global); });
}

}  // namespace ektara::cli
