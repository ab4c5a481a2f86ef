#include "ektara/report/report.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/evaluation/structure.hpp"
#include "ektara/report/across.hpp"
#include "ektara/report/audit_record.hpp"
#include "ektara/report/compact.hpp"
#include "ektara/report/findings.hpp"
#include "ektara/report/page_clusters.hpp"
#include "ektara/report/page_models.hpp"
#include "ektara/report/page_paths.hpp"
#include "ektara/report/page_shapes.hpp"
#include "ektara/report/page_songs.hpp"
#include "ektara/rundir/layout.hpp"
#include "ektara/rundir/run_record.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

using rundir::layout::kPageDigest;

/// A name for people: that of the folder of music, that of the folder of a manifest, or of a table's file.
std::string title_of(const RunView& run) {
    fs::path input = run.record.input;
    if (!input.has_filename()) input = input.parent_path();
    const bool of_features = artifacts::is_expected(run.folder / "features" / "table.npy");
    const bool is_file     = input.extension() == ".csv" || input.extension() == ".npy";
    const fs::path named   = !is_file ? input : of_features ? input.stem() : input.parent_path();
    const auto name        = named.filename().string();
    return name.empty() ? "A music collection" : name;
}

std::optional<PageStructure> structure_of(const fs::path& run) {
    const auto found = evaluation::read_structure(run);
    if (!found) return std::nullopt;
    PageStructure page{found->structured, {}, {}, {}, found->level, found->songs, found->of_songs};
    if (!found->tested) return page;
    page.p         = rounded(found->p, 4);
    page.statistic = rounded(found->statistic, 4);
    page.null      = rounded(found->null, 4);
    return page;
}

void add_record(const RunView& run, PageData& data) {
    const auto& record = run.record;
    data.version       = record.version;
    data.title         = title_of(run);
    data.command       = record.command;
    data.seeds         = record.seeds;
    data.config        = record.config;
    if (const auto& recipe = record.recipe)
        data.recipe = {recipe->kind, recipe->options, recipe->seed, recipe->parent, recipe->version};
    for (const auto& [stage, seconds] : record.timings) data.timings.emplace_back(stage, rounded(seconds, 4));
    data.peak_memory_mb = record.peak_memory_mb;
    for (const auto* warnings : {&run.notes, &record.warnings})
        for (const auto& [code, text] : *warnings) data.warnings.push_back({code, text});
    data.target_names = record.target_names;
    data.structure    = structure_of(run.folder);
}

void add_scores(const RunView& run, PageData& data) {
    const auto rows = evaluation::read_metrics(run.folder);
    data.metrics    = as_table(rows, 5);
    data.verdict    = verdict_of(run, rows);
    data.findings   = sentences(structure_findings(run.folder));
    for (auto& said : sentences(findings(rows))) data.findings.push_back(std::move(said));
    for (auto& said : sentences(findings(run.record.probe))) data.findings.push_back(std::move(said));
}

std::vector<PageFailure> failures_of(const RunView& run) {
    const fs::path file = run.folder / "failures.csv";
    const auto table    = artifacts::read_csv(file);
    const auto at       = [&](const char* column) { return table.at(column, file.string()); };
    const auto id = at("id"), path = at("path"), stage = at("stage"), code = at("code"), reason = at("reason");
    std::vector<PageFailure> failures;
    for (const auto& row : table.rows)
        failures.push_back(
            {.id = row[id], .path = row[path], .stage = row[stage], .code = row[code], .reason = row[reason]});
    return failures;
}

void add_duplicates(const RunView& run, const Positions& positions, PageData& data) {
    const fs::path file = run.folder / "neighbors" / "duplicates.csv";
    if (!artifacts::is_expected(file)) return;
    for (const auto& row : artifacts::read_csv(file).rows)
        if (positions.contains(row[0]) && positions.contains(row[1]))
            data.duplicates.emplace_back(positions.at(row[0]), positions.at(row[1]),
                                         artifacts::parse_number(row[2]).value_or(0));
}

std::optional<PageAudit> audit_of(const RunView& run, const Positions& positions) {
    const auto found = read_audit(run.folder);
    if (!found) return std::nullopt;
    const auto place = [&](const TrackId& id) {
        const auto at = positions.find(id);
        return at == positions.end() ? std::int64_t{-1} : static_cast<std::int64_t>(at->second);
    };
    const auto known = [](double value) {
        return std::isfinite(value) ? std::optional(rounded(value, 4)) : std::nullopt;
    };
    PageAudit audit{found->clustering, found->labels_column, found->songs, {}, {}};
    for (const auto& [kind, rule] : found->rules) audit.rules.emplace_back(name_of(kind), rule);
    for (const auto& one : found->findings)
        audit.findings.push_back({.kind      = name_of(one.kind),
                                  .song      = place(one.id),
                                  .other     = place(one.other),
                                  .label     = one.label,
                                  .suggested = one.suggested,
                                  .support   = known(one.support),
                                  .q         = known(one.q),
                                  .score     = known(one.score)});
    return audit;
}

/// One a target that was compared in pairs, in the order of the rows.
std::vector<PageBest> best_of(const std::vector<evaluation::ScoreRow>& rows) {
    std::vector<PageBest> found;
    std::set<std::string> seen;
    for (const auto& row : rows) {
        if (!seen.insert(row.target).second) continue;
        const auto fact = against_highest(rows, row.target);
        if (!fact) continue;
        found.push_back({row.target, fact->highest, {}, fact->below});
        for (const auto& [method, above, low, high] : fact->near)
            found.back().near.emplace_back(method, rounded(above, 5), rounded(low, 5), rounded(high, 5));
    }
    return found;
}

PageExtras extras_of(const RunView& run, const std::vector<TrackId>& songs, const Positions& positions) {
    PageExtras extras;
    extras.audit.value  = audit_of(run, positions);
    extras.choice.value = choice_of(run);
    if (auto best = best_of(evaluation::read_metrics(run.folder)); !best.empty()) extras.best.value = std::move(best);
    if (auto trees = merge_trees_of(run); !trees.empty()) extras.merge_trees.value = std::move(trees);
    if (const auto across = evaluation::read_across(run.folder)) {
        const auto lines = across_cells(*across);
        const std::vector<std::vector<std::string>> rows(lines.begin() + 1, lines.end());
        extras.across.value =
            PageAcross{across->column, across_advice(*across), across_headings(*across), rows, across_legend(*across)};
    }
    if (songs.size() <= kInlineSongs) extras.peaks.value = peaks_of(run, songs);
    return extras;
}

bool can_play(const PageData& data) {
    const auto& songs = data.songs;
    if (songs.preview.value) return true;
    if (data.server)
        return std::any_of(songs.audio.begin(), songs.audio.end(),
                           [](const auto& address) { return !address.empty(); });
    return std::any_of(songs.path.begin(), songs.path.end(), [](const auto& path) { return !path || !path->empty(); });
}

/// The page has their words.
std::vector<std::string> notes_of(const PageData& data) {
    std::vector<std::string> notes;
    if (!data.can_play) notes.emplace_back("no-sound");
    if (data.columns.empty()) notes.emplace_back("no-labels");
    return notes;
}

}  // namespace

std::vector<std::string> maps_of_page(const RunView& run) {
    std::vector<std::string> maps;
    for (const auto& method : run.methods())
        if (std::find(maps.begin(), maps.end(), method.projection) == maps.end()) maps.push_back(method.projection);
    return maps;
}

std::vector<TrackId> songs_of_page(const RunView& run) {
    std::set<TrackId> songs;
    for (const auto& map : maps_of_page(run))
        for (auto& id : artifacts::read_table(run.folder / map).rows) songs.insert(std::move(id));
    return {songs.begin(), songs.end()};
}

PageData page_data(const fs::path& folder, const PageOptions& options) { return page_data(open_run(folder), options); }

PageData page_data(const RunView& run, const PageOptions& options) {
    const auto songs     = songs_of_page(run);
    const auto positions = positions_of(songs);
    PageData data;
    data.n          = songs.size();
    data.server     = options.server;
    data.can_search = options.search;
    data.can_edit   = options.edit;
    add_record(run, data);
    add_scores(run, data);
    data.failures = failures_of(run);
    data.songs    = songs_of(run, songs, options);
    add_colours(run, songs, data);
    add_methods(run, songs, options, data);
    add_duplicates(run, positions, data);
    data.explanations = page_explanations(run, positions);
    data.models       = page_models(run);
    data.pictures     = page_pictures(run, positions);
    data.sweeps       = page_sweeps(run);
    data.extras       = extras_of(run, songs, positions);
    data.can_play     = can_play(data);
    data.notes        = notes_of(data);
    if (options.no_paths) leave_out_paths(songs, data);
    return data;
}

void write_report(const fs::path& run, const PageOptions& options) {
    const auto owner = rundir::identity(rundir::read_record_alone(run));
    const auto page =
        fmt::format("{}{}{} -->\n", render(to_json_text(page_data(run, options))), kPageDigest, artifacts::kOwnDigest);
    artifacts::write_file(run / "report.html", artifacts::with_own_digest(page, kPageDigest, owner));
}

}  // namespace ektara::report
