#include "ektara/report/run_difference.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "ektara/core/error.hpp"
#include "ektara/evaluation/draw_order.hpp"
#include "ektara/evaluation/paired_runs.hpp"
#include "ektara/report/result_rows.hpp"
#include "ektara/report/run_view.hpp"
#include "ektara/rundir/clusters_csv.hpp"
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

/// Those of these rows; nothing where the method lacks one of them.
std::vector<std::vector<int>> groups_of(const RunView& run, const RunMethod& method, const std::vector<TrackId>& rows) {
    std::vector<std::vector<int>> seeds{clusters_of(run.folder / method.clustering, rows)};
    for (auto& other : clusters_of_other_seeds(run, method, rows)) seeds.push_back(std::move(other));
    return seeds;
}

std::vector<TrackId> grouped_rows(const RunView& run) {
    std::vector<TrackId> rows;
    for (auto& [id, group] : rundir::read_cluster_rows(run.folder / run.methods().front().clustering))
        rows.push_back(std::move(id));
    std::sort(rows.begin(), rows.end());
    return rows;
}

std::vector<Track> tracks_of(const RunView& run, const std::vector<TrackId>& rows) {
    std::vector<Track> tracks;
    for (const auto& id : rows) {
        Track track;
        track.id      = id;
        track.title   = run.cell(id, "title");
        track.artist  = run.cell(id, "artist");
        track.song_id = run.cell(id, "song_id");
        track.clip    = run.cell(id, "clip");
        for (const auto& column : run.label_columns())
            if (auto value = run.cell(id, column); !value.empty()) track.labels[column] = std::move(value);
        tracks.push_back(std::move(track));
    }
    return tracks;
}

std::vector<evaluation::PairedMethod> paired_methods(const RunView& a, const RunView& b,
                                                     const std::vector<TrackId>& rows) {
    std::vector<evaluation::PairedMethod> pairs;
    for (const auto& method : a.methods())
        for (const auto& other : b.methods())
            if (other.name == method.name)
                pairs.push_back({method.name, groups_of(a, method, rows), groups_of(b, other, rows)});
    return pairs;
}

ScoreDifference row_of_difference(const evaluation::PairedDifference& found) {
    ScoreDifference row{.method     = found.method,
                        .target     = found.target,
                        .ami_a      = known(found.ami_a),
                        .ami_b      = known(found.ami_b),
                        .difference = known(found.difference),
                        .low        = known(found.low),
                        .high       = known(found.high),
                        .songs      = static_cast<int>(found.n)};
    if (row.low && row.high) row.apart = *row.low > 0 || *row.high < 0;
    return row;
}

SharedRows shared_rows(const RunView& a, const RunView& b, std::vector<TrackId>& both) {
    const auto left = grouped_rows(a), right = grouped_rows(b);
    std::set_intersection(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(both));
    SharedRows rows{.both = both.size(), .only_a = left.size() - both.size(), .only_b = right.size() - both.size()};
    for (const auto& id : both)
        rows.relabelled +=
            a.cell(id, "genre") != b.cell(id, "genre") || a.cell(id, "language") != b.cell(id, "language");
    if (both.size() < 2)
        fail<UsageError>("E1610", "runs diff: {} and {} share {} songs; runs are compared on the songs that both have",
                         a.folder.string(), b.folder.string(), both.size());
    return rows;
}

std::vector<Warning> notes_on(const SharedRows& rows) {
    std::vector<Warning> notes;
    if (rows.only_a + rows.only_b > 0)
        notes.push_back(
            {"W-UNMATCHED", fmt::format("compared on the {} songs or clips that both runs have; {} of A and "
                                        "{} of B are left out",
                                        rows.both, rows.only_a, rows.only_b)});
    if (rows.relabelled > 0)
        notes.push_back(
            {"W-LABELS-DIFFER", fmt::format("the runs have another genre or language for {} songs or clips; "
                                            "the labels of A are taken",
                                            rows.relabelled)});
    return notes;
}

void compare_scores(const RunView& a, const RunView& b, int jobs, RunDifference& found) {
    std::vector<TrackId> both;
    found.rows       = shared_rows(a, b, both);
    found.warnings   = notes_on(found.rows);
    const auto order = evaluation::draw_order_of(a.folder / "tracks.csv", both);
    metrics::EvaluationOptions tests{.half_samples = 1000, .permutations = 0, .seed = 0};
    for (const auto& pair :
         evaluation::paired_differences(tracks_of(a, both), paired_methods(a, b, both), order, tests, jobs))
        found.scores.push_back(row_of_difference(pair));
}

artifacts::Json json_of(const std::optional<double>& figure) {
    return figure ? artifacts::Json(*figure) : artifacts::Json(nullptr);
}

std::vector<std::string> only_in(const FinishedRun& one, const FinishedRun& other) {
    std::vector<std::string> names;
    const auto there = methods_in(other.scores);
    for (const auto& method : methods_in(one.scores))
        if (std::find(there.begin(), there.end(), method) == there.end()) names.push_back(method);
    return names;
}

}  // namespace

RunDifference run_difference(const fs::path& a, const fs::path& b, int jobs) {
    const auto left = read_finished(a), right = read_finished(b);
    RunDifference found{.settings  = different_settings(left, right),
                        .only_in_a = only_in(left, right),
                        .only_in_b = only_in(right, left),
                        .scores    = {},
                        .rows      = {},
                        .warnings  = {}};
    compare_scores(open_run(a), open_run(b), jobs, found);
    return found;
}

artifacts::Json to_json(const std::string& a, const std::string& b, const RunDifference& found) {
    auto settings = artifacts::Json::array(), scores = artifacts::Json::array();
    for (const auto& setting : found.settings)
        settings.push_back({{"setting", setting.name}, {"a", setting.a}, {"b", setting.b}});
    for (const auto& row : found.scores)
        scores.push_back({{"method", row.method},
                          {"target", row.target},
                          {"ami_a", json_of(row.ami_a)},
                          {"ami_b", json_of(row.ami_b)},
                          {"difference", json_of(row.difference)},
                          {"low", json_of(row.low)},
                          {"high", json_of(row.high)},
                          {"n", row.songs},
                          {"apart", row.apart}});
    return {{"a", a},
            {"b", b},
            {"settings", settings},
            {"rows", {{"both", found.rows.both}, {"only_a", found.rows.only_a}, {"only_b", found.rows.only_b}}},
            {"only_in_a", found.only_in_a},
            {"only_in_b", found.only_in_b},
            {"scores", scores}};
}

}  // namespace ektara::report
