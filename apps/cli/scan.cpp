#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/ranges.h>

#include "command.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/core/counted.hpp"
#include "ektara/core/path_text.hpp"
#include "ektara/extraction/tag_reading.hpp"
#include "progress_bar.hpp"

namespace ektara::cli {
namespace {

struct ScanArgs {
    std::string input;
    bool no_tags = false, list = false;
};

/// What would be read, with the tags of audio files.
collection::Collection read_input(const ScanArgs& args, const collection::InputOptions& options, const Global& global) {
    auto found = collection::read_collection(args.input, options);
    if (found.table || args.no_tags) return found;
    extraction::WorkerOptions workers;
    workers.program = kThisProgram;
    ProgressBar bar(global);
    found.tracks = extraction::read_tags(
        std::move(found.tracks), workers, global.jobs,
        [&](const std::string& stage, std::size_t done, std::size_t total) { bar.show(stage, done, total); });
    bar.clear();
    return found;
}

/// Files of a manifest that are not there.
std::vector<std::string> missing_files(const collection::Collection& found) {
    std::vector<std::string> missing;
    std::error_code ignored;
    if (found.table) return missing;
    for (const auto& track : found.tracks)
        if (!std::filesystem::exists(track.audio, ignored)) missing.push_back(path_text(track.audio));
    return missing;
}

artifacts::Json as_json(const collection::Collection& found, const collection::SongGuess& songs) {
    artifacts::Json tracks = artifacts::Json::array();
    for (std::size_t i = 0; i < found.tracks.size(); ++i) {
        const auto& track = found.tracks[i];
        tracks.push_back({{"id", track.id},
                          {"path", path_text(track.audio)},
                          {"title", track.title},
                          {"artist", track.artist},
                          {"song_id", songs.song_ids[i]},
                          {"song_by", songs.song_ids[i].empty() ? "" : name(songs.evidence[i])},
                          {"labels", track.labels}});
    }
    artifacts::Json warnings = artifacts::Json::array();
    for (const auto& warning : found.warnings) warnings.push_back({{"code", warning.code}, {"text", warning.text}});
    artifacts::Json result{{"kind", found.table ? "table" : "audio"}, {"n", found.tracks.size()}};
    result["songs"]   = count_songs(songs).songs;
    result["missing"] = missing_files(found).size();
    if (found.table) result["columns"] = found.table->columns;
    result["warnings"] = warnings;
    result["tracks"]   = tracks;
    return result;
}

void print_counts(const collection::Collection& found, const std::string& column) {
    std::map<std::string, int> counts;
    for (const auto& track : found.tracks) ++counts[collection::label_of(track, column)];
    if (counts.size() == 1 && counts.begin()->first.empty()) return;
    say("{}:", column);
    for (const auto& [value, count] : counts) say("  {} {}", value.empty() ? "(none)" : value, count);
    say("\n");
}

Warning missing_warning(const std::vector<std::string>& missing, std::size_t of) {
    constexpr std::size_t kNamed = 3;
    const std::vector<std::string> named(
        missing.begin(), missing.begin() + static_cast<std::ptrdiff_t>(std::min(kNamed, missing.size())));
    return {"W-MISSING", fmt::format("{} of {} files are not there: {}{}; restore them, or correct their paths",
                                     missing.size(), of, fmt::join(named, ", "), missing.size() > kNamed ? ", …" : "")};
}

/// The first `n` rows as CSV.
std::string rows_text(const collection::Collection& found, const collection::SongGuess& songs, std::size_t n) {
    artifacts::CsvTable csv{{"id", "title", "artist", "language", "genre", "song_id"}, {}, {}};
    for (std::size_t i = 0; i < std::min(n, found.tracks.size()); ++i) {
        const auto& track = found.tracks[i];
        csv.rows.push_back({track.id, track.title, track.artist, collection::label_of(track, "language"),
                            collection::label_of(track, "genre"), songs.song_ids[i]});
    }
    return artifacts::format_csv(csv);
}

/// Some rows, so that it is seen what is taken for what, and how many are not shown.
void print_examples(const collection::Collection& found, const collection::SongGuess& songs) {
    constexpr std::size_t kExamples = 10;
    print_text(rows_text(found, songs, kExamples));
    if (found.tracks.size() > kExamples)
        say("… and {} more; --list prints all\n", counted(found.tracks.size() - kExamples, "row"));
}

void print_summary(const ScanArgs& args, const collection::Collection& found, const collection::SongGuess& songs,
                   std::size_t missing) {
    const auto there = found.tracks.size() - missing;
    for (const char* column : {"language", "genre", "source"}) print_counts(found, column);
    for (const auto& warning : found.warnings) say("warning {}: {}\n", warning.code, warning.text);
    say("songs: {}\n", words_for(count_songs(songs), found.table ? "row" : "file"));
    if (found.table)
        say("{}: a table of {} rows and {} features\n", args.input, found.tracks.size(), found.table->columns.size());
    else
        say("{}: {}{}\n", args.input, counted(there, "audio file"),
            missing == 0 ? "" : fmt::format(", {} missing", missing));
}

void run_scan(const ScanArgs& args, Global& global) {
    collection::InputOptions options;
    reject_foreign_settings(global, {"input."});
    apply_settings(global, "input.", options);
    auto found       = read_input(args, options, global);
    const auto songs = collection::songs_in(found, options.songs);
    // A table's warnings hold it already.
    if (auto guessed = collection::songs_guessed(count_songs(songs))) found.warnings.push_back(std::move(*guessed));
    const auto missing = missing_files(found);
    if (!missing.empty()) found.warnings.push_back(missing_warning(missing, found.tracks.size()));
    note_failed(missing.size(), global);
    if (global.json) {
        print_json(artifacts::format_json(as_json(found, songs)));
        return;
    }
    if (args.list)
        print_table(rows_text(found, songs, found.tracks.size()));
    else if (!global.quiet)
        print_examples(found, songs);
    if (!global.quiet) print_summary(args, found, songs, missing.size());
}

}  // namespace

void add_scan_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<ScanArgs>();
    auto* command = app.add_subcommand("scan", "Say what would be read from a folder, manifest or table");
    command->add_option("input", args->input, "folder, manifest.csv, table.csv or table.npy")->required();
    add_column_options(*command, global);
    command->add_flag("--no-tags", args->no_tags, "open no file: labels and songs of names and manifest only");
    command->add_flag("--list", args->list, "print all rows, as CSV, before the summary; without it the first ten");
    command->callback([args, &global] { run_scan(*args, global); });
}

}  // namespace ektara::cli
