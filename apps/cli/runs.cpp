#include <filesystem>
#include <map>
#include <memory>

#include <fmt/core.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/report/result_rows.hpp"

namespace ektara::cli {
namespace {

namespace fs = std::filesystem;
using artifacts::Json;

/// A finished run's record and scores. Throws Error E4304 where there is none.
struct FinishedRun {
    Json record;
    std::vector<evaluation::ScoreRow> scores;
    explicit FinishedRun(const fs::path& folder) {
        if (!fs::exists(folder / "run.json") || !fs::exists(folder / "metrics.json"))
            fail("E4304", "{}: holds no finished run; 'ektara run INPUT -o {}' makes one", folder.string(),
                 folder.string());
        record = artifacts::read_json(folder / "run.json");
        scores = evaluation::read_metrics(folder);
        if (!record.is_object() || !record.contains("config"))
            fail("E4304", "{}: run.json is damaged; run again with --force", folder.string());
    }
};

std::string shown(const Json& object, const std::string& key) {
    const auto found = object.find(key);
    if (found == object.end()) return "–";
    return found->is_string() ? found->get<std::string>() : found->dump();
}

/// What the two were asked for, where it differs.
Json different_settings(const FinishedRun& a, const FinishedRun& b) {
    std::map<std::string, std::pair<std::string, std::string>> settings;
    for (const auto* run : {&a, &b})
        for (const auto& [name, value] : run->record.at("config").items())
            settings[name] = {shown(a.record.at("config"), name), shown(b.record.at("config"), name)};
    for (const char* name : {"version", "input", "input_hash", "rows"})
        settings[name] = {shown(a.record, name), shown(b.record, name)};
    Json different = Json::array();
    for (const auto& [name, values] : settings)
        if (values.first != values.second)
            different.push_back({{"setting", name}, {"a", values.first}, {"b", values.second}});
    return different;
}

/// Rows of both, joined by method and target: AMI of each, the difference, and whether the intervals lie apart.
Json score_differences(const FinishedRun& a, const FinishedRun& b) {
    using report::known;
    Json rows = Json::array();
    for (const auto& left : a.scores) {
        const auto* right = report::row_of(b.scores, left.method, left.target);
        if (right == nullptr) continue;
        const auto x = known(left.scores.ami), y = known(right->scores.ami);
        Json row{{"method", left.method}, {"target", left.target}, {"ami_a", nullptr},
                 {"ami_b", nullptr},      {"difference", nullptr}, {"apart", false}};
        if (x) row["ami_a"] = *x;
        if (y) row["ami_b"] = *y;
        if (x && y) row["difference"] = *y - *x;
        const auto low_a = known(left.ami_low), high_a = known(left.ami_high);
        const auto low_b = known(right->ami_low), high_b = known(right->ami_high);
        if (low_a && high_a && low_b && high_b) row["apart"] = *high_a < *low_b || *high_b < *low_a;
        rows.push_back(std::move(row));
    }
    return rows;
}

Json only_in(const FinishedRun& one, const FinishedRun& other) {
    Json names       = Json::array();
    const auto there = report::methods_in(other.scores);
    for (const auto& method : report::methods_in(one.scores))
        if (std::find(there.begin(), there.end(), method) == there.end()) names.push_back(method);
    return names;
}

std::string figure(const Json& value, const char* format) {
    return value.is_number() ? fmt::format(fmt::runtime(format), value.get<double>()) : "–";
}

void print_difference(const Json& difference) {
    for (const auto& setting : difference.at("settings"))
        fmt::print("{}: {} → {}\n", setting.at("setting").get<std::string>(), setting.at("a").get<std::string>(),
                   setting.at("b").get<std::string>());
    for (const char* side : {"only_in_a", "only_in_b"})
        for (const auto& method : difference.at(side))
            fmt::print("{}: {}\n", side == std::string("only_in_a") ? "only in A" : "only in B",
                       method.get<std::string>());
    fmt::print("{:<30} {:<20} {:>8} {:>8} {:>11}\n", "method", "target", "AMI A", "AMI B", "difference");
    for (const auto& row : difference.at("scores"))
        fmt::print("{:<30.30} {:<20.20} {:>8} {:>8} {:>11}{}\n", row.at("method").get<std::string>(),
                   row.at("target").get<std::string>(), figure(row.at("ami_a"), "{:.3f}"),
                   figure(row.at("ami_b"), "{:.3f}"), figure(row.at("difference"), "{:+.3f}"),
                   row.at("apart").get<bool>() ? " *" : "");
    fmt::print("* the intervals over songs lie apart\n");
}

void run_diff(const std::string& a, const std::string& b, const Global& global) {
    const FinishedRun left(a), right(b);
    const Json difference{{"a", a},
                          {"b", b},
                          {"settings", different_settings(left, right)},
                          {"only_in_a", only_in(left, right)},
                          {"only_in_b", only_in(right, left)},
                          {"scores", score_differences(left, right)}};
    if (global.json)
        fmt::print("{}\n", difference.dump(-1, ' ', false, Json::error_handler_t::replace));
    else if (!global.quiet)
        print_difference(difference);
}

/// The runs in a folder, one a line.
void run_list(const std::string& folder, const Global& global) {
    std::error_code problem;
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder, problem))
        if (fs::exists(entry.path() / "run.json")) found.push_back(entry.path());
    if (problem) fail("E4304", "{}: cannot be read: {}; name a folder that holds runs", folder, problem.message());
    std::sort(found.begin(), found.end());
    Json runs = Json::array();
    for (const auto& path : found) {
        const auto record = artifacts::read_json(path / "run.json");
        runs.push_back({{"run", path.string()},
                        {"status", shown(record, "status")},
                        {"rows", shown(record, "rows")},
                        {"command", shown(record, "command")}});
    }
    if (global.json) {
        fmt::print("{}\n", runs.dump(-1, ' ', false, Json::error_handler_t::replace));
        return;
    }
    for (const auto& run : runs)
        fmt::print("{}  {}  {} rows  {}\n", run.at("run").get<std::string>(), run.at("status").get<std::string>(),
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
    auto pair  = std::make_shared<std::pair<std::string, std::string>>();
    auto* diff = command->add_subcommand("diff", "What two runs were asked for, and how their scores differ");
    diff->add_option("A", pair->first, "run directory")->required();
    diff->add_option("B", pair->second, "run directory")->required();
    diff->callback([pair, &global] { run_diff(pair->first, pair->second, global); });
}

}  // namespace ektara::cli
