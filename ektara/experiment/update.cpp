#include "ektara/experiment/update.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/ranges.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/version.hpp"
#include "ektara/experiment/detail/placing.hpp"
#include "ektara/experiment/detail/recorded_rows.hpp"
#include "ektara/experiment/extraction_plan.hpp"
#include "ektara/experiment/input_recipe.hpp"
#include "ektara/experiment/plan.hpp"
#include "ektara/rundir/build_id.hpp"
#include "ektara/rundir/clusters_csv.hpp"
#include "ektara/rundir/default_clustering.hpp"
#include "ektara/rundir/edits.hpp"
#include "ektara/rundir/layout.hpp"

namespace ektara::experiment {
namespace fs = std::filesystem;
namespace {

using Tracks = std::map<TrackId, Track>;
using Groups = std::map<TrackId, int>;

/// The tracks and the groups of the default clustering of a run.
struct State {
    Tracks tracks;
    Groups groups;
};

State state_of(const fs::path& run, const rundir::MethodRecord& method, const rundir::Edits& edits) {
    State state;
    for (auto& track : collection::read_tracks_csv(run / "tracks.csv").tracks) state.tracks.emplace(track.id, track);
    for (auto& [id, group] : rundir::read_cluster_rows(run / method.clustering)) state.groups.emplace(id, group);
    const auto moved = edits.groups.find(method.clustering_name());
    if (moved != edits.groups.end())
        for (const auto& [id, group] : moved->second)
            if (const auto found = state.groups.find(id); found != state.groups.end()) found->second = group;
    return state;
}

/// The labels that people corrected, over those of the input.
void correct_labels(const rundir::Edits& edits, collection::Collection& collection) {
    for (auto& track : collection.tracks)
        if (const auto found = edits.labels.find(track.id); found != edits.labels.end())
            for (const auto& [column, value] : found->second) track.labels[column] = value;
}

/// What was asked of the run, with the corrections that were made since.
RunOptions with_corrections(RunOptions options, const fs::path& run) {
    options.correct = [edits = rundir::all_edits(rundir::read_edits(run))](collection::Collection& collection) {
        correct_labels(edits, collection);
    };
    return options;
}

std::optional<int> group_of(const Groups& groups, const TrackId& id) {
    const auto found = groups.find(id);
    return found == groups.end() ? std::nullopt : std::optional(found->second);
}

/// "genre: rock → folk" for what is not as it was: labels, and what the song is called.
std::string label_changes(const Track& before, const Track& now) {
    std::vector<std::string> texts;
    const auto compare = [&](const std::string& column, const std::string& old, const std::string& fresh) {
        if (old != fresh)
            texts.push_back(fmt::format("{}: {} → {}", column, old.empty() ? "–" : old, fresh.empty() ? "–" : fresh));
    };
    compare("title", before.title, now.title);
    compare("artist", before.artist, now.artist);
    compare("album", before.album, now.album);
    std::set<std::string> columns;
    for (const auto* track : {&before, &now})
        for (const auto& [column, value] : track->labels) columns.insert(column);
    const auto value = [](const Track& track, const std::string& column) {
        const auto found = track.labels.find(column);
        return found == track.labels.end() ? std::string() : found->second;
    };
    for (const auto& column : columns) compare(column, value(before, column), value(now, column));
    return fmt::format("{}", fmt::join(texts, "; "));
}

SongChange change_of(ChangeKind kind, const Track& track, const State& before, const State& now) {
    return {
        kind, track.id, track.title, track.artist, group_of(before.groups, track.id), group_of(now.groups, track.id)};
}

/// What became of a song that both runs have in their groups.
void add_changes(const TrackId& id, const State& before, const State& now, bool is_replaced,
                 std::vector<SongChange>& changes) {
    const auto& track = now.tracks.at(id);
    const auto labels = label_changes(before.tracks.at(id), track);
    const auto add    = [&](ChangeKind kind) { changes.push_back(change_of(kind, track, before, now)); };
    if (!labels.empty()) {
        add(ChangeKind::Retagged);
        changes.back().labels = labels;
    }
    if (is_replaced) add(ChangeKind::Replaced);
    if (before.groups.at(id) != now.groups.at(id)) add(ChangeKind::Moved);
}

std::vector<SongChange> changes_between(const State& before, const State& now, const std::set<TrackId>& replaced) {
    std::vector<SongChange> changes;
    for (const auto& [id, group] : now.groups) {
        if (before.groups.contains(id))
            add_changes(id, before, now, replaced.contains(id), changes);
        else
            changes.push_back(change_of(ChangeKind::Added, now.tracks.at(id), before, now));
    }
    for (const auto& [id, group] : before.groups)
        if (!now.groups.contains(id))
            changes.push_back(change_of(ChangeKind::Removed, before.tracks.at(id), before, now));
    std::stable_sort(changes.begin(), changes.end(),
                     [](const auto& a, const auto& b) { return std::tie(a.kind, a.id) < std::tie(b.kind, b.id); });
    return changes;
}

std::vector<GroupChange> group_changes(const Groups& before, const Groups& now) {
    std::map<int, std::map<int, int>> shared;
    for (const auto& [id, group] : before) {
        if (group < 0) continue;
        auto& of_group   = shared[group];
        const auto found = group_of(now, id);
        if (found) ++of_group[*found];
    }
    std::vector<GroupChange> changes;
    for (const auto& [group, parts] : shared) {
        GroupChange change{group, std::nullopt, 0, 0};
        for (const auto& [other, songs] : parts) {
            change.songs += songs;
            // The number that it had comes first where two hold as many.
            const bool better = songs > change.shared || (songs == change.shared && other == group);
            if (other < 0 || !better) continue;
            change.after  = other;
            change.shared = songs;
        }
        changes.push_back(change);
    }
    return changes;
}

void write_changes(const fs::path& file, const std::vector<SongChange>& changes) {
    artifacts::CsvTable csv{{"change", "id", "title", "artist", "group_before", "group_now", "labels"}, {}, {}};
    const auto cell = [](const std::optional<int>& group) { return group ? std::to_string(*group) : std::string(); };
    for (const auto& change : changes)
        csv.rows.push_back({options_detail::to_text(change.kind), change.id, change.title, change.artist,
                            cell(change.before), cell(change.after), change.labels});
    artifacts::write_csv(file, csv);
}

/// The record of the new run: the old one's with what is not known yet left out.
rundir::RunRecord next_record(const rundir::RunRecord& before, const fs::path& input, const std::string& input_hash) {
    auto record           = before;
    record.version        = version();
    record.build          = rundir::build_id();
    record.status         = "running";
    record.input          = fs::absolute(input).lexically_normal().string();
    record.input_hash     = input_hash;
    record.timings        = {};
    record.number_changes = {};
    return record;
}

std::string hash_of(const fs::path& input, const RunOptions& options) {
    const auto collection = collection::read_collection(input, options.input);
    return extraction::input_hash(collection, extraction_plan(options, plan_of(options, collection).methods));
}

/// What texts took from the songs that the groups were made of; nothing where there are no texts.
std::optional<extraction::TextFit> text_fit_of(const fs::path& run) {
    std::vector<std::string> made;
    for (const auto& name : extraction::text_feature_names())
        if (artifacts::is_expected(extraction::table_path(run, name))) made.push_back(name);
    const auto steps = steps_of(run, made);
    return steps.empty() ? std::nullopt : std::optional(extraction::text_fit_from(steps));
}

/// How many rows of the run are not among those of its fit, and the other way round.
rundir::Placement placement_of(const fs::path& fit, const fs::path& clustering, const extraction::FeatureTables& now) {
    std::set<TrackId> fitted, rows;
    for (auto& [id, group] : rundir::read_cluster_rows(fit / clustering)) fitted.insert(id);
    for (const auto& track : now.tracks) rows.insert(track.id);
    rundir::Placement placement{fitted.size(), 0, 0};
    for (const auto& id : rows) placement.placed += fitted.contains(id) ? 0 : 1;
    for (const auto& id : fitted) placement.gone += rows.contains(id) ? 0 : 1;
    return placement;
}

void require_shared_songs(const rundir::RunUpdate& update, const fs::path& input,
                          const extraction::FeatureTables& tables) {
    const auto before = collection::read_tracks_csv(update.run() / "tracks.csv").tracks;
    std::set<TrackId> known;
    for (const auto& track : before) known.insert(track.id);
    if (std::any_of(tables.tracks.begin(), tables.tracks.end(),
                    [&](const Track& track) { return known.contains(track.id); }))
        return;
    fail<UsageError>("E1605",
                     "update: {} and the run {} have no song in common; name the input that the run was made of ({}), "
                     "or make a new run of this one",
                     input.string(), update.run().string(), update.before().input);
}

/// What was said of the texts when they were read for the groups: songs that are placed say nothing of them.
void keep_text_warnings(const rundir::RunUpdate& update, Summary& summary) {
    constexpr const char* kOfTexts[] = {"W-NO-TEXT",        "W-TEXT-TELLS",        "W-DESCRIPTIONS",
                                        "W-LYRICS-MISSING", "W-LYRICS-UNREADABLE", "W-LYRICS-LEAK"};
    for (const auto& warning : update.before().warnings)
        if (std::find(std::begin(kOfTexts), std::end(kOfTexts), warning.code) != std::end(kOfTexts) &&
            std::find(summary.warnings.begin(), summary.warnings.end(), warning) == summary.warnings.end())
            summary.warnings.push_back(warning);
    auto record     = rundir::read_run_record(update.folder());
    record.warnings = summary.warnings;
    rundir::write_run_record(update.folder(), record);
}

void require_own_build(const rundir::RunUpdate& update) {
    if (update.before().build == rundir::build_id() && update.before().version == version()) return;
    fail("E1604",
         "{}: was made by another build of Ektara, whose figures may differ in their last digits, so that new songs "
         "cannot be placed beside the old ones; 'ektara update {} --refit' groups all songs anew",
         update.run().string(), update.run().string());
}

Updated updated(const rundir::RunUpdate& update, Summary summary, const std::set<TrackId>& replaced) {
    const auto& method = rundir::default_clustering(update.before());
    const auto edits   = rundir::all_edits(rundir::read_edits(update.run()));
    const auto before  = state_of(update.run(), method, edits);
    const auto record  = rundir::read_run_record(update.folder());
    const auto& shown  = rundir::default_clustering(record);
    const auto now     = state_of(update.folder(), shown, edits);
    Updated made{std::move(summary), rundir::clustering_line(record, shown), {}, {}};
    made.changes = changes_between(before, now, replaced);
    made.groups  = group_changes(before.groups, now.groups);
    write_changes(update.folder() / rundir::layout::kChanges, made.changes);
    return made;
}

}  // namespace

std::vector<std::pair<ChangeKind, std::string>> enum_names(ChangeKind) {
    return {{ChangeKind::Added, "added"},
            {ChangeKind::Removed, "removed"},
            {ChangeKind::Retagged, "retagged"},
            {ChangeKind::Replaced, "replaced"},
            {ChangeKind::Moved, "moved"}};
}

Updated update(rundir::RunUpdate& update, const fs::path& input, const RunOptions& asked, const Progress& progress) {
    require_own_build(update);
    const auto& before = update.before();
    const auto fit     = rundir::fitted_run(update.run());
    auto record        = next_record(before, input, hash_of(input, asked));
    update.begin_with_fit(record);
    auto options   = with_corrections(asked, update.run());
    options.fitted = text_fit_of(fit);
    std::set<TrackId> replaced;
    options.place = [&](rundir::RunDirectory& run, const extraction::FeatureTables& tables) {
        require_shared_songs(update, input, tables);
        replaced               = place_songs(update.run(), before, run.path(), tables, options.jobs);
        run.record().placement = placement_of(fit, rundir::default_clustering(before).clustering, tables);
    };
    auto summary = run(input, update.folder(), options, before.command, progress);
    if (options.fitted) keep_text_warnings(update, summary);
    return updated(update, std::move(summary), replaced);
}

Updated refit(rundir::RunUpdate& update, const fs::path& input, const RunOptions& options, const Progress& progress) {
    auto record      = next_record(update.before(), input, hash_of(input, options));
    record.placement = {};
    record.k         = {};
    record.k_choice  = {};
    update.begin_anew(record);
    return updated(
        update, run(input, update.folder(), with_corrections(options, update.run()), update.before().command, progress),
        {});
}

}  // namespace ektara::experiment
