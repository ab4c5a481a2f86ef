#include "ektara/pipeline/run.hpp"

#include <chrono>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

#include "ektara/core/error.hpp"
#include "ektara/pipeline/feature_stage.hpp"
#include "ektara/pipeline/listening_stage.hpp"
#include "ektara/pipeline/run_directory.hpp"
#include "ektara/pipeline/score_stage.hpp"
#include "ektara/pipeline/space_stage.hpp"
#include "ektara/pipeline/warnings.hpp"

namespace ektara::pipeline {
namespace {

using artifacts::Json;

/// Runs one stage and adds its seconds to those that an interrupted run had spent on it.
template <class Stage>
auto timed(RunDirectory& run, const char* name, Stage&& stage) {
    const auto began     = std::chrono::steady_clock::now();
    auto result          = stage();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    auto& timings        = run.record()["timings"];
    const double before  = timings.is_object() ? timings.value(name, 0.0) : 0.0;
    timings[name]        = before + seconds;
    run.write_record();
    return result;
}

ModelInput model_input(const Prepared& prepared) {
    auto standardiser = fit_standardiser(prepared.features, Logarithms::OfVariances);
    auto standardised = standardise(standardiser, prepared.features);
    return {std::move(standardiser), std::move(standardised), songs_of(prepared.tracks)};
}

void require_rows(const Prepared& prepared, const RunOptions& options) {
    const auto rows = prepared.features.values.rows();
    require(rows >= 2, "E6002", "run: clustering needs 2 rows, but only {} could be used; give it more tracks", rows);
    require(options.n_clusters <= rows, "E6002", "run: --k {} is more than the {} rows; choose a smaller one",
            options.n_clusters, rows);
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
        const Seed seed = result.seeds.front();
        methods.push_back({{"method", result.method.name},
                           {"space", result.method.space()},
                           {"seed", seed},
                           {"projection", "projections/" + with_seed(result.method.space(), seed) + ".npy"},
                           {"clustering", "clusterings/" + with_seed(result.method.clustering(), seed) + ".csv"}});
    }
    return methods;
}

/// The name and diagnostics of every model in RUN, in the order of their names.
Json models_json(const RunDirectory& run) {
    Json models = Json::array();
    for (const auto& folder : model_folders(run))
        models.push_back({{"name", folder.filename().string()},
                          {"card", artifacts::read_json(folder / "config.json").at("diagnostics")}});
    return models;
}

Json target_names() {
    return {{kGenreWithinLanguage, "genre within each language (mean over languages)"},
            {"genre", "genre, all languages together"},
            {"language", "language"},
            {"language+genre", "language and genre together"}};
}

void finish(RunDirectory& run, const RunOptions& options, const Prepared& prepared, const ModelInput& features,
            const std::vector<MethodResult>& results, const std::vector<Warning>& warnings,
            const std::string& command) {
    auto& record             = run.record();
    record["status"]         = "finished";
    record["command"]        = command;
    record["directory"]      = std::filesystem::absolute(run.path()).lexically_normal().string();
    record["seeds"]          = seeds_of(options);
    record["rows"]           = prepared.tracks.size();
    record["failed"]         = prepared.failed;
    record["recipe"]         = artifacts::to_json(features.standardised.recipe);
    record["methods"]        = methods_json(results);
    record["models"]         = models_json(run);
    record["target_names"]   = target_names();
    record["warnings"]       = as_json(warnings);
    record["peak_memory_mb"] = peak_memory_mb();
    record["host"]           = host();
    run.write_record();
}

}  // namespace

Summary run(const std::filesystem::path& input, const std::filesystem::path& directory, const RunOptions& options,
            const std::string& command, const Progress& progress) {
    check(options);
    const Collection collection = read_collection(input, options.input);
    RunDirectory run            = RunDirectory::open(directory, configuration(options),
                                                     std::filesystem::absolute(input).lexically_normal().string(),
                                                     collection.input_hash, options.force);
    auto methods                = methods_of(options.preset);
    if (collection.table)
        for (auto& method : methods) method.features = "table";
    const auto prepared = timed(run, "features", [&] { return feature_stage(run, collection, options, progress); });
    require_rows(prepared, options);
    const auto features = model_input(prepared);
    const auto results =
        timed(run, "models and clusterings", [&] { return space_stage(run, features, methods, options, progress); });
    const auto metrics =
        timed(run, "scores", [&] { return score_stage(run, features, prepared.tracks, results, options, progress); });
    timed(run, "listening", [&] {
        listening_stage(run, collection, prepared, options, progress);
        for (const auto& result : results)
            write_neighbors(run, result.spaces.front(), with_seed(result.method.space(), result.seeds.front()),
                            options.jobs);
        return true;
    });
    const auto warnings = warnings_of(collection, prepared, features, run);
    finish(run, options, prepared, features, results, warnings, command);
    return {prepared.tracks.size(), prepared.failed, metrics, warnings};
}

}  // namespace ektara::pipeline
