#include <memory>

#include <fmt/format.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/rundir/check_run.hpp"

namespace ektara::cli {
namespace {

artifacts::Json check_json(const rundir::RunCheck& check) {
    artifacts::Json files = artifacts::Json::array();
    for (const auto& one : check.troubles)
        files.push_back({{"file", one.file}, {"trouble", rundir::name(one.trouble)}});
    return {{"status", check.status},       {"version", check.version},
            {"build", check.build},         {"own_build", check.is_own_build},
            {"digests", check.has_digests}, {"files", check.files},
            {"bytes", check.bytes},         {"troubles", files}};
}

void print_check(const rundir::RunCheck& check, const std::string& run, const Global& global) {
    for (const auto& one : check.troubles) say("{:<8} {}\n", rundir::name(one.trouble), one.file);
    if (global.quiet || !check.has_digests) return;
    if (check.troubles.empty())
        say("{}: {} files, {} bytes: all are as they were written{}\n", run, check.files, check.bytes,
            check.status == "finished" ? "" : "; the run is not finished");
    else
        say("{} of {} files; the command that made the run makes anew what is its own\n", check.troubles.size(),
            check.files);
    if (!check.is_own_build && !check.build.empty())
        say("the run was made by another build of Ektara ({})\n", check.build);
}

void run_check(const std::string& run, Global& global) {
    reject_foreign_settings(global, {});
    const auto check = rundir::check_run(run);
    if (!check.has_digests) tell(rundir::notes_on({}, run), global);
    if (global.json)
        print_json(artifacts::format_json(check_json(check)));
    else
        print_check(check, run, global);
    if (!check.troubles.empty()) global.exit_code = kFailed;
}

}  // namespace

void add_check_command(CLI::App& app, Global& global) {
    auto run      = std::make_shared<std::string>();
    auto* command = app.add_subcommand(
        "check", "Compare every file of a run with what was written: names those that are damaged, missing or foreign");
    command->add_option("run", *run, "run directory")->required();
    command->callback([run, &global] { run_check(*run, global); });
}

}  // namespace ektara::cli
