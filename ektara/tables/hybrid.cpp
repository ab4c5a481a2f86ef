#include "ektara/tables/hybrid.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "ektara/core/error.hpp"
#include "ektara/core/held_columns.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/version.hpp"
#include "ektara/tables/musical_key.hpp"

namespace ektara::tables {
namespace {

std::vector<double> weights_of(const HybridOptions& options, std::size_t blocks) {
    if (options.weights.empty()) return std::vector<double>(blocks, 1.0);
    for (const double weight : options.weights)
        require(std::isfinite(weight) && weight > 0, "E3304", "hybrid: weights must be positive numbers, but got '{}'",
                weight);
    require(options.weights.size() == blocks, "E3304", "hybrid: {} weights for {} blocks; give one for each",
            options.weights.size(), blocks);
    return options.weights;
}

bool is_missing(const Block& block, Eigen::Index row) {
    return !block.missing.empty() && block.missing[static_cast<std::size_t>(row)];
}

/// The mean of the rows that have values.
Eigen::RowVectorXd mean_of(const Block& block) {
    const MatrixD values          = exact_values(block.table);
    Eigen::RowVectorXd sum        = Eigen::RowVectorXd::Zero(values.cols());
    Eigen::Index rows_with_values = 0;
    for (Eigen::Index i = 0; i < values.rows(); ++i) {
        if (is_missing(block, i)) continue;
        sum += values.row(i);
        ++rows_with_values;
    }
    require(rows_with_values > 0, "E3304", "hybrid: no row has values in the block '{}'; leave it out", block.name);
    return sum / static_cast<double>(rows_with_values);
}

/// The values with `mean` where there are none.
MatrixD imputed(const Block& block, const Eigen::RowVectorXd& mean) {
    MatrixD values = exact_values(block.table);
    for (Eigen::Index i = 0; i < values.rows(); ++i)
        if (is_missing(block, i)) values.row(i) = mean;
    return values;
}

/// Total variance 1; with `standardise` each column first.
BlockScaling fit_scaling(MatrixD values, bool standardise) {
    BlockScaling scaling{values.colwise().mean(), Eigen::RowVectorXd::Ones(values.cols())};
    for (Eigen::Index c = 0; c < values.cols(); ++c) {
        const bool constant = differ_by_rounding(values.col(c));
        values.col(c).array() -= scaling.mean(c);
        const double deviation = std::sqrt(values.col(c).squaredNorm() / static_cast<double>(values.rows()));
        if (constant)
            values.col(c).setZero();
        else if (standardise)
            values.col(c) /= deviation;
        scaling.deviation(c) = constant ? 0 : standardise ? deviation : 1;
    }
    const double total = values.squaredNorm() / static_cast<double>(values.rows());
    if (total > 0) scaling.root = std::sqrt(total);
    return scaling;
}

MatrixD scaled(MatrixD values, const BlockScaling& scaling) {
    values.rowwise() -= scaling.mean;
    for (Eigen::Index c = 0; c < values.cols(); ++c) {
        if (scaling.deviation(c) > 0)
            values.col(c) /= scaling.deviation(c);
        else
            values.col(c).setZero();
    }
    values /= scaling.root;
    return values;
}

bool any_missing(const Block& block) {
    return std::find(block.missing.begin(), block.missing.end(), true) != block.missing.end();
}

MatrixD mask_of(const Block& block) {
    MatrixD mask(block.table.values.rows(), 1);
    for (Eigen::Index i = 0; i < mask.rows(); ++i) mask(i, 0) = is_missing(block, i) ? 1.0 : 0.0;
    return mask;
}

/// The values and their mask side by side; the mask weighs as much as one of the block's columns.
MatrixD with_mask(const MatrixD& values, const Block& block, const BlockFit& fit) {
    MatrixD mask = mask_of(block);
    if (fit.scaled) mask = scaled(std::move(mask), fit.mask) / std::sqrt(static_cast<double>(values.cols()));
    MatrixD joined(values.rows(), values.cols() + 1);
    joined << values, mask;
    return joined;
}

/// The block with keys on their circle, if it has any.
std::optional<Block> with_keys(const Block& block, std::optional<FeatureMatrix> on_circle) {
    if (!on_circle) return std::nullopt;
    return Block{block.name, *std::move(on_circle), block.missing, block.standardise};
}

BlockFit fit_block(const Block& given, Weighting weighting, double weight) {
    const auto on_circle = with_keys(given, keys_on_circle(given.table));
    const Block& block   = on_circle ? *on_circle : given;
    BlockFit fit{block.name,
                 block.table.recipe.kind,
                 block.table.columns,
                 mean_of(block),
                 weighting == Weighting::EqualVariance,
                 any_missing(block),
                 {},
                 {},
                 {}};
    if (!fit.scaled) return fit;
    const MatrixD values = imputed(block, fit.mean);
    fit.values           = fit_scaling(values, block.standardise);
    fit.weight_root      = std::sqrt(weight);
    if (!fit.has_mask) return fit;
    fit.mask   = fit_scaling(mask_of(block), true);
    fit.joined = fit_scaling(with_mask(scaled(values, fit.values), block, fit), false);
    return fit;
}

MatrixD part_of(const Block& given, const BlockFit& fit) {
    const auto on_circle = with_keys(given, keys_as_fitted(given.table, fit.columns));
    const Block& block   = on_circle ? *on_circle : given;
    require(fit.columns == block.table.columns && fit.name == block.name, "E3304",
            "hybrid: the block '{}' has {} columns, and '{}' was fitted with {} that differ; give the same tables",
            block.name, block.table.values.cols(), fit.name, fit.columns.size());
    MatrixD values = imputed(block, fit.mean);
    if (fit.scaled) values = scaled(std::move(values), fit.values);
    if (fit.has_mask) values = with_mask(values, block, fit);
    if (fit.has_mask && fit.scaled) values = scaled(std::move(values), fit.joined);
    return fit.scaled ? MatrixD(values * fit.weight_root) : values;
}

std::vector<std::string> columns_of(const Block& block, const BlockFit& fit) {
    std::vector<std::string> columns;
    for (const auto& column : fit.columns) columns.push_back(block.name + "." + column);
    if (fit.has_mask) columns.push_back(block.name + ".missing");
    return columns;
}

void require_same_rows(const std::vector<Block>& blocks) {
    require(!blocks.empty() && blocks.front().table.values.rows() > 0, "E3304", "hybrid: there is nothing to join");
    for (const auto& block : blocks)
        require(block.table.rows == blocks.front().table.rows, "E3304",
                "hybrid: the rows of '{}' are not those of '{}'", block.name, blocks.front().name);
}

}  // namespace

std::vector<BlockFit> fit_blocks(const std::vector<Block>& blocks, const HybridOptions& options) {
    require_same_rows(blocks);
    const auto weights = weights_of(options, blocks.size());
    std::vector<BlockFit> fits;
    for (std::size_t b = 0; b < blocks.size(); ++b) fits.push_back(fit_block(blocks[b], options.weighting, weights[b]));
    return fits;
}

FeatureMatrix join_blocks(const std::vector<Block>& blocks, const HybridOptions& options) {
    return join_blocks(blocks, fit_blocks(blocks, options), options);
}

FeatureMatrix join_blocks(const std::vector<Block>& blocks, const std::vector<BlockFit>& fits,
                          const HybridOptions& options) {
    require_same_rows(blocks);
    require(fits.size() == blocks.size(), "E3304", "hybrid: {} blocks were fitted, but {} are given", fits.size(),
            blocks.size());
    FeatureMatrix joined;
    joined.rows           = blocks.front().table.rows;
    joined.recipe.kind    = "hybrid";
    joined.recipe.version = version();
    for (const auto& option : list_options(options)) joined.recipe.options["hybrid." + option.name] = option.value;
    std::vector<MatrixD> parts;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        parts.push_back(part_of(blocks[b], fits[b]));
        const auto columns = columns_of(blocks[b], fits[b]);
        joined.columns.insert(joined.columns.end(), columns.begin(), columns.end());
        joined.recipe.parent += (b == 0 ? "" : "+") + blocks[b].name;
        if (fits[b].has_mask) joined.recipe.options["hybrid.imputed." + blocks[b].name] = "mean, with a mask column";
    }
    joined.recipe.options["hybrid.scaled"] = options.weighting == Weighting::EqualVariance ? "true" : "false";
    joined.values.resize(std::ssize(joined.rows), std::ssize(joined.columns));
    Eigen::Index at = 0;
    for (const auto& part : parts) {
        joined.values.middleCols(at, part.cols()) = part.cast<float>();
        at += part.cols();
    }
    return joined;
}

}  // namespace ektara::tables
