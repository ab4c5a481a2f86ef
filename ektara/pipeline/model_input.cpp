#include "ektara/pipeline/model_input.hpp"

#include <set>

#include <fmt/format.h>

namespace ektara::pipeline {
namespace {

/// Blocks that were weighed against each other stay as they are.
bool is_scaled(const FeatureMatrix& table) {
    const auto scaled = table.recipe.options.find("hybrid.scaled");
    return scaled != table.recipe.options.end() && scaled->second == "true";
}

FeatureInput standardised(const FeatureMatrix& table, int channels) {
    if (is_scaled(table)) {
        const Standardiser none{
            table.columns, {}, RowVector::Zero(table.values.cols()), RowVector::Ones(table.values.cols())};
        return {none, table, 0};
    }
    auto standardiser =
        channels > 0 ? fit_channel_standardiser(table, channels) : fit_standardiser(table, Logarithms::OfVariances);
    auto values = standardise(standardiser, table);
    return {std::move(standardiser), std::move(values), channels};
}

/// Why a method cannot be had; empty where it can.
std::string obstacle(const ModelInput& input, const Space& space) {
    if (!input.features.contains(space.features)) return fmt::format("there are no {} features", space.features);
    if (space.condition.empty()) return {};
    std::set<std::string> values;
    for (const auto& track : input.tracks) values.insert(label_of(track, space.condition));
    values.erase("");
    return values.size() < 2 ? fmt::format("fewer than two values of {}", space.condition) : std::string();
}

}  // namespace

ModelInput model_input(const Prepared& prepared) {
    ModelInput input{prepared.main, {}, prepared.tracks, songs_of(prepared.tracks)};
    for (const auto& [name, table] : prepared.tables)
        input.features.emplace(name, standardised(table, prepared.channels_of(name)));
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

}  // namespace ektara::pipeline
