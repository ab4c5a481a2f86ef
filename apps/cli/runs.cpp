#include <algorithm>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "command.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/run_difference.hpp"
#include "ektara/rundir/layout.hpp"
#include "ektara/rundir/run_directory.hpp"
#include "ektara/rundir/run_record.hpp"

namespace ektara::cli {
namespace {

namespace fs = std::filesystem;
using artifacts::Json;

std::string shown(const std::optional<double>& figure, const char* format) {
    return figure ? fmt::format(fmt::runtime(format), *figure) : "–";
}

void print_difference(const report::RunDifference& found) {
    for (const auto& setting : found.settings) say("{}: {} → {}\n", setting.name, setting.a, setting.b);
    for (const auto& method : found.only_in_a) say("only in A: {}\n", method);
    for (const auto& method : found.only_in_b) say("only in B: {}\n", method);
    say("{:<30} {:<20} {:>7} {:>7} {:>10}  {}\n", "method", "target", "AMI A", "AMI B", "difference", "95 % interval");
    for (const auto& row : found.scores)
        say("{:<30.30} {:<20.20} {:>7} {:>7} {:>10}  {} … {}{}\n", row.method, row.target, shown(row.ami_a, "{:.3f}"),
            shown(row.ami_b, "{:.3f}"), shown(row.difference, "{:+.3f}"), shown(row.low, "{:+.3f}"),
            shown(row.high, "{:+.3f}"), row.apart ? " *" : "");
    say("* the interval leaves out 0; both runs on the same {} songs or clips, by the same half-samples\n",
        found.rows.both);
}

struct DiffArgs {
    std::string a, b, page;
};

void run_diff(const DiffArgs& args, const Global& global) {
    const auto found = report::run_difference(args.a, args.b, global.jobs);
    tell(found.warnings, global);
    if (!args.page.empty()) artifacts::write_file(args.page, report::difference_page(args.a, args.b, found));
    if (global.json)
        print_json(report::to_json(args.a, args.b, found).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    else if (!global.quiet)
        print_difference(found);
}

/// The runs in a folder, one a line.
void run_list(const std::string& folder, const Global& global) {
    std::error_code problem;
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder, problem))
        if (fs::exists(entry.path() / rundir::layout::kRecord)) found.push_back(entry.path());
    if (problem) fail("E4304", "{}: cannot be read: {}; name a folder that holds runs", folder, problem.message());
    std::sort(found.begin(), found.end());
    Json runs = Json::array();
    for (const auto& path : found) {
        rundir::RunRecord record;
        record.status = "damaged";
        try {
            record = rundir::read_run_record(path);
            if (record.status == "running" && !rundir::is_in_use(path)) record.status = "interrupted";
        } catch (const Error& damage) {
            log(global, LogLevel::Warning, fmt::format("{}: {}", damage.code(), damage.what()));
        }
        runs.push_back({{"run", path.string()},
                        {"status", record.status},
                        {"rows", record.rows ? std::to_string(*record.rows) : "–"},
                        {"command", record.command}});
    }
    if (global.json) {
        print_json(runs.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
        return;
    }
    for (const auto& run : runs)
        say("{}  {}  {} rows  {}\n", run.at("run").get<std::string>(), run.at("status").get<std::string>(),
            run.at("rows").get<std::string>(), run.at("command").get<std::string>());
}

}  // namespace

void add_runs_command(CLI::App& app, Global& global) {
    auto* command = app.add_subcommand("runs", "List runs, or compare two of them");
    command->require_subcommand(1);
    auto folder = std::make_shared<std::string>(".");
    auto* list  = command->add_subcommand("list", "The runs in a folder");
    list->add_option("folder", *folder, "folder that holds run directories")->capture_default_str();
    list->callback([folder, &global] { run_list(*folder, global); });
    auto args = std::make_shared<DiffArgs>();
    auto* diff =
        command->add_subcommand("diff", "How the settings and scores of two runs differ, in pairs of the same songs");
    diff->add_option("A", args->a, "run directory")->required();
    diff->add_option("B", args->b, "run directory")->required();
    diff->add_option("-o,--output", args->page, "page to write, such as DIFF.html");
    diff->callback([args, &global] { run_diff(*args, global); });
}

}  // namespace ektara::cli
