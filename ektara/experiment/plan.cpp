#include "ektara/experiment/plan.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "ektara/core/labels.hpp"
#include "ektara/extraction/feature_tables.hpp"

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
std::string obstacle(const ModelInput& input, const Space& space) {
    if (!input.features.contains(space.table_key())) return fmt::format("there are no {} features", space.features);
    if (space.condition.empty()) return {};
    std::set<std::string> values;
    for (const auto& track : input.tracks) values.insert(collection::label_of(track, space.condition));
    values.erase("");
    return values.size() < 2 ? fmt::format("fewer than two values of {}", space.condition) : std::string();
}

}  // namespace

Plan plan_of(const RunOptions& options, const collection::Collection& collection) {
    const auto features = main_features(collection, options);
    return {methods_of(options, features), notes_on_own_methods(options, features)};
}

Plan feasible(const Plan& plan, const ModelInput& input, const RunOptions& options) {
    Plan left{{}, plan.notes};
    std::map<std::string, std::string> by_reason;
    for (const auto& method : plan.methods) {
        const std::string reason = obstacle(input, method.space);
        if (reason.empty())
            left.methods.push_back(method);
        else
            by_reason[reason] += (by_reason[reason].empty() ? "" : ", ") + method.name;
    }
    for (const auto& [reason, names] : by_reason)
        left.notes.push_back({"W-LEFT-OUT", fmt::format("{}, so these methods are left out: {}", reason, names)});
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
