#include "ektara/report/playlist.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/counted.hpp"
#include "ektara/core/utf8.hpp"
#include "ektara/report/terminal.hpp"
#include "ektara/text/language_names.hpp"
#include "ektara/text/normal_form.hpp"
#include "song_answers.hpp"

namespace ektara::cli {
namespace {

namespace fs = std::filesystem;

struct PlaylistArgs {
    std::string run, clusters, length, output;
    report::PlaylistOptions options;
};

/// Bytes of a playlist's name: players show it, and folders of some systems hold no more than 255 with the ending.
constexpr std::size_t kLongestName = 100;

/// "cluster-3-fast-bright-mostly-bangla": the number and the title's words in one spelling (ড় has two), without what
/// file systems or shells take for something else.
std::string file_name_of(const report::Playlist& list) {
    std::u32string name;
    for (const char32_t c : text::decode_utf8(text::normal_form(list.title))) {
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        // General punctuation holds the directional marks, dashes and blanks of other widths; U+00A0–BF signs.
        const bool is_letter = c > 0xbf && !(c >= 0x2000 && c <= 0x206f) && c != 0xfeff && c != 0xfffd && c != 0x3000;
        if (is_plain || is_letter)
            name += c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    std::string bytes(first_bytes(text::encode_utf8(name), kLongestName));
    while (bytes.ends_with('-')) bytes.pop_back();
    return "cluster-" + bytes;
}

/// Whether a file of RUN/playlists was written by an earlier `playlist`: other songs may be in its cluster by now.
bool is_own_list(const fs::path& file) {
    const auto name = file.filename().string();
    return name.starts_with("cluster-") && name.size() > 8 && name[8] >= '0' && name[8] <= '9' &&
           (file.extension() == ".m3u8" || file.extension() == ".xspf" || file.extension() == ".jspf");
}

void remove_earlier_lists(const fs::path& folder) {
    std::error_code ignored;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (is_own_list(entry.path())) files.push_back(entry.path());
    for (const auto& file : files) artifacts::remove_written(file);
}

/// Writes one list in every format; the file of .m3u8.
fs::path write_list(const report::Playlist& list, const std::vector<report::PlaylistEntry>& entries,
                    const fs::path& folder) {
    const std::string name = file_name_of(list);
    const fs::path file    = folder / (name + ".m3u8");
    artifacts::write_file(file, report::m3u8_text(list.title, entries));
    artifacts::write_file(folder / (name + ".xspf"), report::xspf_text(list.title, entries));
    artifacts::write_file(folder / (name + ".jspf"), report::jspf_text(list.title, entries));
    return file;
}

void warn_of_line_ends(std::size_t count, const Global& global) {
    if (count > 0)
        log(global, LogLevel::Warning,
            fmt::format(
                "W-PLAYLIST-LINE-END: {} songs with a line end in their path are left out of .m3u8, which cannot "
                "hold it; .xspf and .jspf have them",
                count));
}

void run_playlist(PlaylistArgs& args, const Global& global) {
    args.options.language = text::normal_form(args.options.language);  // as labels are kept
    if (!args.length.empty()) args.options.length = report::parse_length(args.length);
    if (const auto known = text::language_named(args.options.language); known && !known->empty())
        args.options.language = *known;
    const auto run               = opened_run(args.run, global);
    const fs::path folder        = args.output.empty() ? run.folder / "playlists" : fs::path(args.output);
    artifacts::Json made         = artifacts::Json::array();
    const auto& method           = report::method_named(run, args.clusters);
    const auto [lists, warnings] = report::playlists_of(run, method, args.options);
    say_clustering(run, method, global);
    tell(warnings, global);
    if (args.output.empty()) remove_earlier_lists(folder);
    std::size_t line_ends = 0;
    for (const auto& list : lists) {
        const auto entries = report::entries_of(run, list, folder);
        const auto file    = write_list(list, entries, folder);
        line_ends += static_cast<std::size_t>(std::count_if(
            entries.begin(), entries.end(), [](const auto& entry) { return !report::fits_a_line(entry.path); }));
        made.push_back({{"file", file.string()},
                        {"title", list.title},
                        {"clustering", method.clustering_name()},
                        {"songs", list.songs}});
        if (!global.quiet && !global.json)
            say("{}: {}  {}\n", file.string(), counted(list.songs.size(), "song"), list.title);
    }
    warn_of_line_ends(line_ends, global);
    if (global.json) print_json(artifacts::format_json(made));
}

}  // namespace

void add_playlist_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<PlaylistArgs>();
    auto* command = app.add_subcommand("playlist", "Write a playlist of each cluster, .m3u8, .xspf and .jspf");
    auto& options = args->options;
    command->add_option("run", args->run, "run directory")->required();
    command->add_option("--clusters,--method", args->clusters,
                        "clustering, such as vae.kmeans, or a method of the table (the run's default)");
    command->add_option("-o,--output", args->output, "folder for the playlists (RUN/playlists)");
    command->add_option("--max-per-artist", options.max_per_artist, "songs of one artist in a playlist; 0: any number")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command->add_option("--artist-gap", options.artist_gap, "songs of others between two of one artist")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command->add_flag("--no-duplicates", options.no_duplicates, "one song of each recording");
    command->add_option("--length", args->length, "minutes, or 'N tracks'; what does not fit is left out");
    command->add_option("--language", options.language,
                        "songs of one language, by name or code; mixed: languages take turns");
    command->callback([args, &global] { run_playlist(*args, global); });
}

}  // namespace ektara::cli
