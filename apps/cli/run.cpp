#include "ektara/pipeline/run.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "command.hpp"
#include "ektara/report/explain.hpp"
#include "ektara/report/report.hpp"
#include "ektara/report/text_table.hpp"
#include "progress_bar.hpp"

namespace ektara::cli {
namespace {

struct RunArgs {
    std::string input, output, preset, per, k;
    int seeds  = 0;
    bool force = false;
};

/// Defaults, then the settings, then the verb's own options.
pipeline::RunOptions options_of(const RunArgs& args, const Global& global) {
    pipeline::RunOptions options;
    reject_foreign_settings(global, {"run.", "input.", "decode.", "features.", "train.", "cluster.", "evaluate."});
    apply_settings(global, "run.", options);
    apply_settings(global, "input.", options.input);
    apply_settings(global, "decode.", options.features.decode);
    apply_settings(global, "features.", options.features);
    apply_settings(global, "train.", options.train);
    apply_settings(global, "cluster.", options.cluster);
    apply_settings(global, "evaluate.", options.evaluate);
    if (!args.preset.empty()) set_option(options, "preset", args.preset);
    if (!args.per.empty()) set_option(options, "per", args.per);
    if (!args.k.empty()) set_option(options, "n_clusters", args.k);
    if (args.seeds > 0) options.seeds = args.seeds;
    options.seed  = global.seed;
    options.jobs  = global.jobs;
    options.force = args.force;
    return options;
}

std::string command_line(const RunArgs& args, const pipeline::RunOptions& options, const Global& global) {
    std::string text = fmt::format("ektara run {} -o {}", args.input, args.output);
    for (const auto& option : list_options(options))
        if (option.name == "preset") text += " --preset " + option.value;
    text += fmt::format(" --k {} --seeds {} --seed {}", options.n_clusters, options.seeds, options.seed);
    if (!global.config.empty()) text += " --config " + global.config;
    for (const auto& set : global.sets) text += " --set " + set;
    return text;
}

void print_result(const pipeline::Summary& summary, const std::string& directory, const Global& global) {
    if (global.json) {
        fmt::print("{}", artifacts::format_json(summary.metrics));
        return;
    }
    if (global.quiet) return;
    fmt::print("{}", report::text_table(summary.metrics));
    for (const auto& warning : summary.warnings) fmt::print("warning {}: {}\n", warning.code, warning.text);
    if (summary.failed > 0)
        fmt::print("{} tracks were skipped: {}\n", summary.failed,
                   (std::filesystem::path(directory) / "failures.csv").string());
    fmt::print("{} rows; report: {}\n", summary.rows, (std::filesystem::path(directory) / "report.html").string());
}

void run_run(const RunArgs& args, Global& global) {
    const auto options = options_of(args, global);
    if (global.dry_run) {
        for (const auto& [name, value] : pipeline::configuration(options).items())
            fmt::print("{} = {}\n", name, value.get<std::string>());
        return;
    }
    ProgressBar bar(global);
    const auto summary = pipeline::run(
        args.input, args.output, options, command_line(args, options, global),
        [&](const std::string& stage, std::size_t done, std::size_t total) { bar.show(stage, done, total); });
    bar.clear();
    report::write_explanations(args.output);
    report::write_report(args.output);
    print_result(summary, args.output, global);
    if (summary.failed > 0) global.exit_code = global.strict ? kFailed : kSomeSkipped;
}

}  // namespace

void add_run_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<RunArgs>();
    auto* command = app.add_subcommand("run", "Compare methods on a collection and write a run directory");
    command->add_option("input", args->input, "folder, manifest.csv, table.csv or table.npy")->required();
    command->add_option("-o,--output", args->output, "run directory")->required();
    command->add_option("--preset", args->preset, "which methods: easy (basic VAE, PCA, raw; K-Means)");
    command->add_option("--k", args->k, "number of clusters (8)");
    command->add_option("--seeds", args->seeds, "number of seeds (5)")->check(CLI::PositiveNumber);
    command->add_option("--per", args->per, "a row is a clip, or a song: its clips averaged (clip)");
    command->add_flag("--force", args->force, "replace a run of another configuration");
    command->callback([args, &global] { run_run(*args, global); });
}

}  // namespace ektara::cli
