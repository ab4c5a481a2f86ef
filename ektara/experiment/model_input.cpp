#include "ektara/experiment/model_input.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "ektara/core/error.hpp"
#include "ektara/tables/column_groups.hpp"

namespace ektara::experiment {

ModelInput model_input(const extraction::Prepared& prepared, const RunOptions& options,
                       const std::vector<Method>& methods) {
    const auto grouped = [](const auto& entry) { return tables::has_column_groups(entry.second.columns); };
    require(options.input.group_weights.empty() || std::any_of(prepared.tables.begin(), prepared.tables.end(), grouped),
            "E1216",
            "input.group_weights: no features of this run have groups; extract `rich` (--set features.names=rich), or "
            "leave it out");
    ModelInput input{prepared.main, {}, prepared.tracks, collection::songs_of(prepared.tracks)};
    for (const auto& [name, table] : prepared.tables)
        input.features.emplace(name, feature_input(table, prepared.channels_of(name), options.input));
    for (const auto& method : methods) {
        const Space space = method.space.base();
        if (const auto table = prepared.tables.find(space.features);
            table != prepared.tables.end() && !input.features.contains(space.table_key()))
            input.features.emplace(space.table_key(), feature_input(table->second, 0, options.input, space.transform));
    }
    if (input.features.contains(options.reference_space)) input.reference_space = options.reference_space;
    return input;
}

}  // namespace ektara::experiment
