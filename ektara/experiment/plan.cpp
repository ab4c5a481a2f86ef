#include "ektara/experiment/plan.hpp"

#include <algorithm>
#include <map>

#include <fmt/ranges.h>

#include "ektara/core/labels.hpp"
#include "ektara/experiment/correction.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "ektara/neighbors/fusion.hpp"

namespace ektara::experiment {
namespace {

std::string main_features(const collection::Collection& collection, const RunOptions& options) {
    if (!options.main_features.empty()) return options.main_features;
    if (collection.table) return "table";
    extraction::ExtractionPlan plan;
    plan.features = options.features.names;
    plan.texts    = options.texts;
    return extraction::planned_features(plan).main;
}

/// Why a method cannot be had; empty where it can.
std::string obstacle(const ModelInput& input, const Method& method) {
    const auto& space = method.space;
    for (const auto& block : space.blocks)
        if (!input.features.contains(block)) return fmt::format("there are no {} features", block);
    if (!input.features.contains(space.table_key())) return fmt::format("there are no {} features", space.features);
    for (const auto& column : {space.condition, space.batch, method.batch})
        if (!column.empty() && batches_of(input.tracks, column).values.size() < 2)
            return fmt::format("fewer than two values of {}", column);
    return {};
}

/// Whether a method's graph fuses so many rows that their matrices would not fit.
bool is_too_large(const ModelInput& input, const Method& method, const RunOptions& options) {
    return cluster::holds_all_pairs(clusterer(options, method, options.seed)) &&
           std::ssize(input.tracks) > neighbors::kMostFusedRows;
}

}  // namespace

Plan plan_of(const RunOptions& options, const collection::Collection& collection) {
    const auto features = main_features(collection, options);
    auto asked          = options;
    // A ready table has no lyrics whatever is read: `feasible` says what it lacks.
    if (collection.table) asked.texts.source = extraction::TextSource::Lyrics;
    return {methods_of(asked, features), notes_on_methods(asked, features)};
}

Plan feasible(const Plan& plan, const ModelInput& input, const RunOptions& options) {
    Plan left{{}, plan.notes};
    std::map<std::string, std::string> by_reason;
    std::vector<std::string> too_large;
    for (const auto& method : plan.methods) {
        const std::string reason = obstacle(input, method);
        if (reason.empty() && is_too_large(input, method, options))
            too_large.push_back(method.name);
        else if (reason.empty())
            left.methods.push_back(method);
        else
            by_reason[reason] += (by_reason[reason].empty() ? "" : ", ") + method.name;
    }
    for (const auto& [reason, names] : by_reason)
        left.notes.push_back({"W-LEFT-OUT", fmt::format("{}, so these methods are left out: {}", reason, names)});
    if (!too_large.empty())
        left.notes.push_back(
            {"W-TOO-LARGE", fmt::format("snf holds matrices of all pairs of rows, at most {} of them, so these methods "
                                        "are left out; mean-proximity fuses more: {}",
                                        neighbors::kMostFusedRows, fmt::join(too_large, ", "))});
    for (auto& warning : batch_warnings(left.methods, input.tracks)) left.notes.push_back(std::move(warning));
    if (options.notes)
        for (auto& note : options.notes(input, options)) left.notes.push_back(std::move(note));
    return left;
}

ChosenK choose_k(const ModelInput& input, RunOptions options) {
    options.choosing.seed = options.seed;
    const auto choice     = cluster::choose_k(input.reference().standardised.values,
                                              clusterer(options, cluster::Kind::KMeans, options.seed), options.choosing,
                                              options.jobs, encode_labels(input.songs));
    return {choice.k, choice.reason};
}

}  // namespace ektara::experiment
