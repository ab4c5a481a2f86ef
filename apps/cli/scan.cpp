#include <map>

#include <fmt/core.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/core/path_text.hpp"

namespace ektara::cli {
namespace {

struct ScanArgs {
    std::string input;
};

artifacts::Json as_json(const collection::Collection& found) {
    artifacts::Json tracks = artifacts::Json::array();
    for (const auto& track : found.tracks)
        tracks.push_back({{"id", track.id},
                          {"path", path_text(track.audio)},
                          {"title", track.title},
                          {"artist", track.artist},
                          {"song_id", track.song_id},
                          {"labels", track.labels}});
    artifacts::Json warnings = artifacts::Json::array();
    for (const auto& warning : found.warnings) warnings.push_back({{"code", warning.code}, {"text", warning.text}});
    artifacts::Json result{{"kind", found.table ? "table" : "audio"}, {"n", found.tracks.size()}};
    if (found.table) result["columns"] = found.table->columns;
    result["warnings"] = warnings;
    result["tracks"]   = tracks;
    return result;
}

void print_counts(const collection::Collection& found, const std::string& column) {
    std::map<std::string, int> counts;
    for (const auto& track : found.tracks) ++counts[collection::label_of(track, column)];
    if (counts.size() == 1 && counts.begin()->first.empty()) return;
    fmt::print("{}:", column);
    for (const auto& [value, count] : counts) fmt::print("  {} {}", value.empty() ? "(none)" : one_line(value), count);
    fmt::print("\n");
}

void run_scan(const ScanArgs& args, const Global& global) {
    collection::InputOptions options;
    reject_foreign_settings(global, {"input."});
    apply_settings(global, "input.", options);
    const auto found = collection::read_collection(args.input, options);
    if (global.json) {
        fmt::print("{}", artifacts::format_json(as_json(found)));
        return;
    }
    if (found.table)
        fmt::print("{}: a table of {} rows and {} features\n", args.input, found.tracks.size(),
                   found.table->columns.size());
    else
        fmt::print("{}: {} audio files\n", args.input, found.tracks.size());
    for (const char* column : {"language", "genre", "source"}) print_counts(found, column);
    for (const auto& warning : found.warnings) fmt::print("warning {}: {}\n", warning.code, one_line(warning.text));
    for (const auto& track : found.tracks)
        if (!global.quiet) fmt::print("{}\n", one_line(track.id));
}

}  // namespace

void add_scan_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<ScanArgs>();
    auto* command = app.add_subcommand("scan", "Say what would be read from a folder, manifest or table");
    command->add_option("input", args->input, "folder, manifest.csv, table.csv or table.npy")->required();
    add_column_options(*command, global);
    command->callback([args, &global] { run_scan(*args, global); });
}

}  // namespace ektara::cli
