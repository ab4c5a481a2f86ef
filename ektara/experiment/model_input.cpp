#include "ektara/experiment/model_input.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "ektara/core/error.hpp"
#include "ektara/tables/column_groups.hpp"

namespace ektara::experiment {

ModelInput model_input(const extraction::FeatureTables& tables, const RunOptions& options,
                       const std::vector<Method>& methods) {
    const auto grouped = [](const auto& entry) { return tables::has_column_groups(entry.second.columns); };
    require(options.input.group_weights.empty() || std::any_of(tables.tables.begin(), tables.tables.end(), grouped),
            "E1216",
            "input.group_weights: no features of this run have groups; extract `rich` (--set features.names=rich), or "
            "leave it out");
    ModelInput input{tables.main, {}, tables.tracks, collection::songs_of(tables.tracks)};
    for (const auto& [name, table] : tables.tables)
        input.features.emplace(name, collection::feature_input(table, tables.channels_of(name), options.input));
    for (const auto& method : methods) {
        const Space space = method.space.base();
        if (const auto table = tables.tables.find(space.features);
            table != tables.tables.end() && !input.features.contains(space.table_key()))
            input.features.emplace(space.table_key(),
                                   collection::feature_input(table->second, 0, options.input, space.transform));
    }
    if (input.features.contains(options.reference_space)) input.reference_space = options.reference_space;
    return input;
}

}  // namespace ektara::experiment
