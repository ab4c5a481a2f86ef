#include "ektara/experiment/run.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/evaluation/confounding.hpp"
#include "ektara/evaluation/score_stage.hpp"
#include "ektara/experiment/extraction_plan.hpp"
#include "ektara/experiment/listening_stage.hpp"
#include "ektara/experiment/original_system/published.hpp"
#include "ektara/experiment/space_stage.hpp"
#include "ektara/experiment/warnings.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "ektara/rundir/default_clustering.hpp"
#include "ektara/rundir/earlier_run.hpp"
#include "ektara/rundir/run_directory.hpp"
#include "ektara/rundir/run_record_json.hpp"

namespace ektara::experiment {
namespace {

using artifacts::Json;

/// Runs one stage and adds its seconds to those that an interrupted run had spent on it.
template <class Stage>
auto timed(rundir::RunDirectory& run, const char* name, Stage&& stage) {
    const auto began     = std::chrono::steady_clock::now();
    auto result          = stage();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    run.record().add_seconds(name, seconds);
    run.write_record();
    return result;
}

void require_rows(const extraction::FeatureTables& tables, const RunOptions& options) {
    const auto rows = static_cast<Eigen::Index>(tables.tracks.size());
    require(rows >= 2, "E6002", "run: clustering needs 2 rows, but only {} could be used; give it more tracks", rows);
    require(options.n_clusters <= rows, "E6002", "run: --k {} is more than the {} rows; choose a smaller one",
            options.n_clusters, rows);
}

std::string main_features(const collection::Collection& collection, const RunOptions& options) {
    if (options.as_published) return kPublishedFeatures;
    return collection.table ? "table" : features::feature_names(options.features).front();
}

/// With `choose_k` the number of clusters that the standardised features have for K-Means, from the same criteria as
/// `cluster --k auto`; kept in run.json, so that a run that goes on does not choose again.
RunOptions with_chosen_k(rundir::RunDirectory& run, const ModelInput& input, RunOptions options) {
    if (!options.choose_k) return options;
    auto& record = run.record();
    if (!record.k) {
        options.choosing.seed = options.seed;
        const auto choice =
            cluster::choose_k(input.reference().standardised.values, clusterer(options, "kmeans", options.seed),
                              options.choosing, options.jobs);
        record.k        = choice.k;
        record.k_choice = choice.reason;
        run.write_record();
    }
    options.n_clusters = *record.k;
    return options;
}

std::vector<std::string> columns_confounded(const std::vector<metrics::ProbeFinding>& probe) {
    std::vector<std::string> columns;
    for (const auto& finding : probe)
        if (finding.confounded) columns.push_back(finding.column);
    return columns;
}

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

rundir::Settings settings_of(const Json& configuration) {
    rundir::Settings settings;
    for (const auto& [name, value] : configuration.items()) settings.emplace_back(name, value.get<std::string>());
    return settings;
}

/// Where the report finds each method's first seed.
std::vector<rundir::MethodRecord> method_records(const std::vector<MethodResult>& results) {
    std::vector<rundir::MethodRecord> methods;
    for (const auto& result : results) {
        const Seed seed   = result.seeds.front();
        const auto& space = result.method.space;
        methods.push_back({.name           = result.method.name,
                           .task           = result.method.task,
                           .features       = space.features,
                           .transform      = options_detail::to_text(space.transform),
                           .model          = space.model,
                           .conditioned_on = space.condition,
                           .projected_by   = space.projection,
                           .clusterer      = result.method.clusterer,
                           .space          = space.name(),
                           .seed           = seed,
                           .seeds          = result.seeds,
                           .embedding      = "embeddings/" + with_seed(space.name(), seed) + ".npy",
                           .projection     = "projections/" + with_seed(space.name(), seed) + ".npy",
                           .clustering     = "clusterings/" + with_seed(result.method.clustering(), seed) + ".csv"});
    }
    return methods;
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

/// How stable each method is, from its first row of the score table.
std::vector<rundir::ClusteringStability> stability_of(const Json& metrics) {
    const auto number = [](const Json& value) {
        return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
    };
    std::vector<rundir::ClusteringStability> stability;
    for (const auto& row : metrics) {
        const auto name = row.at("method").get<std::string>();
        if (std::any_of(stability.begin(), stability.end(), [&](const auto& one) { return one.method == name; }))
            continue;
        stability.push_back({name, row.at("k").get<std::size_t>(), number(row.at("noise")),
                             number(row.at("stability_samples")), number(row.at("stability"))});
    }
    return stability;
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

/// What earlier and new clusters have to do with one another, and which clustering is shown first.
void relate_to_earlier_run(rundir::RunDirectory& run, const Json& metrics) {
    auto& record       = run.record();
    const auto earlier = rundir::earlier_record(run.path());
    if (earlier) record.number_changes = rundir::number_changes(run.path());
    record.default_clustering = rundir::kept_or_chosen(record, earlier, stability_of(metrics));
}

void finish(rundir::RunDirectory& run, const RunOptions& options, const extraction::FeatureTables& tables,
            const ModelInput& features, const std::vector<MethodResult>& results, Summary& summary) {
    auto& record   = run.record();
    record.status  = "finished";
    record.seeds   = seeds_of(options);
    record.rows    = tables.tracks.size();
    record.failed  = tables.failed;
    record.recipe  = features.reference().standardised.recipe;
    record.methods = method_records(results);
    record.models  = model_records(run);
    relate_to_earlier_run(run, summary.metrics);
    for (auto& warning : rundir::renumbering_warnings(record)) summary.warnings.push_back(std::move(warning));
    record.target_names   = target_names();
    record.warnings       = summary.warnings;
    record.peak_memory_mb = peak_memory_mb();
    record.host_name      = host_name();
    record.host_cores     = static_cast<int>(std::thread::hardware_concurrency());
    run.write_record();
    rundir::forget_earlier_run(run.path());
}

}  // namespace

Summary run(const std::filesystem::path& input, const std::filesystem::path& directory, const RunOptions& asked,
            const std::string& command, const Progress& progress) {
    check(asked);
    const collection::Collection collection = collection::read_collection(input, asked.input);
    rundir::RunDirectory run                = rundir::RunDirectory::open(directory, settings_of(configuration(asked)),
                                                                         std::filesystem::absolute(input).lexically_normal().string(),
                                                                         collection.input_hash, asked.force);
    auto methods                            = methods_of(asked, main_features(collection, asked));
    const auto plan                         = extraction_plan(asked, methods);
    const auto extracted =
        timed(run, "features", [&] { return extraction::feature_tables(run.path(), collection, plan, progress); });
    const auto& tables = extracted.tables;
    const auto& plain  = extracted.without_channel_normalisation;
    require_rows(tables, asked);
    auto features = model_input(tables, asked.input, methods);
    if (asked.as_published && features.features.contains("hybrid")) features.judged_in = "hybrid";
    auto warnings = leave_out_impossible(features, methods);
    if (asked.as_published)
        for (auto& warning : published_warnings(features, asked)) warnings.push_back(std::move(warning));
    const auto options = timed(run, "number of clusters", [&] { return with_chosen_k(run, features, asked); });
    const auto results =
        timed(run, "models and clusterings", [&] { return space_stage(run, features, methods, options, progress); });
    const auto probe   = evaluation::probe_collection(features, options.seed);
    const auto before  = plain ? evaluation::probe_collection(model_input(*plain, options.input), options.seed)
                               : std::vector<metrics::ProbeFinding>();
    const auto metrics = timed(run, "scores", [&] {
        return evaluation::score_stage(run, features, results, columns_confounded(probe), options, progress);
    });
    for (auto& warning : evaluation::confounding_warnings(probe, before)) warnings.push_back(std::move(warning));
    run.record().probe     = probe_records(probe, before);
    run.record().command   = command;
    run.record().directory = std::filesystem::absolute(run.path()).lexically_normal().string();
    timed(run, "listening", [&] {
        listening_stage(run, collection, tables, results, options.jobs);
        return true;
    });
    for (auto& warning : warnings_of(collection, tables, features, run)) warnings.push_back(std::move(warning));
    Summary summary{tables.tracks.size(), tables.failed, metrics, warnings};
    finish(run, options, tables, features, results, summary);
    return summary;
}

}  // namespace ektara::experiment
