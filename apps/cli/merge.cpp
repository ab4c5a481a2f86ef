#include <memory>

#include <fmt/ranges.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/collection/embeddings.hpp"
#include "ektara/collection/scan.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/interrupt.hpp"
#include "ektara/experiment/assign_shard.hpp"
#include "ektara/extraction/shard.hpp"
#include "ektara/rundir/run_directory.hpp"
#include "extraction_settings.hpp"
#include "progress_bar.hpp"
#include "shard_answers.hpp"

namespace ektara::cli {
namespace {

struct MergeArgs {
    std::vector<std::string> shards;
    std::string output, list;
    collection::InputOptions reading;
    extraction::ExtractionPlan plan;
    bool force = false;
};

/// How many shards were put together, of how many tracks that could be used and that could not, and what they have.
struct Merged {
    std::size_t shards, usable, failed;
    std::string what;
};

void print_merged(Global& global, const MergeArgs& args, const Merged& merged) {
    if (global.json)
        print_json(artifacts::Json{{"shards", merged.shards},
                                   {"tracks", merged.usable + merged.failed},
                                   {"failures", merged.failed}}
                       .dump() +
                   "\n");
    else if (!global.quiet)
        say("{} shards → {}: {} tracks with {}; {} failed{}\n", merged.shards, args.output, merged.usable, merged.what,
            merged.failed, merged.failed == 0 ? "" : ", see " + args.output + "/failures.csv");
    if (args.list.empty()) log(global, LogLevel::Info, "only --list ALL tells whether a shard is missing");
    note_failed(merged.failed, global);
}

/// What shards of `assign` say: assignments.csv and failures.csv.
void merge_assignments(Global& global, const MergeArgs& args, const std::vector<std::filesystem::path>& shards,
                       const std::vector<std::string>& files) {
    const auto merged = experiment::read_assign_shards(shards, files);
    auto run = rundir::RunDirectory::open(args.output, settings_of("merge", merged.recipe), args.shards.front(),
                                          extraction::digest_of(shards), args.force);
    artifacts::write_csv(run / experiment::kAssignments, merged.assignments);
    collection::write_failures_csv(run / "failures.csv", merged.failures);
    tell(run.notes(), global);
    run.record().status = "finished";
    run.finish();
    print_merged(global, args, {shards.size(), merged.assignments.rows.size(), merged.failures.size(), "their places"});
}

rundir::Settings settings_of(const MergeArgs& args, const extraction::MergedShards& merged) {
    rundir::Settings settings{{"verb", "merge"}};
    for (const auto& option : list_options(args.reading)) settings.emplace_back("input." + option.name, option.value);
    for (const auto& [name, value] : merged.recipe) settings.emplace_back(name, value);
    return settings;
}

void run_merge(Global& global, MergeArgs& args) {
    read_extraction_settings(global, args.reading, args.plan);
    if (global.dry_run) return print_settings("input.", args.reading);
    const std::vector<std::filesystem::path> folders(args.shards.begin(), args.shards.end());
    const auto shards = extraction::find_shards(folders);
    const auto files  = args.list.empty() ? std::vector<std::string>() : collection::read_list(args.list);
    if (experiment::are_of_assign(shards)) return merge_assignments(global, args, shards, files);
    auto merged = extraction::read_shards(shards, files);
    args.plan   = extraction::plan_of(merged, std::move(args.plan));
    args.plan.take_rules(args.reading);
    collection::add_embeddings(merged.collection, args.reading);
    auto run = rundir::RunDirectory::open(args.output, settings_of(args, merged), args.shards.front(),
                                          extraction::input_hash(merged.collection, args.plan), args.force);
    exit_on_interrupt(kGoesOn);
    ProgressBar bar(global);
    const auto found = extraction::feature_tables(
        run.path(), merged.collection, args.plan,
        [&](const std::string& stage, std::size_t done, std::size_t total) { bar.show(stage, done, total); });
    bar.clear();
    tell(run.notes(), global);
    tell(found.tables.warnings, global);
    run.record().status = "finished";
    run.finish();
    print_merged(global, args,
                 {shards.size(), found.tables.tracks.size(), found.counts.failures.size(),
                  fmt::format("{}", fmt::join(args.plan.features, ","))});
}

}  // namespace

void add_merge_command(CLI::App& app, Global& global) {
    auto args = std::make_shared<MergeArgs>();
    auto* command =
        app.add_subcommand("merge", "Put shards of 'extract --list' or 'assign --list' together, as if made in one go");
    command->add_option("shards", args->shards, "folders of shards, or folders that hold nothing but shards")
        ->required();
    command->add_option("--list", args->list, "every file that has to be there, a path a line; -: standard input");
    command->add_option("-o,--output", args->output, "run directory to write")->required();
    command->add_flag("--force", args->force, "replace a run of another configuration");
    add_embedding_option(*command, global);
    command->callback([args, &global] { run_merge(global, *args); });
}

}  // namespace ektara::cli
