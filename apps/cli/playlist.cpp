#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "ektara/artifacts/json.hpp"
#include "ektara/core/counted.hpp"
#include "ektara/report/playlist_files.hpp"
#include "ektara/rundir/layout.hpp"
#include "ektara/text/language_names.hpp"
#include "ektara/text/normal_form.hpp"
#include "song_answers.hpp"

namespace ektara::cli {
namespace {

namespace fs = std::filesystem;

struct PlaylistArgs {
    std::string run, length, output;
    report::PlaylistRequest request;
};

void warn_of_line_ends(std::size_t count, const Global& global) {
    if (count > 0)
        log(global, LogLevel::Warning,
            fmt::format(
                "W-PLAYLIST-LINE-END: {} songs with a line end in their path are left out of .m3u8, which cannot "
                "hold it; .xspf and .jspf have them",
                count));
}

void run_playlist(PlaylistArgs& args, const Global& global) {
    auto& options    = args.request.options;
    options.language = text::normal_form(options.language);  // as labels are kept
    if (!args.length.empty()) options.length = report::parse_length(args.length);
    if (const auto known = text::language_named(options.language); known && !known->empty()) options.language = *known;
    const auto run        = opened_run(args.run, global);
    const fs::path folder = args.output.empty() ? run.folder / rundir::layout::kPlaylists : fs::path(args.output);
    artifacts::Json made  = artifacts::Json::array();
    const auto& method    = report::method_named(run, args.request.clusters);
    const auto [lists, warnings] = report::write_playlists(run, args.request, folder);
    say_clustering(run, method, global);
    tell(warnings, global);
    std::size_t line_ends = 0;
    for (const auto& [file, list, skipped] : lists) {
        line_ends += skipped;
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
    auto& options = args->request.options;
    command->add_option("run", args->run, "run directory")->required();
    command->add_option("--clusters,--method", args->request.clusters,
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
