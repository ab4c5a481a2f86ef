#include "ektara/experiment/model_input.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/core.h>

#include "ektara/core/error.hpp"
#include "ektara/tables/column_groups.hpp"

namespace ektara::experiment {
namespace {

/// Blocks that were weighed against each other keep their weights.
bool is_scaled(const FeatureMatrix& table) {
    const auto scaled = table.recipe.options.find("hybrid.scaled");
    return scaled != table.recipe.options.end() && scaled->second == "true";
}

/// All columns by one number, which makes the mean of their variances 1 as standardising would: at a smaller scale a
/// model's reconstruction weighs nothing beside its KL divergence, and every latent dimension collapses.
FeatureInput brought_to_unit_variance(const FeatureMatrix& table) {
    const MatrixD values  = table.values.cast<double>();
    const double variance = (values.rowwise() - values.colwise().mean()).array().square().mean();
    const auto scale      = static_cast<float>(variance > 0 ? std::sqrt(variance) : 1);
    FeatureMatrix scaled  = table;
    scaled.values /= scale;
    const auto columns = table.values.cols();
    return {{table.columns, {}, RowVector::Zero(columns), RowVector::Constant(columns, scale)}, std::move(scaled), 0};
}

FeatureInput standardised(const FeatureMatrix& table, int channels, const collection::InputOptions& options,
                          tables::Transform transform = tables::Transform::None) {
    if (is_scaled(table)) return brought_to_unit_variance(table);
    auto standardiser = transform != tables::Transform::None ? tables::fit_standardiser(table, transform)
                        : channels > 0                       ? tables::fit_channel_standardiser(table, channels)
                                       : tables::fit_standardiser(table, tables::Logarithms::OfVariances);
    if (tables::has_column_groups(table.columns)) standardiser = collection::weighed(std::move(standardiser), options);
    auto values = tables::standardise(standardiser, table);
    return {std::move(standardiser), std::move(values), channels};
}

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

ModelInput model_input(const extraction::Prepared& prepared, const collection::InputOptions& options,
                       const std::vector<Method>& methods) {
    const auto grouped = [](const auto& entry) { return tables::has_column_groups(entry.second.columns); };
    require(options.group_weights.empty() || std::any_of(prepared.tables.begin(), prepared.tables.end(), grouped),
            "E1216",
            "input.group_weights: no features of this run have groups; extract `rich` (--set features.names=rich), or "
            "leave it out");
    ModelInput input{prepared.main, {}, prepared.tracks, collection::songs_of(prepared.tracks)};
    for (const auto& [name, table] : prepared.tables)
        input.features.emplace(name, standardised(table, prepared.channels_of(name), options));
    for (const auto& [task, method, space, clusterer, first_rows] : methods)
        if (const auto table = prepared.tables.find(space.features);
            table != prepared.tables.end() && !input.features.contains(space.input()))
            input.features.emplace(space.input(), standardised(table->second, 0, options, space.transform));
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
