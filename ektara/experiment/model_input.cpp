#include "ektara/experiment/model_input.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "ektara/core/error.hpp"
#include "ektara/tables/column_groups.hpp"

namespace ektara::experiment {
namespace {

/// Why a method cannot be had; empty where it can.
std::string obstacle(const ModelInput& input, const Space& space) {
    if (!input.features.contains(space.input())) return fmt::format("there are no {} features", space.features);
    if (space.condition.empty()) return {};
    std::set<std::string> values;
    for (const auto& track : input.tracks) values.insert(collection::label_of(track, space.condition));
    values.erase("");
    return values.size() < 2 ? fmt::format("fewer than two values of {}", space.condition) : std::string();
}

}  // namespace

ModelInput model_input(const extraction::FeatureTables& tables, const collection::InputOptions& options,
                       const std::vector<Method>& methods) {
    const auto grouped = [](const auto& entry) { return tables::has_column_groups(entry.second.columns); };
    require(options.group_weights.empty() || std::any_of(tables.tables.begin(), tables.tables.end(), grouped),
            "E1216",
            "input.group_weights: no features of this run have groups; extract `rich` (--set features.names=rich), or "
            "leave it out");
    ModelInput input{tables.main, {}, tables.tracks, collection::songs_of(tables.tracks)};
    for (const auto& [name, table] : tables.tables)
        input.features.emplace(name, feature_input(table, tables.channels_of(name), options));
    for (const auto& [task, method, space, clusterer, first_rows] : methods)
        if (const auto table = tables.tables.find(space.features);
            table != tables.tables.end() && !input.features.contains(space.input()))
            input.features.emplace(space.input(), feature_input(table->second, 0, options, space.transform));
    return input;
}

std::vector<Warning> leave_out_impossible(const ModelInput& input, std::vector<Method>& methods) {
    std::map<std::string, std::string> by_reason;
    std::erase_if(methods, [&](const Method& method) {
        const std::string reason = obstacle(input, method.space);
        if (!reason.empty()) by_reason[reason] += (by_reason[reason].empty() ? "" : ", ") + method.name;
        return !reason.empty();
    });
    std::vector<Warning> warnings;
    for (const auto& [reason, names] : by_reason)
        warnings.push_back({"W-LEFT-OUT", fmt::format("{}, so these methods are left out: {}", reason, names)});
    return warnings;
}

}  // namespace ektara::experiment
