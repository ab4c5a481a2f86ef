#include "ektara/experiment/update.hpp"

#include <algorithm>
#include <set>

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

/// A manifest with a column of numbers is a table where none of its files is there.
void require_same_kind(const ReadInput& input, const fs::path& run) {
    const bool was_table = artifacts::is_expected(extraction::table_path(run, "table"));
    if (input.collection.table.has_value() == was_table) return;
    fail<UsageError>("E1611",
                     "update: {} holds {}, but the run {} was made of {}; name its own input, or bring the files back",
                     input.path.string(), was_table ? "no features" : "no audio that is there", run.string(),
                     was_table ? "a table of features" : "audio");
}

/// The input with the labels that people corrected over its own.
ReadInput corrected_input(const fs::path& input, const RunOptions& options, const fs::path& run) {
    ReadInput read{input, collection::read_collection(input, options.input)};
    require_same_kind(read, run);
    const auto labels = rundir::all_edits(rundir::read_edits(run)).labels;
    for (auto& track : read.collection.tracks)
        if (const auto found = labels.find(track.id); found != labels.end())
            for (const auto& [column, value] : found->second) track.labels[column] = value;
    return read;
}

/// The record of the new run: the old one's with what is not known yet left out.
rundir::RunRecord next_record(const rundir::RunRecord& before, const ReadInput& input, const RunOptions& options) {
    auto record           = before;
    record.version        = version();
    record.build          = rundir::build_id();
    record.status         = "running";
    record.input          = fs::absolute(input.path).lexically_normal().string();
    record.input_hash     = input_hash(input.collection, options);
    record.timings        = {};
    record.number_changes = {};
    return record;
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
    rundir::Placement placement{.fitted = fitted.size(), .placed = 0, .gone = 0};
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

/// How many groups K-Means made of the songs of the fit: fewer than were asked for where there were few.
int groups_of_fit(const fs::path& fit, const rundir::RunRecord& record) {
    std::set<int> groups;
    for (const auto& method : record.methods)
        if (groups.empty() && method.clusterer == cluster::name(cluster::Kind::KMeans))
            for (const auto& [id, group] : rundir::read_cluster_rows(fit / method.clustering)) groups.insert(group);
    return static_cast<int>(groups.size());
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
    const auto record  = rundir::read_run_record(update.folder());
    const auto& shown  = rundir::default_clustering(record);
    const auto before  = song_groups(update.run(), method, edits);
    const auto now     = song_groups(update.folder(), shown, edits);
    Updated made{std::move(summary),
                 {rundir::clustering_line(record, shown), song_changes(before, now, replaced),
                  group_changes(before.groups, now.groups)}};
    write_changes(update.folder() / rundir::layout::kChanges, made.changes.songs);
    return made;
}

}  // namespace

Updated update(rundir::RunUpdate& update, const fs::path& input, const RunOptions& asked, const Progress& progress) {
    require_own_build(update);
    const auto& before = update.before();
    const auto fit     = rundir::fitted_run(update.run());
    auto read          = corrected_input(input, asked, update.run());
    update.begin_with_fit(next_record(before, read, asked));
    auto options   = asked;
    options.fitted = text_fit_of(fit);
    options.formed = groups_of_fit(fit, before);
    std::set<TrackId> replaced;
    options.place = [&](rundir::RunDirectory& run, const extraction::FeatureTables& tables) {
        require_shared_songs(update, input, tables);
        replaced               = place_songs(update.run(), before, run.path(), tables, options.jobs);
        run.record().placement = placement_of(fit, rundir::default_clustering(before).clustering, tables);
    };
    auto summary = run(std::move(read), update.folder(), options, before.command, progress);
    if (options.fitted) keep_text_warnings(update, summary);
    return updated(update, std::move(summary), replaced);
}

Updated refit(rundir::RunUpdate& update, const fs::path& input, const RunOptions& options, const Progress& progress) {
    auto read        = corrected_input(input, options, update.run());
    auto record      = next_record(update.before(), read, options);
    record.placement = {};
    record.k         = {};
    record.k_choice  = {};
    update.begin_anew(record);
    return updated(update, run(std::move(read), update.folder(), options, update.before().command, progress), {});
}

}  // namespace ektara::experiment
