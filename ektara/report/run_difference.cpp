#include "ektara/report/run_difference.hpp"

#include <algorithm>
#include <map>

#include "ektara/report/result_rows.hpp"
#include "ektara/report/run_view.hpp"
#include "ektara/rundir/run_record.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

constexpr const char* kNotSet = "–";

struct FinishedRun {
    rundir::RunRecord record;
    std::vector<evaluation::ScoreRow> scores;
};

FinishedRun read_finished(const fs::path& folder) {
    require_finished_run(folder);
    return {rundir::read_run_record(folder), evaluation::read_metrics(folder)};
}

/// What a run was asked for, and what it was made of.
std::map<std::string, std::string> properties_of(const rundir::RunRecord& record) {
    std::map<std::string, std::string> properties(record.config.begin(), record.config.end());
    properties["version"]    = record.version;
    properties["input"]      = record.input;
    properties["input_hash"] = record.input_hash;
    if (record.rows) properties["rows"] = std::to_string(*record.rows);
    return properties;
}

std::vector<SettingDifference> different_settings(const FinishedRun& a, const FinishedRun& b) {
    const auto left = properties_of(a.record), right = properties_of(b.record);
    auto all = left;
    all.insert(right.begin(), right.end());
    const auto value = [](const auto& of, const std::string& name) {
        const auto found = of.find(name);
        return found == of.end() ? kNotSet : found->second;
    };
    std::vector<SettingDifference> different;
    for (const auto& [name, any] : all)
        if (value(left, name) != value(right, name)) different.push_back({name, value(left, name), value(right, name)});
    return different;
}

std::vector<ScoreDifference> score_differences(const FinishedRun& a, const FinishedRun& b) {
    std::vector<ScoreDifference> rows;
    for (const auto& left : a.scores) {
        const auto* right = row_of(b.scores, left.method, left.target);
        if (right == nullptr) continue;
        ScoreDifference row{left.method, left.target, known(left.scores.ami), known(right->scores.ami), {}, false};
        if (row.ami_a && row.ami_b) row.difference = *row.ami_b - *row.ami_a;
        const auto low_a = known(left.ami_low), high_a = known(left.ami_high);
        const auto low_b = known(right->ami_low), high_b = known(right->ami_high);
        if (low_a && high_a && low_b && high_b) row.apart = *high_a < *low_b || *high_b < *low_a;
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<std::string> only_in(const FinishedRun& one, const FinishedRun& other) {
    std::vector<std::string> names;
    const auto there = methods_in(other.scores);
    for (const auto& method : methods_in(one.scores))
        if (std::find(there.begin(), there.end(), method) == there.end()) names.push_back(method);
    return names;
}

}  // namespace

RunDifference run_difference(const fs::path& a, const fs::path& b) {
    const auto left = read_finished(a), right = read_finished(b);
    return {different_settings(left, right), only_in(left, right), only_in(right, left),
            score_differences(left, right)};
}

}  // namespace ektara::report
