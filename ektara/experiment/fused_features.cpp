#include "ektara/experiment/fused_features.hpp"

#include <cmath>

#include <fmt/format.h>

#include "ektara/artifacts/model_store.hpp"
#include "ektara/tables/column_transform.hpp"

namespace ektara::experiment {
namespace {

/// A block as it stands beside the others; of its recipe only the weights behind it are told.
tables::Block half_whitened(const FeatureMatrix& standardised, const std::string& name,
                            const projection::PartialWhiteningOptions& options) {
    const auto quantiles = tables::transformed(standardised, tables::Transform::Quantile);
    FeatureMatrix table{
        projection::transform(projection::fit_partial_whitening(quantiles.values, options), quantiles.values),
        standardised.rows,
        {},
        {}};
    const MatrixD values = table.values.cast<double>();
    const double total   = (values.rowwise() - values.colwise().mean()).array().square().colwise().mean().sum();
    if (total > 0) table.values = (values / std::sqrt(total)).cast<float>();
    for (Eigen::Index c = 0; c < values.cols(); ++c) table.columns.push_back(fmt::format("{}", c));
    const auto& told = standardised.recipe.options;
    if (const auto weights = told.find(artifacts::kPretrainedOption); weights != told.end())
        table.recipe.options.insert(*weights);
    return {name, std::move(table)};
}

}  // namespace

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
