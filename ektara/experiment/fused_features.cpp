#include "ektara/experiment/fused_features.hpp"

#include <cmath>

#include <fmt/format.h>

#include "ektara/artifacts/model_store.hpp"
#include "ektara/core/version.hpp"
#include "ektara/tables/column_transform.hpp"

namespace ektara::experiment {
namespace {

Matrix half_whitened(const FeatureMatrix& standardised, const projection::PartialWhiteningOptions& options) {
    const auto quantiles = tables::transformed(standardised, tables::Transform::Quantile);
    const Matrix points =
        projection::transform(projection::fit_partial_whitening(quantiles.values, options), quantiles.values);
    const MatrixD values = points.cast<double>();
    const double total   = (values.rowwise() - values.colwise().mean()).array().square().colwise().mean().sum();
    return total > 0 ? Matrix((values / std::sqrt(total)).cast<float>()) : points;
}

}  // namespace

FusedFeatures fuse_features(const std::vector<const collection::FeatureInput*>& blocks,
                            const std::vector<std::string>& names, const projection::PartialWhiteningOptions& options) {
    FusedFeatures fused;
    auto& table = fused.input.standardised;
    std::vector<Matrix> values;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        values.push_back(half_whitened(blocks[b]->standardised, options));
        fused.blocks.push_back(values.back().cols());
        for (Eigen::Index c = 0; c < values.back().cols(); ++c)
            table.columns.push_back(fmt::format("{}:{}", names[b], c));
    }
    table.rows = blocks.front()->standardised.rows;
    table.values.resize(std::ssize(table.rows), std::ssize(table.columns));
    Eigen::Index first = 0;
    for (const auto& block : values) {
        table.values.middleCols(first, block.cols()) = block;
        first += block.cols();
    }
    table.recipe = {"fused", {{"blocks", fmt::format("{}", fmt::join(names, ","))}}, 0, {}, version()};
    for (const auto* block : blocks)
        if (const auto weights = block->standardised.recipe.options.find(artifacts::kPretrainedOption);
            weights != block->standardised.recipe.options.end())
            table.recipe.options[artifacts::kPretrainedOption] = weights->second;
    return fused;
}

}  // namespace ektara::experiment
