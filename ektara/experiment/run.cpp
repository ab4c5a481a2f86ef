#include "ektara/experiment/run.hpp"

#include <chrono>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/evaluation/confounding.hpp"
#include "ektara/evaluation/score_stage.hpp"
#include "ektara/experiment/listening_stage.hpp"
#include "ektara/experiment/original_system/published.hpp"
#include "ektara/experiment/space_stage.hpp"
#include "ektara/experiment/warnings.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "ektara/rundir/run_directory.hpp"

namespace ektara::experiment {
namespace {

using artifacts::Json;

/// Runs one stage and adds its seconds to those that an interrupted run had spent on it.
template <class Stage>
auto timed(rundir::RunDirectory& run, const char* name, Stage&& stage) {
    const auto began     = std::chrono::steady_clock::now();
    auto result          = stage();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    auto& timings        = run.record()["timings"];
    const double before  = timings.is_object() ? timings.value(name, 0.0) : 0.0;
    timings[name]        = before + seconds;
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
    if (!record.contains("k")) {
        options.choosing.seed = options.seed;
        const auto choice =
            cluster::choose_k(input.reference().standardised.values, clusterer(options, "kmeans", options.seed),
                              options.choosing, options.jobs);
        record["k"]        = choice.k;
        record["k_choice"] = choice.reason;
        run.write_record();
    }
    options.n_clusters = record.at("k").get<int>();
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

Json host() {
    char name[256] = {};
    ::gethostname(name, sizeof name - 1);
    return {{"name", name}, {"cores", std::thread::hardware_concurrency()}};
}

Json as_json(const std::vector<Warning>& warnings) {
    Json list = Json::array();
    for (const auto& warning : warnings) list.push_back({{"code", warning.code}, {"text", warning.text}});
    return list;
}

/// Where the report finds each method's first seed.
Json methods_json(const std::vector<MethodResult>& results) {
    Json methods = Json::array();
    for (const auto& result : results) {
        const Seed seed                                          = result.seeds.front();
        const auto& [task, method, space, clusterer, first_rows] = result.method;
        methods.push_back({{"method", method},
                           {"task", task},
                           {"features", space.features},
                           {"transform", options_detail::to_text(space.transform)},
                           {"model", space.model},
                           {"conditioned_on", space.condition},
                           {"projected_by", space.projection},
                           {"clusterer", clusterer},
                           {"space", space.name()},
                           {"seed", seed},
                           {"seeds", result.seeds},
                           {"embedding", "embeddings/" + with_seed(space.name(), seed) + ".npy"},
                           {"projection", "projections/" + with_seed(space.name(), seed) + ".npy"},
                           {"clustering", "clusterings/" + with_seed(result.method.clustering(), seed) + ".csv"}});
    }
    return methods;
}

/// The name and diagnostics of every model in RUN, in the order of their names.
Json models_json(const rundir::RunDirectory& run) {
    Json models = Json::array();
    for (const auto& folder : model_folders(run))
        models.push_back({{"name", folder.filename().string()},
                          {"card", artifacts::read_json(folder / "config.json").at("diagnostics")}});
    return models;
}

Json target_names() {
    return {{evaluation::kGenreWithinLanguage, "genre within each language (mean over languages)"},
            {evaluation::kSharedGenre, "genre, of the genres that several languages have"},
            {evaluation::kSharedGenreWithinLanguage, "the same within each language (mean over languages)"},
            {evaluation::kEveryFifthFile, "genre within each language, every fifth file"},
            {"genre", "genre, all languages together"},
            {"language", "language"},
            {"language+genre", "language and genre together"}};
}

void finish(rundir::RunDirectory& run, const RunOptions& options, const extraction::FeatureTables& tables,
            const ModelInput& features, const std::vector<MethodResult>& results, const std::vector<Warning>& warnings,
            const std::string& command) {
    auto& record             = run.record();
    record["status"]         = "finished";
    record["command"]        = command;
    record["directory"]      = std::filesystem::absolute(run.path()).lexically_normal().string();
    record["seeds"]          = seeds_of(options);
    record["rows"]           = tables.tracks.size();
    record["failed"]         = tables.failed;
    record["recipe"]         = artifacts::to_json(features.reference().standardised.recipe);
    record["methods"]        = methods_json(results);
    record["models"]         = models_json(run);
    record["target_names"]   = target_names();
    record["warnings"]       = as_json(warnings);
    record["peak_memory_mb"] = peak_memory_mb();
    record["host"]           = host();
    run.write_record();
}

}  // namespace

Summary run(const std::filesystem::path& input, const std::filesystem::path& directory, const RunOptions& asked,
            const std::string& command, const Progress& progress) {
    check(asked);
    const collection::Collection collection = collection::read_collection(input, asked.input);
    rundir::RunDirectory run                = rundir::RunDirectory::open(directory, configuration(asked),
                                                                         std::filesystem::absolute(input).lexically_normal().string(),
                                                                         collection.input_hash, asked.force);
    auto methods                            = methods_of(asked, main_features(collection, asked));
    const auto tables =
        timed(run, "features", [&] { return extraction::feature_stage(run, collection, asked, methods, progress); });
    require_rows(tables, asked);
    auto features = model_input(tables, asked.input, methods);
    if (asked.as_published && features.features.contains("hybrid")) features.judged_in = "hybrid";
    auto warnings = leave_out_impossible(features, methods);
    if (asked.as_published)
        for (auto& warning : published_warnings(features, asked)) warnings.push_back(std::move(warning));
    const auto options = timed(run, "number of clusters", [&] { return with_chosen_k(run, features, asked); });
    const auto results =
        timed(run, "models and clusterings", [&] { return space_stage(run, features, methods, options, progress); });
    const auto probe = evaluation::probe_collection(features, options.seed);
    const auto plain =
        timed(run, "features", [&] { return extraction::without_controls(run, collection, options, progress); });
    const auto before  = plain ? evaluation::probe_collection(model_input(*plain, options.input), options.seed)
                               : std::vector<metrics::ProbeFinding>();
    const auto metrics = timed(run, "scores", [&] {
        return evaluation::score_stage(run, features, results, columns_confounded(probe), options, progress);
    });
    for (auto& warning : evaluation::confounding_warnings(probe, before)) warnings.push_back(std::move(warning));
    run.record()["probe"] = evaluation::to_json(probe, before);
    timed(run, "listening", [&] {
        listening_stage(run, collection, tables, results, options.jobs);
        return true;
    });
    for (auto& warning : warnings_of(collection, tables, features, run)) warnings.push_back(std::move(warning));
    finish(run, options, tables, features, results, warnings, command);
    return {tables.tracks.size(), tables.failed, metrics, warnings};
}

}  // namespace ektara::experiment
