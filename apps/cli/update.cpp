#include "ektara/experiment/update.hpp"

#include <filesystem>
#include <map>
#include <memory>

#include <fmt/ranges.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/interrupt.hpp"
#include "ektara/core/options.hpp"
#include "ektara/experiment/recorded_options.hpp"
#include "ektara/report/for_readers.hpp"
#include "ektara/rundir/layout.hpp"
#include "progress_bar.hpp"

namespace ektara::cli {
namespace {

namespace fs = std::filesystem;
using experiment::ChangeKind;

constexpr const char* kOldRunStays   = "interrupted; the run is as it was, and the same command starts again\n";
constexpr const char* kNewRunIsThere = "interrupted; the run is updated\n";
/// Changes that a terminal shows of each kind; changes.csv has all.
constexpr std::size_t kShown = 10;

struct UpdateArgs {
    std::string run, input;
    bool refit = false;
};

std::string what_became(const experiment::SongChange& change) {
    const auto group = [](const std::optional<int>& number) {
        return number && *number >= 0 ? fmt::format("group {}", *number) : std::string("no group");
    };
    switch (change.kind) {
        case ChangeKind::Added:
            return fmt::format("→ {}", group(change.after));
        case ChangeKind::Removed:
            return fmt::format("was in {}", group(change.before));
        case ChangeKind::Retagged:
            return change.labels;
        default:
            return change.before == change.after ? fmt::format("stays in {}", group(change.after))
                                                 : fmt::format("{} → {}", group(change.before), group(change.after));
    }
}

void print_changes(const std::vector<experiment::SongChange>& changes) {
    std::map<ChangeKind, std::size_t> shown, all;
    for (const auto& change : changes) ++all[change.kind];
    std::vector<std::string> counts;
    for (const auto& [kind, word] : enum_names(ChangeKind{}))
        if (all.contains(kind)) counts.push_back(fmt::format("{} {}", all[kind], word));
    say("{}\n", counts.empty() ? "no song changed" : fmt::format("songs: {}", fmt::join(counts, ", ")));
    for (const auto& change : changes) {
        if (++shown[change.kind] > kShown) continue;
        say("  {:<9} {}  {}\n", options_detail::to_text(change.kind), change.title.empty() ? change.id : change.title,
            what_became(change));
        if (shown[change.kind] == kShown && all[change.kind] > kShown)
            say("  … and {} more\n", all[change.kind] - kShown);
    }
}

void print_groups(const std::vector<experiment::GroupChange>& groups) {
    for (const auto& group : groups)
        say("group {} → {}  ({} of {} songs that are still there)\n", group.before,
            group.after ? fmt::format("group {}", *group.after) : std::string("no group"), group.shared, group.songs);
}

void print_update(const UpdateArgs& args, const experiment::Updated& made, const Global& global) {
    if (global.json) return print_json(artifacts::format_json(experiment::to_json(made.changes)));
    if (global.quiet) return;
    say_aside("{}\n", made.changes.clustering);
    if (args.refit) print_groups(made.changes.groups);
    print_changes(made.changes.songs);
    for (const auto& warning : made.summary.warnings) say("warning {}: {}\n", warning.code, warning.text);
    say("{} rows; all changes: {}; report: {}\n", made.summary.rows,
        (fs::path(args.run) / rundir::layout::kChanges).string(), (fs::path(args.run) / "report.html").string());
}

void run_update(const UpdateArgs& args, Global& global) {
    reject_foreign_settings(global, {});
    exit_on_interrupt(kOldRunStays);
    rundir::RunUpdate update(args.run);
    auto options = experiment::recorded_options(update.before());
    experiment::use({.jobs = global.jobs, .cache = global.cache, .program = kThisProgram}, options);
    const fs::path input = args.input.empty() ? update.before().input : args.input;
    if (global.dry_run) {
        for (const auto& [name, value] : update.before().config) say("{} = {}\n", name, value);
        return;
    }
    ProgressBar bar(global);
    const auto show = [&](const std::string& stage, std::size_t done, std::size_t total) {
        bar.show(stage, done, total);
    };
    const auto made =
        args.refit ? experiment::refit(update, input, options, show) : experiment::update(update, input, options, show);
    bar.clear();
    const auto warnings = report::write_for_readers(update, made.summary.scores);
    {
        const UninterruptedSection committing;
        exit_on_interrupt(kNewRunIsThere);
        update.commit();
    }
    print_update(args, made, global);
    tell(warnings, global);
    note_failed(made.summary.failed, global);
}

}  // namespace

void add_update_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<UpdateArgs>();
    auto* command = app.add_subcommand("update", "Bring a run to what its music is now; groups keep numbers and names");
    command->add_option("run", args->run, "run directory")->required();
    command->add_option("input", args->input, "folder, manifest.csv or table (the run's own)");
    command->add_flag(
        "--refit", args->refit,
        "group all songs anew; numbers stay with the groups that share most songs, and a list says which");
    command->callback([args, &global] { run_update(*args, global); });
}

}  // namespace ektara::cli
