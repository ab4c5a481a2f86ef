#include "ektara/experiment/run.hpp"

#include <filesystem>

#include <fmt/ranges.h>

#include "command.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/interrupt.hpp"
#include "ektara/evaluation/label_join.hpp"
#include "ektara/evaluation/structure.hpp"
#include "ektara/experiment/original_system/published.hpp"
#include "ektara/experiment/run_settings.hpp"
#include "ektara/report/across.hpp"
#include "ektara/report/for_readers.hpp"
#include "ektara/report/latex_table.hpp"
#include "ektara/report/terminal.hpp"
#include "ektara/report/text_table.hpp"
#include "latex_columns.hpp"
#include "progress_bar.hpp"

namespace ektara::cli {
namespace {

struct RunArgs {
    std::string input, output, preset, per, k, alias, across, columns;
    std::vector<std::string> methods;
    int seeds  = 0;
    bool force = false, no_text = false, as_published = false;
};

/// "Music-run" in the current folder, for ~/Music or Music.csv.
std::string default_output(const std::string& input) {
    std::error_code ignored;
    auto path = std::filesystem::weakly_canonical(input, ignored);
    if (!path.has_filename()) path = path.parent_path();
    return path.stem().string() + "-run";
}

/// What the verb's own options say, over the settings.
void apply_arguments(const RunArgs& args, experiment::RunOptions& options) {
    if (!args.preset.empty()) set_option(options, "preset", args.preset);
    if (!args.per.empty()) set_option(options, "per", args.per);
    if (!args.k.empty()) experiment::ask_for_groups(args.k, options);
    if (args.no_text) options.text = false;
    if (!args.across.empty()) options.across = args.across;
    if (!args.alias.empty()) options.aliases = evaluation::read_aliases(args.alias);
    if (args.seeds > 0) options.seeds = args.seeds;
    options.force = args.force;
    for (const auto& text : args.methods) options.own_methods.push_back(experiment::parse_method_text(text));
}

/// Defaults (or the original's choices), then the settings, then the verb's own options.
experiment::RunOptions options_of(const RunArgs& args, const Global& global) {
    auto options = args.as_published ? experiment::published_options() : experiment::RunOptions();
    reject_foreign_settings(global, experiment::setting_prefixes());
    experiment::apply_settings(settings(global).values, options);
    options.own_methods = experiment::method_tables(settings(global).methods);
    options.seed        = global.seed;
    experiment::use({.jobs = global.jobs, .cache = global.cache, .program = kThisProgram}, options);
    apply_arguments(args, options);
    return experiment::resolved(std::move(options));
}

std::string command_line(const RunArgs& args, const experiment::RunOptions& options, const Global& global) {
    std::string text = fmt::format("ektara run {} -o {}", args.input, args.output);
    if (options.repeated) text += " --as-" + options.repeated->name;
    for (const auto& option : list_options(options))
        if (option.name == "preset" && !options.repeated) text += " --preset " + option.value;
    if (!options.repeated)
        text += fmt::format(" --k {}", options.choose_k ? "auto" : std::to_string(options.n_clusters));
    text += fmt::format(" --seeds {} --seed {}", options.seeds, options.seed);
    if (!options.text) text += " --no-text";
    if (!args.across.empty()) text += " --across " + args.across;
    if (!args.alias.empty()) text += " --alias " + args.alias;
    for (const auto& method : args.methods) text += fmt::format(" --method '{}'", method);
    if (!global.config.empty()) text += " --config " + global.config;
    for (const auto& set : global.sets) text += " --set " + set;
    for (const auto& [name, value] : global.column_settings) text += fmt::format(" --set '{}={}'", name, value);
    return text;
}

void print_result(const experiment::Summary& summary, const std::string& directory, const Global& global) {
    if (global.json) {
        print_json(evaluation::metrics_json(summary.scores));
        return;
    }
    if (global.quiet) return;
    print_text(report::text_table(summary.scores, summary.drawn, report::group_sizes(directory)));
    print_text(report::across_text(directory));
    print_text(report::in_lines(evaluation::sentence(summary.structure).text) + "\n");
    if (!summary.shown.empty()) print_text(report::in_lines("shown first: " + summary.shown) + "\n");
    for (const auto& warning : summary.warnings) say("warning {}: {}\n", warning.code, warning.text);
    if (summary.failed > 0)
        say("{} tracks were skipped: {}\n", summary.failed,
            (std::filesystem::path(directory) / "failures.csv").string());
    say("{} rows; report: {}\n", summary.rows, (std::filesystem::path(directory) / "report.html").string());
}

void run_run(RunArgs& args, Global& global) {
    if (args.output.empty()) args.output = default_output(args.input);
    const auto options = options_of(args, global);
    if (global.dry_run) {
        experiment::check(options);
        const auto configuration = experiment::configuration(options);
        for (const auto& [name, value] : configuration.items()) say("{} = {}\n", name, value.get<std::string>());
        return;
    }
    const auto columns = split_list(args.columns);
    report::require_latex_columns(columns);
    exit_on_interrupt(kGoesOn);
    ProgressBar bar(global);
    const auto summary = experiment::run(
        args.input, args.output, options, command_line(args, options, global),
        [&](const std::string& stage, std::size_t done, std::size_t total) { bar.show(stage, done, total); });
    bar.clear();
    report::write_for_readers(args.output, summary.scores, columns);
    print_result(summary, args.output, global);
    note_failed(summary.failed, global);
}

void add_own_methods(CLI::App& command, RunArgs& args) {
    command
        .add_option(
            "--method", args.methods,
            "one more method, 'features + [transform] + [model] + [projection] + [correction] + clusterer', such as "
            "'descriptors + umap + hdbscan', 'main + harmony(language) + kmeans' or 'rich,descriptors + snf + "
            "leiden'; may be given again ('ektara presets show all' has examples)")
        ->take_all()
        ->allow_extra_args(false);
}

}  // namespace

void add_run_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<RunArgs>();
    auto* command = app.add_subcommand("run", "Compare methods on a collection and write a run directory");
    command->add_option("input", args->input, "folder, manifest.csv, table.csv or table.npy")->required();
    command->add_option("-o,--output", args->output, "run directory (NAME-run, by the input's name)");
    auto* preset = command->add_option(
        "--preset", args->preset,
        "which methods: auto (a few, of which the most stable above chance is shown), easy, medium, hard, best (fuses "
        "features of networks, and lyrics with --set text.source=lyrics) or all (auto)");
    add_own_methods(*command, *args);
    auto* k = command->add_option(
        "--k", args->k,
        "number of clusters, or auto: chosen from the data without labels (auto in preset auto, otherwise 8)");
    command->add_option("--seeds", args->seeds, "number of seeds (5)")->check(CLI::PositiveNumber);
    command->add_option("--per", args->per, "a row is a clip, or a song: its clips averaged (clip)");
    command->add_flag("--no-text", args->no_text, "leave lyrics and descriptions out");
    command->add_option("--across", args->across,
                        "a label column, such as language: adds methods that group across its values (corrections and "
                        "graphs), and a table and a sentence of what to take");
    command->add_option("--alias", args->alias, "CSV of two columns: a label and the name that stands for it");
    command
        ->add_flag(
            "--as-published", args->as_published,
            "repeat the original system's choices (3 s, 13 means, k = 8, fixed eps, one seed) beside its figures, "
            "and say what is wrong with each")
        ->excludes(preset)
        ->excludes(k);
    command->add_option("--columns", args->columns, columns_help());
    command->add_flag("--force", args->force, "replace a run of another configuration");
    command->add_option_function<std::string>(
        "--features",
        [&global](const std::string& names) { global.column_settings.emplace_back("features.names", names); },
        fmt::format(
            "features, separated by commas, of which the first are the main ones: {}, embedding:NAME, onnx:FILE "
            "(mfcc-moments)",
            fmt::join(extraction::known_features(), ", ")));
    add_column_options(*command, global);
    add_embedding_option(*command, global);
    command->callback([args, &global] { run_run(*args, global); });
}

}  // namespace ektara::cli
