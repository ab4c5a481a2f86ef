#include "command.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/ranges.h>
#include <unistd.h>

#include "ektara/artifacts/toml.hpp"
#include "ektara/core/duration.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/nearest.hpp"
#include "ektara/report/terminal.hpp"

namespace ektara::cli {
namespace {

/// A run called these `project.umap.…` where `project` called them `projection.…`.
void rename_old(const Global& global, std::string& name) {
    constexpr std::string_view kOld = "project.";
    if (!name.starts_with(kOld)) return;
    const std::string now = "projection." + name.substr(kOld.size());
    log(global, LogLevel::Warning, fmt::format("W-OLD-NAME: {} is now called {}; both are understood", name, now));
    name = now;
}

}  // namespace

std::string one_line(const std::string& text) {
    std::string line = report::for_terminal(text);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

void note_failed(std::size_t files, Global& global) {
    if (files > 0) global.exit_code = global.strict ? kFailed : kSomeSkipped;
}

void print_table(const std::string& csv) {
    fmt::print("{}", ::isatty(STDOUT_FILENO) != 0 ? report::for_terminal(csv) : csv);
}

void print_text(const std::string& text) { fmt::print("{}", report::for_terminal(text)); }

void print_json(const std::string& json) {
    fmt::print("{}", ::isatty(STDOUT_FILENO) != 0 ? report::json_for_terminal(json) : json);
}

// Where nobody can hear it, the verb goes on.
void print_aside(const std::string& text) { std::fputs(report::for_terminal(text).c_str(), stderr); }

void log(const Global& global, LogLevel level, const std::string& text) {
    if (global.quiet || level > global.log_level) return;
    constexpr const char* kBefore[] = {"error ", "warning ", "info: ", "debug: "};
    say_aside("{}{}\n", kBefore[static_cast<int>(level)], text);
}

void tell(const std::vector<Warning>& warnings, const Global& global) {
    for (const auto& [code, text] : warnings) log(global, LogLevel::Warning, fmt::format("{}: {}", code, text));
}

const Settings& settings(const Global& global) {
    if (global.settings_read) return *global.settings_read;
    Settings read;
    auto& all = read.values;
    if (!global.config.empty())
        for (auto& leaf : artifacts::read_toml(global.config))
            (leaf.first.starts_with("method[") ? read.methods : all).push_back(std::move(leaf));
    for (const auto& set : global.sets) {
        const auto equals = set.find('=');
        if (equals == std::string::npos || equals == 0)
            fail<UsageError>("E1103", "--set {}: write it as name=value", set);
        all.emplace_back(set.substr(0, equals), set.substr(equals + 1));
    }
    all.insert(all.end(), global.column_settings.begin(), global.column_settings.end());
    for (auto& [name, value] : all) rename_old(global, name);
    return global.settings_read.emplace(std::move(read));
}

std::string as_seconds(std::string& text) {
    const auto seconds = duration_seconds(text);
    if (!seconds) return fmt::format("'{}' is no time; write it as 30s or 1min", text);
    text = fmt::format("{}", *seconds);
    return "";
}

void add_column_options(CLI::App& command, Global& global) {
    const auto setting = [&global](const char* name) {
        return [&global, name](const std::string& columns) { global.column_settings.emplace_back(name, columns); };
    };
    command.add_option_function<std::string>(
        "--features-columns", setting("input.features_columns"),
        "the columns of a table that are features, by name or pattern, with commas between: mfcc*,tempo; +NAME: this "
        "one too");
    command.add_option_function<std::string>("--ignore-columns", setting("input.ignore_columns"),
                                             "columns of a table that are left out, by name or pattern");
}

void add_embedding_option(CLI::App& command, Global& global) {
    command
        .add_option_function<std::vector<std::string>>(
            "--embedding",
            [&global](const std::vector<std::string>& tables) {
                global.column_settings.emplace_back("input.embeddings", fmt::format("{}", fmt::join(tables, ",")));
            },
            "NAME=FILE: a table (.npy with its .json, or CSV) with a vector a song, for the features embedding:NAME; "
            "may be given again")
        ->take_all()
        ->allow_extra_args(false);
}

void apply_settings(const Global& global, const std::string& prefix, const std::string& method,
                    const OptionAccess& options) {
    const std::string own = method.empty() ? prefix : prefix + method + ".";
    for (const auto& [name, value] : settings(global).values) {
        if (!name.starts_with(prefix)) continue;
        const auto option = name.substr(name.starts_with(own) ? own.size() : prefix.size());
        if (options.set(option, value)) continue;
        std::vector<std::string> known;
        for (const auto& one : options.list()) known.push_back(prefix + one.name);
        fail<UsageError>("E1101", "unknown option '{}'; the nearest known one is '{}'", name, nearest(name, known));
    }
}

void print_settings(const std::string& prefix, const std::vector<OptionText>& options) {
    for (const auto& option : options) print_table(fmt::format("{}{} = {}\n", prefix, option.name, option.value));
}

void reject_foreign_settings(const Global& global, const std::vector<std::string>& prefixes) {
    if (!settings(global).methods.empty() && std::find(prefixes.begin(), prefixes.end(), "method.") == prefixes.end())
        fail<UsageError>("E1101", "{}: [[method]] tables belong to 'ektara run'", global.config);
    for (const auto& [name, value] : settings(global).values) {
        const auto known = [&name = name](const std::string& prefix) { return name.starts_with(prefix); };
        if (prefixes.empty()) fail<UsageError>("E1101", "this verb takes no settings, but got '{}'", name);
        if (std::none_of(prefixes.begin(), prefixes.end(), known))
            fail<UsageError>("E1101", "unknown option '{}'; this verb knows options that begin with {}", name,
                             fmt::join(prefixes, ", "));
    }
}

}  // namespace ektara::cli
