#include <chrono>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "command.hpp"
#include "corpus/generate.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/interrupt.hpp"
#include "progress_bar.hpp"

namespace ektara::cli {
namespace {

struct CorpusArgs {
    std::string folder, plant;
    std::optional<int> songs;
    std::optional<double> seconds;
    bool confound = false, flaws = false;
};

/// --set and --config first, then what stands on the command line.
corpus::CorpusOptions resolve(const CorpusArgs& args, const Global& global) {
    reject_foreign_settings(global, {"corpus."});
    corpus::CorpusOptions options;
    options.seed = global.seed;
    apply_settings(global, "corpus.", options);
    if (args.songs) options.songs = *args.songs;
    if (args.seconds) options.seconds = *args.seconds;
    if (args.confound) options.confound = true;
    if (args.flaws) options.flaws = true;
    if (!args.plant.empty()) set_option(options, "plant", args.plant);
    return options;
}

corpus::Progress progress_bar(const Global& global) {
    return [bar = std::make_shared<ProgressBar>(global)](std::size_t done, std::size_t all) {
        bar->show("corpus", done, all);
        if (done == all) bar->clear();
    };
}

void print_result(const CorpusArgs& args, const Global& global, const corpus::Generated& made, double seconds) {
    if (global.json)
        print_json(artifacts::Json{{"folder", args.folder},
                                   {"songs", made.n_songs},
                                   {"files", made.n_files},
                                   {"was_there", made.was_there},
                                   {"seconds", seconds}}
                       .dump() +
                   "\n");
    else if (!global.quiet)
        say("{}: {} songs, {} files in manifest.csv{}\n", args.folder, made.n_songs, made.n_files,
            made.was_there ? " (it was complete already)" : fmt::format(", made in {:.1f} s", seconds));
}

void run_corpus(const CorpusArgs& args, const Global& global) {
    const auto options = resolve(args, global);
    if (global.dry_run) return print_settings("corpus.", options);
    exit_on_interrupt(kGoesOn);
    const auto begin = std::chrono::steady_clock::now();
    const auto made  = corpus::generate(args.folder, options, global.jobs, progress_bar(global));
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    print_result(args, global, made, taken.count());
}

}  // namespace

void add_corpus_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<CorpusArgs>();
    auto* command = app.add_subcommand("corpus", "Make songs whose factors are known, to try and to judge the tool on");
    command->add_option("folder", args->folder, "new folder for audio, lyrics, manifest.csv and factors.csv")
        ->required();
    const corpus::CorpusOptions defaults;
    command->add_option("--songs", args->songs, fmt::format("number of songs [{}]", defaults.songs));
    command->add_option("--seconds", args->seconds, fmt::format("length of each song [{}]", defaults.seconds));
    command->add_flag("--confound", args->confound, "the recording chain follows the language");
    command->add_flag("--flaws", args->flaws, "add duplicates, silent, truncated, empty and misnamed files");
    command->add_option("--plant", args->plant, "the factor that forms clear groups: tempo, loudness, language, style");
    command->callback([args, &global] { run_corpus(*args, global); });
}

}  // namespace ektara::cli
