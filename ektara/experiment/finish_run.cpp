#include "ektara/experiment/finish_run.hpp"

#include <algorithm>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

#include "ektara/core/options.hpp"
#include "ektara/evaluation/targets.hpp"
#include "ektara/experiment/auto_choice.hpp"
#include "ektara/experiment/warnings.hpp"
#include "ektara/rundir/earlier_run.hpp"
#include "ektara/rundir/layout.hpp"
#include "ektara/rundir/run_record_json.hpp"

namespace ektara::experiment {
namespace {

namespace layout = rundir::layout;

double peak_memory_mb() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

std::string host_name() {
    char name[256] = {};
    ::gethostname(name, sizeof name - 1);
    return name;
}

/// The name and diagnostics of every model in RUN, in the order of their names.
std::vector<rundir::ModelRecord> model_records(const rundir::RunDirectory& run) {
    std::vector<rundir::ModelRecord> models;
    for (const auto& folder : model_folders(run))
        models.push_back(rundir::model_record(folder.filename().string(),
                                              artifacts::read_json(folder / "config.json").at("diagnostics")));
    return models;
}

std::vector<rundir::ProbeRecord> probe_records(const std::vector<metrics::ProbeFinding>& findings,
                                               const std::vector<metrics::ProbeFinding>& before) {
    std::vector<rundir::ProbeRecord> records;
    for (const auto& finding : findings) {
        records.push_back({.column            = finding.column,
                           .classes           = finding.probe.classes,
                           .rows              = finding.probe.rows,
                           .balanced_accuracy = finding.probe.balanced_accuracy,
                           .chance            = finding.probe.chance,
                           .entangled_with    = finding.entangled_with,
                           .association       = finding.association,
                           .confounded        = finding.confounded,
                           .without_controls  = {}});
        for (const auto& plain : before)
            if (plain.column == finding.column) records.back().without_controls = plain.probe.balanced_accuracy;
    }
    return records;
}

std::vector<std::pair<std::string, std::string>> target_names() {
    return {{evaluation::kGenreWithinLanguage, "genre within each language (mean over languages)"},
            {evaluation::kSharedGenre, "genre, of the genres that several languages have"},
            {evaluation::kSharedGenreWithinLanguage, "the same within each language (mean over languages)"},
            {evaluation::kEveryFifthFile, "genre within each language, every fifth file"},
            {"genre", "genre, all languages together"},
            {"language", "language"},
            {"language+genre", "language and genre together"}};
}

bool was_auto(const std::optional<rundir::RunRecord>& earlier) {
    const std::pair<std::string, std::string> setting{"run.preset", "auto"};
    return earlier && std::find(earlier->config.begin(), earlier->config.end(), setting) != earlier->config.end();
}

/// What earlier and new clusters have to do with one another, and which clustering is shown first.
void relate_to_earlier_run(rundir::RunDirectory& run, const Findings& found, const RunOptions& options,
                           const std::vector<evaluation::ScoreRow>& scores) {
    auto& record       = run.record();
    const auto earlier = rundir::earlier_record(run.path());
    if (earlier) record.number_changes = rundir::number_changes(run.path());
    if (options.preset != Preset::Auto || options.repeated)
        record.default_clustering = rundir::kept_or_chosen(record, earlier, stability_of(scores));
    else if (auto kept = rundir::kept_default(record, was_auto(earlier) ? earlier : std::nullopt))
        record.default_clustering = std::move(kept);
    else
        record.default_clustering = choose_automatically(found.features, found.results, scores, options);
}

}  // namespace

rundir::Settings settings_of(const RunOptions& options) {
    const auto config = configuration(options);
    rundir::Settings settings;
    for (const auto& [name, value] : config.items()) settings.emplace_back(name, value.get<std::string>());
    return settings;
}

std::vector<rundir::MethodRecord> method_records(const std::vector<MethodResult>& results) {
    std::vector<rundir::MethodRecord> methods;
    for (const auto& result : results) {
        const Seed seed    = result.seeds.front();
        const auto& method = result.method;
        const auto& space  = method.space;
        methods.push_back({.name           = method.name,
                           .task           = method.task,
                           .features       = space.features,
                           .transform      = options_detail::to_text(space.transform),
                           .model          = name(space.model),
                           .conditioned_on = method.seen_labels(),
                           .projected_by   = space.projection_name(),
                           .clusterer      = cluster::name(method.clusterer),
                           .space          = space.name(),
                           .seed           = seed,
                           .seeds          = result.seeds,
                           .embedding      = layout::embedding(with_seed(space.name(), seed)),
                           .projection     = layout::map(with_seed(space.name(), seed)),
                           .clustering     = layout::clustering(with_seed(method.clustering(), seed))});
    }
    return methods;
}

std::vector<rundir::ClusteringStability> stability_of(const std::vector<evaluation::ScoreRow>& rows) {
    std::vector<rundir::ClusteringStability> stability;
    for (const auto& row : rows) {
        if (std::any_of(stability.begin(), stability.end(), [&](const auto& one) { return one.method == row.method; }))
            continue;
        stability.push_back({.method   = row.method,
                             .clusters = static_cast<std::size_t>(row.k),
                             .noise    = row.noise,
                             .samples  = row.stability_samples,
                             .seeds    = row.stability});
    }
    return stability;
}

void finish_run(rundir::RunDirectory& run, const RunOptions& options, const Findings& found, Summary& summary) {
    auto& record   = run.record();
    record.status  = "finished";
    record.seeds   = seeds_of(options);
    record.rows    = found.tables.tracks.size();
    record.failed  = found.tables.failed;
    record.recipe  = found.features.reference().standardised.recipe;
    record.methods = method_records(found.results);
    record.models  = model_records(run);
    record.probe   = probe_records(found.probed.findings, found.probed.without_controls);
    relate_to_earlier_run(run, found, options, summary.scores);
    for (auto& warning : rundir::renumbering_warnings(record)) summary.warnings.push_back(std::move(warning));
    record.target_names   = target_names();
    record.warnings       = summary.warnings;
    record.peak_memory_mb = peak_memory_mb();
    record.host_name      = host_name();
    record.host_cores     = static_cast<int>(std::thread::hardware_concurrency());
    summary.shown         = rundir::clustering_line(record, rundir::default_clustering(record));
    run.finish();
    summary.warnings.insert(summary.warnings.begin(), run.notes().begin(), run.notes().end());
}

}  // namespace ektara::experiment
