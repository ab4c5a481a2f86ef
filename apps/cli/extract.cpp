#include "ektara/features/extract.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

#include <fmt/format.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/store.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/extraction/extraction.hpp"
#include "ektara/extraction/feature_stage.hpp"
#include "ektara/extraction/text_stage.hpp"
#include "ektara/rundir/run_directory.hpp"
#include "progress_bar.hpp"

namespace ektara::cli {
namespace {

struct ExtractArgs {
    std::string input, output;
    collection::InputOptions reading;
    features::ExtractOptions features;
    extraction::TextOptions texts;
    extraction::WorkerOptions workers{.program = kThisProgram};
    /// What was asked for, of which `features.names` keeps the audio's part.
    std::vector<std::string> asked      = {};
    std::vector<std::string> text_names = {};
    bool force                          = false;
};

/// Every setting of the verb, resolved.
artifacts::Json resolved(const ExtractArgs& args) {
    artifacts::Json config;
    const auto add = [&](const std::string& prefix, const std::vector<OptionText>& options) {
        for (const auto& option : options) config[prefix + option.name] = option.value;
    };
    add("input.", list_options(args.reading));
    add("decode.", list_options(args.features.decode));
    add("features.", list_options(args.features));
    config["features.names"] = fmt::format("{}", fmt::join(args.asked, ","));
    if (!args.text_names.empty()) {
        add("text.", list_options(args.texts));
        add("hybrid.", list_options(args.texts.hybrid));
    }
    add("workers.", list_options(args.workers));
    return config;
}

/// Parts the names into the audio's, with those that text features are made of, and the text's.
void part_names(ExtractArgs& args) {
    args.asked = args.features.names;
    std::vector<std::string> audio, needed;
    for (const auto& name : args.asked) {
        if (!extraction::is_text_feature(name)) {
            audio.push_back(name);
            continue;
        }
        args.text_names.push_back(name);
        if (name == "hybrid" || name == "lyrics") needed.push_back(features::ExtractOptions{}.names.front());
        for (const auto& part : extraction::audio_features_of(name, args.texts)) needed.push_back(part);
    }
    if (audio.empty() && !needed.empty()) audio.push_back(needed.front());
    for (const auto& name : needed)
        if (std::find(audio.begin(), audio.end(), name) == audio.end()) audio.push_back(name);
    args.features.names = std::move(audio);
}

void read_settings(const Global& global, ExtractArgs& args) {
    reject_foreign_settings(global, {"input.", "decode.", "features.", "text.", "hybrid.", "workers."});
    apply_settings(global, "input.", args.reading);
    apply_settings(global, "decode.", args.features.decode);
    apply_settings(global, "features.", args.features);
    apply_settings(global, "text.", args.texts);
    apply_settings(global, "hybrid.", args.texts.hybrid);
    apply_settings(global, "workers.", args.workers);
    args.texts.encode.jobs = global.jobs;
    args.texts.cache = global.cache.empty() ? artifacts::default_store_folder() : std::filesystem::path(global.cache);
    part_names(args);
}

/// Text features of the tracks whose audio could be used.
std::map<std::string, FeatureMatrix> write_text(const Global& global, const ExtractArgs& args,
                                                const rundir::RunDirectory& run, const features::Extracted& found,
                                                const Progress& progress) {
    const auto names  = features::feature_names(args.features);
    const auto listed = collection::read_tracks_csv(run / "tracks.csv").tracks;
    const auto main   = std::find(names.begin(), names.end(), args.asked.front()) != names.end()
                            ? args.asked.front()
                            : features::ExtractOptions{}.names.front();
    const auto& table = found.tables.contains(main) ? main : names.front();
    std::vector<Track> used;
    const auto& rows = found.tables.at(table).rows;
    for (const auto& track : listed)
        if (std::binary_search(rows.begin(), rows.end(), track.id)) used.push_back(track);
    if (used.empty()) return {};
    auto made = extraction::text_tables(args.text_names, used, found.tables, table, run, args.texts, progress);
    for (const auto& warning : made.warnings)
        log(global, LogLevel::Warning, fmt::format("{}: {}", warning.code, warning.text));
    return std::move(made.tables);
}

void print_result(const Global& global, const ExtractArgs& args, const extraction::Extraction& extraction,
                  double seconds) {
    const auto& found = extraction.extracted;
    const auto& first = found.tables.begin()->second;
    artifacts::Json result{{"seconds", seconds},
                           {"seed", global.seed},
                           {"n", first.values.rows()},
                           {"d", first.columns.size()},
                           {"seconds_decode", found.decode_seconds},
                           {"seconds_features", found.feature_seconds}};
    for (const auto& [name, table] : found.tables) result["columns"][name] = table.columns.size();
    std::size_t partial = 0;
    for (const auto& [id, info] : found.infos) partial += info.verdict == audio::Verdict::Partial ? 1 : 0;
    result["partial"]    = partial;
    result["failures"]   = found.failures.size();
    result["decoded"]    = extraction.decoded;
    result["from_store"] = extraction.from_store;
    if (global.json)
        fmt::print("{}\n", result.dump());
    else if (!global.quiet)
        fmt::print("{} tracks → {}: {} ({:.1f} s; {} decoded, {} from the store); {} failed{}\n", first.values.rows(),
                   args.output, fmt::join(args.asked, ","), seconds, extraction.decoded, extraction.from_store,
                   found.failures.size(), found.failures.empty() ? "" : ", see " + args.output + "/failures.csv");
}

void run_extract(Global& global, ExtractArgs& args) {
    read_settings(global, args);
    if (global.dry_run) {
        fmt::print("{}\n", resolved(args).dump(2));
        return;
    }
    features::feature_names(args.features);  // an unknown name is told before anything is read
    const auto collection = collection::read_collection(args.input, args.reading);
    if (collection.table)
        fail<UsageError>("E1212", "{}: holds ready features and no audio; give it to train, project or cluster",
                         args.input);
    rundir::Settings settings{{"verb", "extract"}};
    const auto config = resolved(args);
    for (const auto& [name, value] : config.items()) settings.emplace_back(name, value.get<std::string>());
    auto run         = rundir::RunDirectory::open(args.output, settings, args.input, collection.input_hash, args.force);
    const auto start = std::chrono::steady_clock::now();
    ProgressBar bar(global);
    const Progress show = [&](const std::string& stage, std::size_t done, std::size_t total) {
        bar.show(stage, done, total);
    };
    auto extraction = extraction::extract_tracks(
        collection.tracks, {args.features, args.workers, global.cache, global.jobs}, run / "features", show);
    auto& found = extraction.extracted;
    extraction::write_extracted(run, collection.tracks, found, args.features);
    if (!args.text_names.empty()) found.tables.merge(write_text(global, args, run, found, show));
    bar.clear();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    extraction::remove_own_store(run / "features");
    for (const auto& warning : extraction.warnings)
        log(global, LogLevel::Warning, fmt::format("{}: {}", warning.code, warning.text));
    run.record().status = "finished";
    run.write_record();
    if (found.failures.size() == collection.tracks.size())
        fail<NothingUsable>("E2114", "{}: none of {} tracks can be used; {}/failures.csv says why", args.input,
                            collection.tracks.size(), args.output);
    print_result(global, args, extraction, seconds);
    if (!found.failures.empty()) global.exit_code = global.strict ? kFailed : kSomeSkipped;
}

}  // namespace

void add_extract_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<ExtractArgs>();
    auto* command = app.add_subcommand("extract", "Compute features from audio files");
    command->add_option("input", args->input, "folder or manifest CSV")->required();
    command->add_option("-o,--output", args->output, "run directory to write")->required();
    command
        ->add_option_function<std::string>(
            "--features", [args](const std::string& names) { args->features.names = split_list(names); },
            "features to compute, separated by commas: mfcc-moments, mfcc-sequence, mel-sequence, "
            "descriptors, rich, peaks, fingerprint, text, descriptions, lyrics, hybrid")
        ->default_str(fmt::format("{}", fmt::join(args->features.names, ",")));
    command->add_option("--duration", args->features.decode.duration_seconds, "seconds of each file; 0: to its end")
        ->capture_default_str();
    command->add_option("--offset", args->features.decode.offset_seconds, "seconds of each file to pass over")
        ->capture_default_str();
    command->add_flag("--force", args->force, "replace a run of another configuration");
    command->callback([args, &global] { run_extract(global, *args); });
}

}  // namespace ektara::cli
