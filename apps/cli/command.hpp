#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "ektara/core/types.hpp"

namespace ektara::cli {

enum ExitCode { kOk = 0, kFailed = 1, kUsage = 2, kSomeSkipped = 3, kNothingUsable = 4, kInterrupted = 130 };

enum class LogLevel { Error, Warning, Info, Debug };

/// What worker processes run.
inline constexpr const char* kThisProgram = "/proc/self/exe";

/// The options that every verb knows. Verbs read them inside their callbacks, after parsing.
struct Global {
    std::string config;
    /// Folder of the store; empty: artifacts::default_store_folder().
    std::string cache;
    std::vector<std::string> sets;
    Seed seed  = 0;
    int jobs   = 0;
    bool quiet = false, json = false, no_progress = false, dry_run = false, strict = false;
    LogLevel log_level = LogLevel::Warning;
    /// What the program ends with when the verb threw nothing.
    int exit_code = kOk;
};

/// Prints "warning W-X: text" or "info: text" on standard error, where --log-level and --quiet let it through.
void log(const Global& global, LogLevel level, const std::string& text);

/// Every "name=value" of the TOML file given by --config and of --set, in that order, so that the command line wins.
std::vector<std::pair<std::string, std::string>> settings(const Global& global);

/// Applies the settings below `prefix` ("cluster.") to an options struct. Throws UsageError E1101, with the nearest
/// known name, for a setting of that prefix that the struct lacks.
template <class Options>
void apply_settings(const Global& global, const std::string& prefix, Options& options);

/// Prints every option of a struct as `prefix.name = value`: what --dry-run shows.
template <class Options>
void print_settings(const std::string& prefix, const Options& options);

/// Throws UsageError E1101 for a setting whose prefix is none of `prefixes`.
void reject_foreign_settings(const Global& global, const std::vector<std::string>& prefixes);

/// The name in `known` that is nearest to `name` by edit distance.
std::string nearest(const std::string& name, const std::vector<std::string>& known);

/// One file a verb; main is the table of contents.
void add_report_command(CLI::App& app, Global& global);
void add_run_command(CLI::App& app, Global& global);
void add_runs_command(CLI::App& app, Global& global);
void add_scan_command(CLI::App& app, Global& global);
void add_assign_command(CLI::App& app, Global& global);
void add_corpus_command(CLI::App& app, Global& global);
void add_encode_command(CLI::App& app, Global& global);
void add_extract_command(CLI::App& app, Global& global);
/// Not shown: what `extract` and `run` start to have files analysed.
void add_worker_command(CLI::App& app, Global& global);
void add_doctor_command(CLI::App& app, Global& global);
void add_failures_command(CLI::App& app, Global& global);
void add_cluster_command(CLI::App& app, Global& global);
void add_evaluate_command(CLI::App& app, Global& global);
void add_models_command(CLI::App& app, Global& global);
void add_project_command(CLI::App& app, Global& global);
void add_train_command(CLI::App& app, Global& global);
void add_explain_command(CLI::App& app, Global& global);
void add_playlist_command(CLI::App& app, Global& global);
void add_similar_command(CLI::App& app, Global& global);
void add_path_command(CLI::App& app, Global& global);
void add_serve_command(CLI::App& app, Global& global);
void add_version_command(CLI::App& app, Global& global);

}  // namespace ektara::cli

#include "ektara/core/options.hpp"

namespace ektara::cli {

template <class Options>
void apply_settings(const Global& global, const std::string& prefix, Options& options) {
    for (const auto& [name, value] : settings(global)) {
        if (!name.starts_with(prefix)) continue;
        if (set_option(options, name.substr(prefix.size()), value)) continue;
        std::vector<std::string> known;
        for (const auto& option : list_options(options)) known.push_back(prefix + option.name);
        fail<UsageError>("E1101", "unknown option '{}'; the nearest known one is '{}'", name, nearest(name, known));
    }
}

template <class Options>
void print_settings(const std::string& prefix, const Options& options) {
    for (const auto& option : list_options(options)) fmt::print("{}{} = {}\n", prefix, option.name, option.value);
}

}  // namespace ektara::cli
