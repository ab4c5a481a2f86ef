#include <memory>

#include "song_answers.hpp"

namespace ektara::cli {
namespace {

struct SimilarArgs {
    std::string run, clusters;
    std::vector<std::string> songs, minus;
    int count = 10;
};

void run_similar(const SimilarArgs& args, const Global& global) {
    const auto run     = opened_run(args.run, global);
    const auto& method = report::method_named(run, args.clusters);
    print_songs(run, method,
                report::similar_songs(run, method, songs_named(run, method, args.songs),
                                      songs_named(run, method, args.minus), args.count),
                global);
}

}  // namespace

void add_similar_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<SimilarArgs>();
    auto* command = app.add_subcommand("similar", "List the songs that are most like others");
    command->add_option("run", args->run, "run directory")->required();
    command->add_option("songs", args->songs, "ids, paths or unique titles")->required();
    command->add_option("--minus", args->minus, "songs to move away from");
    command->add_option("--count", args->count, "how many")->check(CLI::PositiveNumber)->capture_default_str();
    command->add_option("--clusters,--method", args->clusters,
                        "whose space, by clustering such as vae.kmeans or method (the run's default)");
    command->callback([args, &global] { run_similar(*args, global); });
}

}  // namespace ektara::cli
