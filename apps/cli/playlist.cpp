#include "ektara/report/playlist.hpp"

#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "command.hpp"
#include "ektara/artifacts/files.hpp"

namespace ektara::cli {
namespace {

namespace fs = std::filesystem;

struct PlaylistArgs {
    std::string run, method, length, output;
    report::PlaylistOptions options;
};

void run_playlist(PlaylistArgs& args, const Global& global) {
    if (!args.length.empty()) args.options.length = report::parse_length(args.length);
    const auto run        = report::open_run(args.run);
    const fs::path folder = args.output.empty() ? run.folder / "playlists" : fs::path(args.output);
    artifacts::Json made  = artifacts::Json::array();
    for (const auto& list : report::playlists_of(run, report::method_named(run, args.method), args.options)) {
        const fs::path file = folder / (list.name + ".m3u8");
        artifacts::write_file(file, report::format_m3u8(run, list, folder));
        artifacts::write_file(folder / (list.name + ".jspf"), report::format_jspf(run, list, folder));
        made.push_back({{"file", file.string()}, {"title", list.title}, {"songs", list.songs}});
        if (!global.quiet && !global.json)
            fmt::print("{}: {} songs  {}\n", file.string(), list.songs.size(), list.title);
    }
    if (global.json) fmt::print("{}", artifacts::format_json(made));
}

}  // namespace

void add_playlist_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<PlaylistArgs>();
    auto* command = app.add_subcommand("playlist", "Write a playlist of each cluster, .m3u8 and .jspf");
    auto& options = args->options;
    command->add_option("run", args->run, "run directory")->required();
    command->add_option("--method", args->method, "which line of the table, such as vae.kmeans (the most stable)");
    command->add_option("-o,--output", args->output, "folder for the playlists (RUN/playlists)");
    command->add_option("--max-per-artist", options.max_per_artist, "songs of one artist in a playlist; 0: any number")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command->add_option("--artist-gap", options.artist_gap, "songs of others between two of one artist")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command->add_flag("--no-duplicates", options.no_duplicates, "one song of each recording");
    command->add_option("--length", args->length, "minutes, or 'N tracks'");
    command->add_option("--language", options.language, "songs of one language; mixed: languages take turns");
    command->callback([args, &global] { run_playlist(*args, global); });
}

}  // namespace ektara::cli
