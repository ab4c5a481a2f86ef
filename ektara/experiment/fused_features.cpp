#include "ektara/experiment/fused_features.hpp"

#include <cmath>

#include <fmt/format.h>

#include "ektara/core/pretrained.hpp"

namespace ektara::experiment {
namespace {

/// A block as it stands beside the others; of its recipe only the weights behind it are told.
tables::Block half_whitened(const FeatureMatrix& standardised, const std::string& name,
                            const projection::PartialWhiteningOptions& options) {
    FeatureMatrix table{fused_columns(fit_fused_block(standardised, options), standardised), standardised.rows, {}, {}};
    for (Eigen::Index c = 0; c < table.values.cols(); ++c) table.columns.push_back(fmt::format("{}", c));
    add_pretrained(standardised.recipe, table.recipe);
    return {name, std::move(table)};
}

}  // namespace

FusedBlock fit_fused_block(const FeatureMatrix& standardised, const projection::PartialWhiteningOptions& options) {
    FusedBlock block{tables::fit_column_transform(standardised, tables::Transform::Quantile), {}};
    const Matrix quantiles = tables::apply_transform(block.quantiles, standardised).values;
    block.whitening        = projection::fit_partial_whitening(quantiles, options);
    const MatrixD values   = projection::transform(block.whitening, quantiles).cast<double>();
    const double total     = (values.rowwise() - values.colwise().mean()).array().square().colwise().mean().sum();
    if (total > 0) block.root = std::sqrt(total);
    return block;
}

Matrix fused_columns(const FusedBlock& block, const FeatureMatrix& standardised) {
    const Matrix quantiles = tables::apply_transform(block.quantiles, standardised).values;
    return (projection::transform(block.whitening, quantiles).cast<double>() / block.root).cast<float>();
}

FusedFeatures fuse_features(const std::vector<const collection::FeatureInput*>& blocks,
                            const std::vector<std::string>& names, const projection::PartialWhiteningOptions& options) {
    FusedFeatures fused;
    std::vector<tables::Block> parts;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        parts.push_back(half_whitened(blocks[b]->standardised, names[b], options));
        fused.blocks.push_back(parts.back().table.values.cols());
    }
    fused.input.standardised             = tables::side_by_side(parts);
    fused.input.standardised.recipe.kind = "fused";
    return fused;
}

}  // namespace ektara::experiment
