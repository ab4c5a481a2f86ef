#include <memory>

#include "song_answers.hpp"

namespace ektara::cli {
namespace {

struct PathArgs {
    std::string run, from, to, clusters, length;
};

void run_path(const PathArgs& args, const Global& global) {
    const auto length  = args.length.empty() ? report::PlaylistLength{} : report::parse_length(args.length);
    const auto run     = opened_run(args.run, global);
    const auto& method = report::method_named(run, args.clusters);
    const auto ends    = songs_named(run, method, {args.from, args.to});
    print_songs(run, method, report::song_path(run, method, ends[0], ends[1], length), global);
}

}  // namespace

void add_path_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<PathArgs>();
    auto* command = app.add_subcommand("path", "Find a way from one song to another in small steps");
    command->add_option("run", args->run, "run directory")->required();
    command->add_option("from", args->from, "id, path or unique title")->required();
    command->add_option("to", args->to, "id, path or unique title")->required();
    command->add_option("--length", args->length, "minutes, or 'N tracks'");
    command->add_option("--clusters,--method", args->clusters,
                        "whose space, by clustering such as vae.kmeans or method (the run's default)");
    command->callback([args, &global] { run_path(*args, global); });
}

}  // namespace ektara::cli
