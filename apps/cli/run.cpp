#include "ektara/experiment/run.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "command.hpp"
#include "ektara/artifacts/store.hpp"
#include "ektara/evaluation/label_join.hpp"
#include "ektara/experiment/original_system/published.hpp"
#include "ektara/report/explain.hpp"
#include "ektara/report/report.hpp"
#include "ektara/report/tables.hpp"
#include "ektara/report/text_table.hpp"
#include "progress_bar.hpp"

namespace ektara::cli {
namespace {

struct RunArgs {
    std::string input, output, preset, per, k, alias;
    int seeds  = 0;
    bool force = false, no_text = false, as_published = false;
};

std::vector<std::string> names_of(const std::string& prefix, const std::vector<OptionText>& options) {
    std::vector<std::string> names;
    for (const auto& option : options) names.push_back(prefix + option.name);
    return names;
}

/// Settings of one kind of method: "train.conv-vae.beta" for that one, "train.beta" for every one that has it.
/// Throws UsageError E1101 where none has it.
template <class Methods>
void apply_method_settings(const Global& global, const std::string& prefix, Methods& methods) {
    for (const auto& [name, value] : settings(global)) {
        if (!name.starts_with(prefix)) continue;
        bool found = false;
        std::vector<std::string> known;
        for (auto& [method, options] : methods) {
            const std::string own = prefix + method + ".";
            const auto option     = name.starts_with(own) ? name.substr(own.size()) : name.substr(prefix.size());
            const auto apply      = [&](auto& chosen) {
                found |= set_option(chosen, option, value);
                for (const auto& place : {own, prefix})
                    for (auto& other : names_of(place, list_options(chosen))) known.push_back(std::move(other));
            };
            if constexpr (requires { options.index(); })
                std::visit(apply, options);
            else
                apply(options);
        }
        if (!found)
            fail<UsageError>("E1101", "unknown option '{}'; the nearest known one is '{}'", name, nearest(name, known));
    }
}

/// `method.NAME.option` of one method alone; `pipeline::check` knows which there are.
void apply_own_settings(const Global& global, experiment::RunOptions& options) {
    const std::string prefix = "method.";
    for (const auto& [name, value] : settings(global)) {
        if (!name.starts_with(prefix)) continue;
        const auto dot = name.rfind('.');
        if (dot < prefix.size())
            fail<UsageError>("E1101", "{}: write it as method.NAME.option, such as method.raw-umap.dbscan.eps", name);
        options.methods[name.substr(prefix.size(), dot - prefix.size())][name.substr(dot + 1)] = value;
    }
}

/// Defaults (or the original's choices), then the settings, then the verb's own options.
experiment::RunOptions options_of(const RunArgs& args, const Global& global) {
    auto options = args.as_published ? experiment::published_options() : experiment::RunOptions();
    reject_foreign_settings(global, {"run.", "input.", "decode.", "features.", "text.", "hybrid.", "train.", "cluster.",
                                     "project.", "method.", "choose_k.", "evaluate.", "workers."});
    apply_settings(global, "run.", options);
    apply_settings(global, "input.", options.input);
    apply_settings(global, "decode.", options.features.decode);
    apply_settings(global, "features.", options.features);
    apply_settings(global, "text.", options.texts);
    apply_settings(global, "hybrid.", options.texts.hybrid);
    options.texts.encode.jobs = global.jobs;
    options.texts.cache =
        global.cache.empty() ? artifacts::default_store_folder() : std::filesystem::path(global.cache);
    apply_settings(global, "workers.", options.workers);
    apply_method_settings(global, "train.", options.train);
    apply_method_settings(global, "cluster.", options.cluster);
    apply_method_settings(global, "project.", options.project);
    apply_own_settings(global, options);
    apply_settings(global, "choose_k.", options.choosing);
    apply_settings(global, "evaluate.", options.evaluate);
    if (!args.preset.empty()) set_option(options, "preset", args.preset);
    if (!args.per.empty()) set_option(options, "per", args.per);
    if (args.k == "auto")
        options.choose_k = true;
    else if (!args.k.empty())
        set_option(options, "n_clusters", args.k);
    if (args.no_text) options.text = false;
    if (!args.alias.empty()) options.aliases = evaluation::read_aliases(args.alias);
    if (args.seeds > 0) options.seeds = args.seeds;
    options.seed            = global.seed;
    options.jobs            = global.jobs;
    options.cache           = global.cache;
    options.workers.program = kThisProgram;
    options.force           = args.force;
    return options;
}

std::string command_line(const RunArgs& args, const experiment::RunOptions& options, const Global& global) {
    std::string text = fmt::format("ektara run {} -o {}", args.input, args.output);
    if (options.as_published) text += " --as-published";
    for (const auto& option : list_options(options))
        if (option.name == "preset" && !options.as_published) text += " --preset " + option.value;
    if (!options.as_published)
        text += fmt::format(" --k {}", options.choose_k ? "auto" : std::to_string(options.n_clusters));
    text += fmt::format(" --seeds {} --seed {}", options.seeds, options.seed);
    if (!options.text) text += " --no-text";
    if (!args.alias.empty()) text += " --alias " + args.alias;
    if (!global.config.empty()) text += " --config " + global.config;
    for (const auto& set : global.sets) text += " --set " + set;
    return text;
}

void print_result(const experiment::Summary& summary, const std::string& directory, const Global& global) {
    if (global.json) {
        fmt::print("{}", evaluation::metrics_json(summary.scores));
        return;
    }
    if (global.quiet) return;
    fmt::print("{}", report::text_table(summary.scores));
    for (const auto& warning : summary.warnings) fmt::print("warning {}: {}\n", warning.code, warning.text);
    if (summary.failed > 0)
        fmt::print("{} tracks were skipped: {}\n", summary.failed,
                   (std::filesystem::path(directory) / "failures.csv").string());
    fmt::print("{} rows; report: {}\n", summary.rows, (std::filesystem::path(directory) / "report.html").string());
}

void run_run(const RunArgs& args, Global& global) {
    const auto options = options_of(args, global);
    if (global.dry_run) {
        experiment::check(options);
        const auto configuration = experiment::configuration(options);
        for (const auto& [name, value] : configuration.items()) fmt::print("{} = {}\n", name, value.get<std::string>());
        return;
    }
    ProgressBar bar(global);
    const auto summary = experiment::run(
        args.input, args.output, options, command_line(args, options, global),
        [&](const std::string& stage, std::size_t done, std::size_t total) { bar.show(stage, done, total); });
    bar.clear();
    report::write_tables(args.output, summary.scores);
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
    auto* preset =
        command->add_option("--preset", args->preset, "which methods: easy, medium, hard, best or all (easy)");
    auto* k =
        command->add_option("--k", args->k, "number of clusters, or auto: chosen from the data without labels (8)");
    command->add_option("--seeds", args->seeds, "number of seeds (5)")->check(CLI::PositiveNumber);
    command->add_option("--per", args->per, "a row is a clip, or a song: its clips averaged (clip)");
    command->add_flag("--no-text", args->no_text, "leave lyrics and descriptions out");
    command->add_option("--alias", args->alias, "CSV of two columns: a label and the name that stands for it");
    command
        ->add_flag(
            "--as-published", args->as_published,
            "repeat the original system's choices (3 s, 13 means, k = 8, fixed eps, one seed) beside its figures, "
            "and say what is wrong with each")
        ->excludes(preset)
        ->excludes(k);
    command->add_flag("--force", args->force, "replace a run of another configuration");
    command->callback([args, &global] { run_run(*args, global); });
}

}  // namespace ektara::cli
