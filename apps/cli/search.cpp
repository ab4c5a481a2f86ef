#include <memory>

#include <fmt/ranges.h>

#include "ektara/artifacts/json.hpp"
#include "ektara/curation/lyric_search.hpp"
#include "progress_bar.hpp"
#include "song_answers.hpp"

namespace ektara::cli {
namespace {

struct SearchArgs {
    std::string run, model;
    std::vector<std::string> words;
    int count = 10;
};

/// `songs`: how many have lyrics.
void print_hits(const report::RunView& run, const std::vector<curation::LyricHit>& hits, std::size_t songs,
                const Global& global) {
    artifacts::CsvTable csv{{"id", "score", "title", "artist", "line"}, {}, {}};
    artifacts::Json json = artifacts::Json::array();
    for (const auto& [id, score, line] : hits) {
        const auto title = run.cell(id, "title"), artist = run.cell(id, "artist");
        csv.rows.push_back({id, fmt::format("{:.3f}", score), title, artist, line});
        json.push_back({{"id", id}, {"score", score}, {"title", title}, {"artist", artist}, {"line", line}});
    }
    if (!global.quiet && !global.json && hits.size() < songs)
        say_aside("{} of {} songs with lyrics, the nearest first; --n lists more\n", hits.size(), songs);
    if (global.json)
        print_json(artifacts::format_json(json));
    else
        print_table(artifacts::format_csv(csv));
}

void run_search(const SearchArgs& args, const Global& global) {
    reject_foreign_settings(global, {"text."});
    curation::LyricSearchOptions options;
    apply_settings(global, "text.", options.encode);
    if (!args.model.empty()) options.encode.model = args.model;
    options.encode.jobs = global.jobs;
    options.cache       = global.cache;
    if (global.dry_run) return print_settings("text.", options.encode);
    const auto run = opened_run(args.run, global);
    ProgressBar bar(global);
    const auto index = curation::read_lyric_index(
        run, options,
        [&](const std::string& stage, std::size_t done, std::size_t total) { bar.show(stage, done, total); });
    bar.clear();
    tell(index.warnings, global);
    const auto words = fmt::format("{}", fmt::join(args.words, " "));
    print_hits(run, curation::search_lyrics(index, words, args.count), index.songs.size(), global);
}

}  // namespace

void add_search_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<SearchArgs>();
    auto* command = app.add_subcommand("search", "Find lyrics by what they mean, in either language");
    command->add_option("run", args->run, "run directory")->required();
    command->add_option("words", args->words, "what the lyrics say, in your own words")->required();
    command->add_option("--n", args->count, "how many songs")->check(CLI::PositiveNumber)->capture_default_str();
    command->add_option("--model", args->model,
                        fmt::format("a name of 'ektara models list', a 4-bit file, or a Hugging Face folder ({})",
                                    text::EncodeOptions{}.model));
    command->callback([args, &global] { run_search(*args, global); });
}

}  // namespace ektara::cli
