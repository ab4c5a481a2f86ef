#include "ektara/experiment/model_input.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ektara/core/error.hpp"
#include "ektara/experiment/fused_features.hpp"
#include "ektara/tables/column_groups.hpp"

namespace ektara::experiment {

namespace {

/// The blocks of a space side by side, where all of them are there.
void add_fused(const Space& space, const RunOptions& options, ModelInput& input) {
    if (!space.is_fused() || input.features.contains(space.table_key())) return;
    std::vector<const collection::FeatureInput*> blocks;
    for (const auto& name : space.blocks) {
        const auto found = input.features.find(name);
        if (found == input.features.end()) return;
        blocks.push_back(&found->second);
    }
    const auto& whitening =
        std::get<projection::PartialWhiteningOptions>(options.projection.at(projection::Kind::PartialWhitening));
    auto fused = fuse_features(blocks, space.blocks, whitening);
    input.blocks.emplace(space.table_key(), std::move(fused.blocks));
    input.features.emplace(space.table_key(), std::move(fused.input));
}

/// The blocks of a space's model, where all of them are there.
void add_blocks(const Space& space, const extraction::FeatureTables& tables, const RunOptions& options,
                ModelInput& input) {
    if (space.blocks.empty() || !space.is_trained() || input.features.contains(space.table_key())) return;
    std::vector<tables::Block> blocks;
    for (const auto& name : space.blocks) {
        if (!tables.tables.contains(name)) return;
        blocks.push_back(tables.block(name));
    }
    input.features.emplace(space.table_key(), collection::feature_input(blocks, options.input));
}

}  // namespace

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
        add_fused(space, options, input);
        add_blocks(space, tables, options, input);
        if (const auto table = tables.tables.find(space.features);
            table != tables.tables.end() && !input.features.contains(space.table_key()))
            input.features.emplace(space.table_key(),
                                   collection::feature_input(table->second, 0, options.input, space.transform));
    }
    if (input.features.contains(options.reference_space)) input.reference_space = options.reference_space;
    return input;
}

}  // namespace ektara::experiment
