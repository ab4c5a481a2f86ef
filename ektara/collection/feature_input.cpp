#include "ektara/collection/feature_input.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "ektara/core/crop_columns.hpp"
#include "ektara/core/error.hpp"
#include "ektara/tables/column_groups.hpp"
#include "ektara/tables/crops.hpp"
#include "ektara/tables/musical_key.hpp"

namespace ektara::collection {
namespace {

/// All columns by one number, which makes the mean of their variances 1 as standardising would: at a smaller scale a
/// model's reconstruction weighs nothing beside its KL divergence, and every latent dimension collapses.
FeatureInput brought_to_unit_variance(const FeatureMatrix& table) {
    const MatrixD values  = table.values.cast<double>();
    const double variance = (values.rowwise() - values.colwise().mean()).array().square().mean();
    const auto scale      = static_cast<float>(variance > 0 ? std::sqrt(variance) : 1);
    FeatureMatrix scaled  = table;
    scaled.values /= scale;
    const auto columns = table.values.cols();
    return {{table.columns, {}, Eigen::RowVectorXd::Zero(columns), RowVector::Constant(columns, scale)},
            std::move(scaled),
            0};
}

tables::Standardiser fitted(const FeatureMatrix& table, int channels, const InputOptions& options,
                            tables::Transform transform, tables::Logarithms logarithms) {
    auto standardiser = transform != tables::Transform::None ? tables::fit_standardiser(table, transform)
                        : channels > 0                       ? tables::fit_channel_standardiser(table, channels)
                                                             : tables::fit_standardiser(table, logarithms);
    if (tables::has_column_groups(table.columns)) standardiser = weighed(std::move(standardiser), options);
    return standardiser;
}

/// The crops with their keys as `options.keys` says.
FeatureMatrix with_keys(FeatureMatrix crops, int channels, const InputOptions& options) {
    if (channels > 0 || options.keys != Keys::Circle) return crops;
    auto on_circle = tables::keys_on_circle(crops);
    return on_circle ? std::move(*on_circle) : std::move(crops);
}

}  // namespace

bool keeps_its_scales(const FeatureMatrix& table) {
    const auto scaled = table.recipe.options.find("hybrid.scaled");
    return scaled != table.recipe.options.end() && scaled->second == "true";
}

FeatureInput feature_input(const FeatureMatrix& read, int channels, const InputOptions& options,
                           tables::Transform transform, tables::Logarithms logarithms) {
    if (keeps_its_scales(read)) return brought_to_unit_variance(read);
    if (const auto layout = crop_layout(read.columns)) {
        // A table of numbers has one "channel" a crop.
        const int of_one  = channels > layout->crops ? channels / layout->crops : 0;
        const auto crops  = with_keys(tables::by_crop(read, *layout), of_one, options);
        auto standardiser = fitted(crops, of_one, options, transform, logarithms);
        auto values       = tables::standardise(standardiser, crops);
        auto pooled       = tables::pooled_crops(values, read, layout->crops);
        return {std::move(standardiser), std::move(pooled), of_one, layout->crops, std::move(values.values)};
    }
    const bool circle          = channels == 0 && options.keys == Keys::Circle;
    const auto on_circle       = circle ? tables::keys_on_circle(read) : std::nullopt;
    const FeatureMatrix& table = on_circle ? *on_circle : read;
    auto standardiser          = fitted(table, channels, options, transform, logarithms);
    auto values                = tables::standardise(standardiser, table);
    return {std::move(standardiser), std::move(values), channels};
}

namespace {

/// The rows of a block that have values.
FeatureMatrix rows_of_its_own(const tables::Block& block) {
    if (block.missing.empty()) return block.table;
    std::vector<Eigen::Index> rows;
    FeatureMatrix own{{}, {}, block.table.columns, block.table.recipe};
    for (std::size_t i = 0; i < block.missing.size(); ++i)
        if (!block.missing[i]) {
            rows.push_back(static_cast<Eigen::Index>(i));
            own.rows.push_back(block.table.rows[i]);
        }
    own.values = block.table.values(rows, Eigen::all);
    return own;
}

}  // namespace

FeatureInput feature_input(const std::vector<tables::Block>& blocks, const InputOptions& options) {
    const auto raw = tables::side_by_side(blocks);
    std::vector<tables::Standardiser> fitted;
    std::vector<std::string> names;
    FeatureInput made;
    for (const auto& block : blocks) {
        require(!crop_layout(block.table.columns), "E6115",
                "blocks of features: {} has crops of clips; take a feature of whole clips", block.name);
        require(block.missing.empty() ||
                    std::find(block.missing.begin(), block.missing.end(), false) != block.missing.end(),
                "E6114", "blocks of features: no row has values in {}; leave the block out", block.name);
        fitted.push_back(feature_input(rows_of_its_own(block), 0, options).standardiser);
        names.push_back(block.name);
        made.blocks.push_back({block.name, static_cast<int>(fitted.back().columns.size())});
    }
    made.standardiser = tables::joined_standardisers(fitted, names);
    auto rows         = tables::standardise_blocks(made.standardiser, made.blocks, raw);
    made.standardised = std::move(rows.standardised);
    made.present      = std::move(rows.present);
    return made;
}

}  // namespace ektara::collection
