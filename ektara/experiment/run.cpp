#include "ektara/experiment/run.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <type_traits>

#include <fmt/ranges.h>

#include "ektara/core/error.hpp"
#include "ektara/evaluation/across.hpp"
#include "ektara/evaluation/confounding.hpp"
#include "ektara/evaluation/score_stage.hpp"
#include "ektara/evaluation/structure.hpp"
#include "ektara/evaluation/targets.hpp"
#include "ektara/experiment/correction.hpp"
#include "ektara/experiment/extraction_plan.hpp"
#include "ektara/experiment/finish_run.hpp"
#include "ektara/experiment/page_artifacts.hpp"
#include "ektara/experiment/plan.hpp"
#include "ektara/experiment/score_input.hpp"
#include "ektara/experiment/space_stage.hpp"
#include "ektara/experiment/warnings.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "ektara/neighbors/approximate.hpp"
#include "ektara/rundir/own_runs.hpp"
#include "ektara/rundir/run_directory.hpp"
#include "ektara/rundir/run_update.hpp"

namespace ektara::experiment {
namespace {

namespace fs = std::filesystem;

std::string whole_path(const fs::path& path) { return fs::absolute(path).lexically_normal().string(); }

rundir::RunDirectory open_run(const fs::path& directory, const fs::path& input, const std::string& input_hash,
                              const RunOptions& options, const std::string& command) {
    auto run =
        rundir::RunDirectory::open(directory, settings_of(options), whole_path(input), input_hash, options.force);
    run.record().command   = command;
    run.record().directory = rundir::lasting_place(whole_path(run.path())).string();
    return run;
}

/// Times the stages of a run and adds their seconds to those that an interrupted run had spent on them.
class Stages {
  public:
    explicit Stages(rundir::RunDirectory& run) : run_(run) {}

    template <class Stage>
    std::invoke_result_t<Stage> operator()(const char* name, Stage&& stage) {
        const auto began = std::chrono::steady_clock::now();
        if constexpr (std::is_void_v<std::invoke_result_t<Stage>>) {
            stage();
            add(name, began);
        } else {
            auto result = stage();
            add(name, began);
            return result;
        }
    }

  private:
    void add(const char* name, std::chrono::steady_clock::time_point began) {
        run_.record().add_seconds(name,
                                  std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
        run_.write_record();
    }
    rundir::RunDirectory& run_;
};

void require_rows(const extraction::FeatureTables& tables, const RunOptions& options) {
    const auto rows = static_cast<Eigen::Index>(tables.tracks.size());
    require(rows >= 2, "E6002", "run: clustering needs 2 rows, but only {} could be used; give it more tracks", rows);
    const bool is_asked = options.k_given && !options.choose_k && !options.place;
    require(!is_asked || options.n_clusters <= rows, "E6002",
            "run: --k {} is more than the {} rows; choose a smaller one", options.n_clusters, rows);
}

/// Groups are sought across a column that has two values.
void require_across(const extraction::FeatureTables& tables, const RunOptions& options) {
    if (options.across.empty()) return;
    const auto n_values = batches_of(tables.tracks, options.across).values.size();
    if (n_values >= 2) return;
    std::set<std::string> columns;
    for (const auto& track : tables.tracks)
        for (const auto& [column, value] : track.labels) columns.insert(column);
    fail<UsageError>("E1119",
                     "run: --across {}: needs a label column with two values or more, but it has {}; the label columns "
                     "are {}",
                     options.across, n_values, fmt::join(columns, ", "));
}

/// Rows of songs are averages of their clips: without songs nothing would be averaged.
void require_songs(const extraction::FeatureTables& tables, const RunOptions& options) {
    const bool any = std::any_of(tables.tracks.begin(), tables.tracks.end(),
                                 [](const Track& track) { return !track.song_id.empty(); });
    if (options.per == extraction::RowUnit::Song && !any)
        fail<UsageError>("E1240",
                         "run: --per song averages the clips of a song, but no two of the {} rows are known to be of "
                         "one; give a column song_id (or artist and title), or leave --per out",
                         tables.tracks.size());
}

/// Where nobody asked for a number and the songs are few, groups have three songs on average.
RunOptions with_fewer_groups(const ModelInput& features, RunOptions options) {
    if (options.formed > 0) {
        options.n_clusters = std::min(options.n_clusters, options.formed);
        return options;
    }
    const auto songs = static_cast<int>(std::set(features.songs.begin(), features.songs.end()).size());
    if (!options.k_given && !options.repeated && options.n_clusters > songs)
        options.n_clusters = std::clamp(songs / 3, std::min(2, songs), options.n_clusters);
    return options;
}

/// What is to be said of the number of groups.
std::vector<Warning> group_warnings(const rundir::RunDirectory& run, const RunOptions& asked, int k) {
    if (asked.choose_k && k < 2)
        return {{"W-ONE-GROUP",
                 fmt::format("all songs are one group ({}); --k 2 cuts it in two", run.record().k_choice.text)}};
    if (!asked.choose_k && k < asked.n_clusters)
        return {{"W-FEWER-GROUPS", fmt::format("the songs are too few for {} groups, so {} are formed; --k decides "
                                               "otherwise",
                                               asked.n_clusters, k)}};
    return {};
}

/// The options with the number of clusters; kept in run.json, so that a run that resumes does not choose again.
RunOptions with_chosen_k(rundir::RunDirectory& run, const ModelInput& features, RunOptions options) {
    if (!options.choose_k) return with_fewer_groups(features, std::move(options));
    auto& record = run.record();
    if (!record.k) {
        const auto chosen = choose_k(features, options);
        record.k          = chosen.k;
        record.k_choice   = chosen.reason;
        record.k_curve    = chosen.curve;
        run.write_record();
    }
    options.n_clusters = *record.k;
    return options;
}

Probed probe(const ModelInput& features, const std::optional<extraction::FeatureTables>& plain,
             const RunOptions& options) {
    const auto probe_of = [&](const ModelInput& input) {
        return evaluation::probe_collection(input.reference().standardised.values, input.tracks, options.seed);
    };
    Probed probed{probe_of(features), {}};
    if (plain) probed.without_controls = probe_of(model_input(*plain, options));
    return probed;
}

std::vector<std::string> columns_confounded(const Probed& probed) {
    std::vector<std::string> columns;
    for (const auto& finding : probed.findings)
        if (finding.confounded) columns.push_back(finding.column);
    return columns;
}

std::vector<Warning> all_warnings(const rundir::RunDirectory& run, const collection::Collection& collection,
                                  const Findings& found, const std::vector<evaluation::ScoreRow>& scores,
                                  const std::vector<Warning>& approximate) {
    auto warnings  = found.plan.notes;
    const auto add = [&](const std::vector<Warning>& more) {
        warnings.insert(warnings.end(), more.begin(), more.end());
    };
    add(evaluation::score_warnings(scores));
    add(evaluation::confounding_warnings(found.probed.findings, found.probed.without_controls));
    add(warnings_of(collection, found.tables, found.features, run));
    add(approximate);
    if (run.record().placement) add({placement_warning(*run.record().placement, found.tables.tracks.size())});
    return warnings;
}

/// Once the tables of a run are made they hold the rows: those of a large collection take as much memory again.
void release_rows(collection::Collection& collection) {
    collection.tracks     = {};
    collection.embeddings = {};
    if (collection.table) collection.table.emplace();
}

metrics::Structure structure_of(const rundir::RunDirectory& run, const ModelInput& features,
                                const RunOptions& options) {
    auto how = options.structure;
    how.seed = options.seed;
    return evaluation::structure_stage(run.path(), features.reference().standardised.values, features.tracks, how,
                                       options.jobs);
}

std::string drawn_whole(const std::vector<Track>& tracks) {
    return evaluation::artists_of(tracks).empty() ? "songs, since no artist is named" : "artists";
}

/// Every score of a run, and the table across a column where one was asked for.
auto scored(const rundir::RunDirectory& run, const evaluation::ScoreInput& input, const RunOptions& options,
            const Progress& progress) {
    const auto how = score_options(options);
    auto rows      = evaluation::score_stage(run.path(), input, how, progress);
    if (!options.across.empty())
        evaluation::write_across(run.path(), evaluation::across_table(input, rows, options.across, how));
    return rows;
}

}  // namespace

std::string input_hash(const collection::Collection& collection, const RunOptions& options) {
    return extraction::input_hash(collection, extraction_plan(options, plan_of(options, collection).methods));
}

Summary run(const fs::path& input, const fs::path& directory, const RunOptions& options, const std::string& command,
            const Progress& progress) {
    check(options);
    return run(ReadInput{input, collection::read_collection(input, options.input)}, directory, options, command,
               progress);
}

Summary run(ReadInput input, const fs::path& directory, const RunOptions& given, const std::string& command,
            const Progress& progress) {
    const auto asked = resolved(given);
    check(asked);
    const ProgressScope scope(progress ? &progress : nullptr);
    const neighbors::NeighborSharing sharing;  // methods in one space ask for the same neighbours
    auto& collection   = input.collection;
    const auto planned = plan_of(asked, collection);
    const auto wanted  = extraction_plan(asked, planned.methods);
    auto run           = open_run(directory, input.path, extraction::input_hash(collection, wanted), asked, command);
    rundir::note_own_run(rundir::lasting_place(run.path()), input.path);
    Stages timed(run);

    const auto extracted =
        timed("features", [&] { return extraction::feature_tables(run.path(), collection, wanted, progress); });
    const auto& tables = extracted.tables;
    release_rows(collection);
    require_songs(tables, asked);
    require_rows(tables, asked);
    require_across(tables, asked);
    if (asked.place) timed("placement", [&] { asked.place(run, tables); });
    auto features        = model_input(tables, asked, planned.methods);
    const auto plan      = feasible(planned, features, asked);
    const auto options   = timed("number of clusters", [&] { return with_chosen_k(run, features, asked); });
    const auto structure = timed("structure", [&] { return structure_of(run, features, options); });
    const auto results =
        timed("models and clusterings", [&] { return space_stage(run, features, plan.methods, options, progress); });
    const auto probed = probe(features, extracted.without_channel_normalisation, options);
    const auto scores = timed("scores", [&] {
        auto to_score   = score_input(run, features, results, columns_confounded(probed), options);
        auto rows       = scored(run, to_score, options, progress);
        features.tracks = std::move(to_score.tracks);
        return rows;
    });
    const auto approximate =
        timed("listening", [&] { return page_artifacts(run, collection, tables, results, options.jobs); });

    const Findings found{tables, features, plan, results, probed};
    auto warnings = all_warnings(run, collection, found, scores, approximate);
    for (auto& warning : group_warnings(run, asked, options.n_clusters)) warnings.push_back(std::move(warning));
    for (auto& warning : evaluation::structure_warnings(structure)) warnings.push_back(std::move(warning));
    Summary summary{tables.tracks.size(),       tables.failed, scores, std::move(warnings),
                    drawn_whole(tables.tracks), structure};
    if (extracted.counts.interrupted) run.begin_anew_next_time();
    finish_run(run, options, found, summary);
    return summary;
}

}  // namespace ektara::experiment
