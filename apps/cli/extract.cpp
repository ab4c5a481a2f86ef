#include "ektara/features/extract.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include <fmt/ranges.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/collection/embeddings.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/collection/scan.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/interrupt.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "ektara/extraction/shard.hpp"
#include "ektara/rundir/run_directory.hpp"
#include "extraction_settings.hpp"
#include "progress_bar.hpp"
#include "shard_answers.hpp"

namespace ektara::cli {
namespace {

struct ExtractArgs {
    std::string input, output, list;
    collection::InputOptions reading;
    extraction::ExtractionPlan plan;
    bool force = false;
};

bool wants_text(const ExtractArgs& args) {
    return std::any_of(args.plan.features.begin(), args.plan.features.end(), extraction::is_text_feature);
}

/// Every setting of the verb, resolved.
artifacts::Json resolved(const ExtractArgs& args) {
    artifacts::Json config;
    const auto add = [&](const std::string& prefix, const std::vector<OptionText>& options) {
        for (const auto& option : options) config[prefix + option.name] = option.value;
    };
    add("input.", list_options(args.reading));
    add("decode.", list_options(args.plan.audio.decode));
    add("features.", list_options(args.plan.audio));
    config["features.names"] = fmt::format("{}", fmt::join(args.plan.features, ","));
    if (wants_text(args)) {
        add("text.", list_options(args.plan.texts));
        add("hybrid.", list_options(args.plan.texts.hybrid));
    }
    add("workers.", list_options(args.plan.workers));
    return config;
}

void read_settings(const Global& global, ExtractArgs& args) {
    read_extraction_settings(global, args.reading, args.plan);
    args.plan.features = args.plan.audio.names;
    args.plan.take_rules(args.reading);
}

collection::Collection read_input(const ExtractArgs& args) {
    if (args.input.empty() == args.list.empty())
        fail<UsageError>("E1100", "extract: name a folder or manifest, or --list FILE; see 'ektara extract --help'");
    if (!args.list.empty()) {
        auto listed = collection::collection_of_files(collection::read_list(args.list));
        collection::add_embeddings(listed, args.reading);
        return listed;
    }
    auto collection = collection::read_collection(args.input, args.reading);
    if (collection.table)
        fail<UsageError>("E1212", "{}: holds ready features and no audio; give it to train, project or cluster",
                         args.input);
    return collection;
}

artifacts::Json result_of(const Global& global, const extraction::CollectionFeatures& found, double seconds) {
    const auto& counts = found.counts;
    const auto first   = found.tables.tables.begin();
    const bool any     = first != found.tables.tables.end();
    artifacts::Json result{{"seconds", seconds},
                           {"seed", global.seed},
                           {"n", any ? first->second.values.rows() : 0},
                           {"d", any ? first->second.columns.size() : 0},
                           {"seconds_decode", counts.decode_seconds},
                           {"seconds_features", counts.feature_seconds}};
    for (const auto& [name, table] : found.tables.tables) result["columns"][name] = table.columns.size();
    result["partial"]    = counts.partial;
    result["failures"]   = counts.failures.size();
    result["decoded"]    = counts.decoded;
    result["from_store"] = counts.from_store;
    return result;
}

void print_result(const Global& global, const ExtractArgs& args, const extraction::CollectionFeatures& found,
                  double seconds) {
    const auto& counts = found.counts;
    if (global.json)
        print_json(result_of(global, found, seconds).dump() + "\n");
    else if (!global.quiet)
        say("{} tracks → {}: {} ({:.1f} s; {} decoded, {} from the store); {} failed{}\n", found.tables.tracks.size(),
            args.output, fmt::join(args.plan.features, ","), seconds, counts.decoded, counts.from_store,
            counts.failures.size(), counts.failures.empty() ? "" : ", see " + args.output + "/failures.csv");
}

void run_extract(Global& global, ExtractArgs& args) {
    read_settings(global, args);
    args.plan.for_merge = !args.list.empty();
    extraction::planned_features(args.plan);  // an unknown name is told before anything is read
    if (global.dry_run) {
        print_json(resolved(args).dump(2) + "\n");
        return;
    }
    const auto collection = read_input(args);
    std::optional<extraction::ShardKey> key;
    if (args.plan.for_merge) key = extraction::shard_key(args.plan, collection);
    if (key && !args.force && is_done_before(global, args.output, *key)) return;
    rundir::Settings settings{{"verb", "extract"}};
    const auto config = resolved(args);
    for (const auto& [name, value] : config.items()) settings.emplace_back(name, value.get<std::string>());
    auto run         = rundir::RunDirectory::open(args.output, settings, args.input.empty() ? args.list : args.input,
                                                  extraction::input_hash(collection, args.plan), args.force);
    const auto start = std::chrono::steady_clock::now();
    exit_on_interrupt(kGoesOn);
    ProgressBar bar(global);
    const auto found = extraction::feature_tables(
        run.path(), collection, args.plan,
        [&](const std::string& stage, std::size_t done, std::size_t total) { bar.show(stage, done, total); });
    bar.clear();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    tell(run.notes(), global);
    tell(collection.warnings, global);
    tell(found.tables.warnings, global);
    run.record().status = "finished";
    if (found.counts.interrupted) run.begin_anew_next_time();
    run.finish();
    print_result(global, args, found, seconds);
    note_failed(found.counts.failures.size(), global);
    if (!key) return;
    extraction::require_decided(args.output, found.counts.failures);
    extraction::finish_shard(run.path(), *key);
}

}  // namespace

void add_extract_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<ExtractArgs>();
    auto* command = app.add_subcommand("extract", "Compute features from audio files");
    command->add_option("input", args->input, "folder or manifest CSV");
    command->add_option("--list", args->list, "file with a path of an audio file a line; -: standard input");
    command->add_option("-o,--output", args->output, "run directory to write")->required();
    command
        ->add_option_function<std::string>(
            "--features", [args](const std::string& names) { args->plan.audio.names = split_list(names); },
            fmt::format("features to compute, separated by commas: {}, embedding:NAME, onnx:FILE",
                        fmt::join(extraction::known_features(), ", ")))
        ->default_str(fmt::format("{}", fmt::join(args->plan.audio.names, ",")));
    command
        ->add_option("--duration", args->plan.audio.decode.duration_seconds,
                     "how much of each file, such as 30s or 1min; 0: to its end")
        ->transform(CLI::Validator(as_seconds, ""))
        ->capture_default_str();
    command
        ->add_option("--offset", args->plan.audio.decode.offset_seconds, "how much of each file to skip, such as 10s")
        ->transform(CLI::Validator(as_seconds, ""))
        ->capture_default_str();
    command->add_flag("--force", args->force, "replace a run of another configuration");
    add_embedding_option(*command, global);
    command->callback([args, &global] { run_extract(global, *args); });
}

}  // namespace ektara::cli
