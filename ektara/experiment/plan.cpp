#include "ektara/experiment/plan.hpp"

#include <algorithm>
#include <map>

#include <fmt/ranges.h>

#include "ektara/cluster/limits.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/experiment/auto_choice.hpp"
#include "ektara/experiment/correction.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "ektara/models/size.hpp"
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
bool holds_too_much(const ModelInput& input, const Method& method, const RunOptions& options) {
    return cluster::holds_all_pairs(clusterer(options, method, options.seed)) &&
           std::ssize(input.tracks) > neighbors::kMostFusedRows;
}

/// Whether a method's network would read more columns than one is trained on.
bool is_too_wide(const ModelInput& input, const Method& method, const RunOptions& options) {
    if (!std::holds_alternative<models::Kind>(method.space.model)) return false;
    return models::is_too_wide(trainer(options, method.space),
                               input.features.at(method.space.table_key()).standardised.values.cols());
}

/// What is said of methods that take some of the rows for all.
std::vector<Warning> shortcuts(const std::vector<Method>& methods, Eigen::Index rows, const RunOptions& options) {
    std::map<std::string, std::vector<std::string>> by_text;
    for (const auto& method : methods)
        if (const auto text = cluster::shortcut_for(clusterer(options, method, options.seed), rows); !text.empty())
            by_text[text].push_back(method.name);
    std::vector<Warning> found;
    for (const auto& [text, names] : by_text)
        found.push_back({"W-SAMPLED", fmt::format("{}: {}", text, fmt::join(names, ", "))});
    return found;
}

/// Why a method is left out for the size of its table, and what to take instead; empty: it is not.
std::string too_large(const ModelInput& input, const Method& method, const RunOptions& options) {
    if (holds_too_much(input, method, options))
        return fmt::format(
            "snf holds matrices of all pairs of rows, at most {} of them, so these methods are left out; "
            "mean-proximity "
            "fuses more",
            neighbors::kMostFusedRows);
    if (is_too_wide(input, method, options))
        return fmt::format(
            "networks of more than {} weights are not trained, so these methods are left out; take fewer columns, or "
            "narrower layers (--set train.hidden=16)",
            models::kMostWeights);
    const auto text = cluster::too_large(clusterer(options, method, options.seed), std::ssize(input.tracks));
    return text.empty() ? text : text + "; these methods are left out";
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
    std::map<std::string, std::vector<std::string>> by_size;
    for (const auto& method : plan.methods) {
        if (const std::string reason = obstacle(input, method); !reason.empty())
            by_reason[reason] += (by_reason[reason].empty() ? "" : ", ") + method.name;
        else if (const auto size = too_large(input, method, options); !size.empty())
            by_size[size].push_back(method.name);
        else
            left.methods.push_back(method);
    }
    for (const auto& [reason, names] : by_reason)
        left.notes.push_back({"W-LEFT-OUT", fmt::format("{}, so these methods are left out: {}", reason, names)});
    for (const auto& [why, names] : by_size)
        left.notes.push_back({"W-TOO-LARGE", fmt::format("{}: {}", why, fmt::join(names, ", "))});
    for (auto& warning : shortcuts(left.methods, std::ssize(input.tracks), options))
        left.notes.push_back(std::move(warning));
    for (auto& warning : batch_warnings(left.methods, input.tracks)) left.notes.push_back(std::move(warning));
    if (options.notes)
        for (auto& note : options.notes(input, options)) left.notes.push_back(std::move(note));
    return left;
}

ChosenK choose_k(const ModelInput& input, RunOptions options) {
    if (options.preset == Preset::Auto && options.choosing.criterion == cluster::Criterion::Auto)
        return choose_groups(input, options);
    options.choosing.seed = options.seed;
    const auto choice     = cluster::choose_k(input.reference().standardised.values,
                                              clusterer(options, cluster::Kind::KMeans, options.seed), options.choosing,
                                              options.jobs, encode_labels(input.songs));
    return {choice.k, choice.reason, choice.candidates};
}

}  // namespace ektara::experiment
