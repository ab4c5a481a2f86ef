#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "ektara/core/types.hpp"
#include "ektara/core/warning.hpp"

namespace ektara::cli {

enum ExitCode { kOk = 0, kFailed = 1, kUsage = 2, kSomeSkipped = 3, kNothingUsable = 4, kInterrupted = 130 };

enum class LogLevel { Error, Warning, Info, Debug };

inline std::vector<std::pair<LogLevel, std::string>> enum_names(LogLevel) {
    return {{LogLevel::Error, "error"},
            {LogLevel::Warning, "warning"},
            {LogLevel::Info, "info"},
            {LogLevel::Debug, "debug"}};
}

/// What worker processes run.
inline constexpr const char* kThisProgram = "/proc/self/exe";

/// What --config and --set give, read once.
struct Settings {
    /// Every "name=value" of the TOML file and of --set, in that order, so that the command line wins.
    std::vector<std::pair<std::string, std::string>> values;
    /// What lies in the TOML file's `[[method]]` tables, for `run`.
    std::vector<std::pair<std::string, std::string>> methods;
};

/// The options that every verb knows. Verbs read them inside their callbacks, after parsing.
struct Global {
    std::string config;
    /// Folder of the store; empty: artifacts::default_store_folder().
    std::string cache;
    std::vector<std::string> sets;
    /// What --features-columns, --ignore-columns and --embedding say, as settings.
    std::vector<std::pair<std::string, std::string>> column_settings = {};
    Seed seed                                                        = 0;
    int jobs                                                         = 0;
    bool quiet = false, json = false, no_progress = false, dry_run = false, strict = false;
    LogLevel log_level = LogLevel::Warning;
    /// What the program ends with when the verb threw nothing.
    int exit_code = kOk;
    /// What `settings` has read; empty before the first call.
    mutable std::optional<Settings> settings_read = {};
};

/// Has the program end with kSomeSkipped, or kFailed by --strict, where files could not be used.
void note_failed(std::size_t files, Global& global);

/// Text with parts of other people's, such as file names, for a line of the terminal: report::for_terminal without line
/// ends.
std::string one_line(const std::string& text);
/// What another program may read on standard output, a table or a path: as it is for a file or a pipe, harmless for a
/// terminal.
void print_table(const std::string& csv);
/// Text of several lines on standard output, harmless wherever it goes.
void print_text(const std::string& text);
/// JSON on standard output; to a terminal what JSON may hold and a terminal acts on is written as \u escapes.
void print_json(const std::string& json);
/// The same as print_text on standard error.
void print_aside(const std::string& text);

/// A part of a line: text of other people's without what acts on a terminal and without line ends, the rest as it is.
template <class Value>
decltype(auto) harmless(const Value& value) {
    if constexpr (std::is_convertible_v<const Value&, std::string_view>)
        return one_line(std::string(std::string_view(value)));
    else
        return value;
}
/// Prints a line, or a part of one, of which every text that is filled in becomes harmless. All verbs print by these:
/// tools/check_layers.py sees to it.
template <class... Values>
void say(fmt::format_string<Values...> format, Values&&... values) {
    print_text(fmt::format(fmt::runtime(fmt::string_view(format)), harmless(values)...));
}
/// The same on standard error.
template <class... Values>
void say_aside(fmt::format_string<Values...> format, Values&&... values) {
    print_aside(fmt::format(fmt::runtime(fmt::string_view(format)), harmless(values)...));
}

/// What an interrupt says: of verbs that keep what is finished, of those that keep checkpoints, of the others.
inline constexpr const char* kGoesOn = "interrupted; what was finished is kept, and the same command resumes there\n";
inline constexpr const char* kResumes =
    "interrupted; --resume continues from the last checkpoint if --set train.checkpoint_epochs=N wrote one\n";
inline constexpr const char* kBeginsAnew = "interrupted; the same command starts again from the beginning\n";

/// Prints "warning W-X: text" or "info: text" on standard error, where --log-level and --quiet let it through.
void log(const Global& global, LogLevel level, const std::string& text);
/// Prints each of these warnings by `log`.
void tell(const std::vector<Warning>& warnings, const Global& global);

/// The settings of this call, read at its first use. Throws UsageError E1103 or E1104 where they cannot be read.
const Settings& settings(const Global& global);

/// For options of seconds: their text with a unit ("1min") becomes that of its seconds. Returns the problem, or "".
std::string as_seconds(std::string& text);

/// Adds --features-columns and --ignore-columns, which every verb that reads a table has; they are `input.…` settings.
void add_column_options(CLI::App& command, Global& global);
/// Adds --embedding, which every verb that reads a collection has; it is the setting `input.embeddings`.
void add_embedding_option(CLI::App& command, Global& global);

/// Applies the settings below `prefix` ("cluster.") to an options struct. Throws UsageError E1101, with the nearest
/// known name, for a setting of that prefix that the struct lacks.
template <class Options>
void apply_settings(const Global& global, const std::string& prefix, Options& options);

/// The same for one method of several: "cluster.n_init" and "cluster.kmeans.n_init", as a run prints it.
template <class Options>
void apply_settings(const Global& global, const std::string& prefix, const std::string& method, Options& options);

/// Prints every option of a struct as `prefix.name = value`: what --dry-run shows.
template <class Options>
void print_settings(const std::string& prefix, const Options& options);

/// Throws UsageError E1101 for a setting whose prefix is none of `prefixes`, and for `[[method]]` tables where
/// "method." is none of them.
void reject_foreign_settings(const Global& global, const std::vector<std::string>& prefixes);

/// One file a verb; main is the table of contents.
void add_report_command(CLI::App& app, Global& global);
void add_run_command(CLI::App& app, Global& global);
void add_presets_command(CLI::App& app, Global& global);
void add_check_command(CLI::App& app, Global& global);
void add_runs_command(CLI::App& app, Global& global);
void add_scan_command(CLI::App& app, Global& global);
void add_assign_command(CLI::App& app, Global& global);
void add_columns_command(CLI::App& app, Global& global);
void add_completion_command(CLI::App& app, Global& global);
void add_corpus_command(CLI::App& app, Global& global);
void add_encode_command(CLI::App& app, Global& global);
void add_export_command(CLI::App& app, Global& global);
void add_extract_command(CLI::App& app, Global& global);
/// Not shown: what `extract` and `run` start to have files analysed.
void add_worker_command(CLI::App& app, Global& global);
void add_doctor_command(CLI::App& app, Global& global);
void add_failures_command(CLI::App& app, Global& global);
void add_cluster_command(CLI::App& app, Global& global);
void add_evaluate_command(CLI::App& app, Global& global);
void add_manual_command(CLI::App& app, Global& global);
void add_merge_command(CLI::App& app, Global& global);
void add_models_command(CLI::App& app, Global& global);
void add_project_command(CLI::App& app, Global& global);
void add_train_command(CLI::App& app, Global& global);
void add_explain_command(CLI::App& app, Global& global);
void add_playlist_command(CLI::App& app, Global& global);
void add_similar_command(CLI::App& app, Global& global);
void add_path_command(CLI::App& app, Global& global);
void add_audit_command(CLI::App& app, Global& global);
void add_select_command(CLI::App& app, Global& global);
void add_search_command(CLI::App& app, Global& global);
void add_serve_command(CLI::App& app, Global& global);
void add_edit_command(CLI::App& app, Global& global);
void add_update_command(CLI::App& app, Global& global);
void add_version_command(CLI::App& app, Global& global);

}  // namespace ektara::cli

#include "ektara/core/options.hpp"

namespace ektara::cli {

/// An options struct as the settings see it, so that what they do is compiled once and not for every struct.
struct OptionAccess {
    std::function<bool(std::string_view name, const std::string& value)> set;
    std::function<std::vector<OptionText>()> list;
};

void apply_settings(const Global& global, const std::string& prefix, const std::string& method,
                    const OptionAccess& options);
void print_settings(const std::string& prefix, const std::vector<OptionText>& options);

template <class Options>
void apply_settings(const Global& global, const std::string& prefix, Options& options) {
    apply_settings(global, prefix, "", options);
}

template <class Options>
void apply_settings(const Global& global, const std::string& prefix, const std::string& method, Options& options) {
    const OptionAccess access{
        [&](std::string_view name, const std::string& value) { return set_option(options, name, value); },
        [&] { return list_options(options); }};
    apply_settings(global, prefix, method, access);
}

template <class Options>
void print_settings(const std::string& prefix, const Options& options) {
    print_settings(prefix, list_options(options));
}

}  // namespace ektara::cli
