#include "ektara/tables/hybrid.hpp"

#include <algorithm>
#include <cmath>

#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/version.hpp"

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

/// The values with the mean of the others where there are none.
MatrixD imputed(const Block& block) {
    MatrixD values                = block.table.values.cast<double>();
    Eigen::RowVectorXd sum        = Eigen::RowVectorXd::Zero(values.cols());
    Eigen::Index rows_with_values = 0;
    for (Eigen::Index i = 0; i < values.rows(); ++i) {
        if (is_missing(block, i)) continue;
        sum += values.row(i);
        ++rows_with_values;
    }
    require(rows_with_values > 0, "E3304", "hybrid: no row has values in the block '{}'; leave it out", block.name);
    for (Eigen::Index i = 0; i < values.rows(); ++i)
        if (is_missing(block, i)) values.row(i) = sum / static_cast<double>(rows_with_values);
    return values;
}

/// Total variance 1; the mask weighs as much as one of the block's columns.
MatrixD scaled(MatrixD values, bool standardise) {
    const Eigen::RowVectorXd mean = values.colwise().mean();
    values.rowwise() -= mean;
    for (Eigen::Index c = 0; c < values.cols(); ++c) {
        const double deviation = std::sqrt(values.col(c).squaredNorm() / static_cast<double>(values.rows()));
        const double floor     = 1e-6 * std::max(1e-30, std::abs(mean(c)) + values.col(c).cwiseAbs().maxCoeff());
        if (deviation < floor)
            values.col(c).setZero();
        else if (standardise)
            values.col(c) /= deviation;
    }
    const double total = values.squaredNorm() / static_cast<double>(values.rows());
    if (total > 0) values /= std::sqrt(total);
    return values;
}

bool any_missing(const Block& block) {
    return std::find(block.missing.begin(), block.missing.end(), true) != block.missing.end();
}

MatrixD with_mask(const Block& block, Weighting weighting) {
    MatrixD values = imputed(block);
    if (weighting == Weighting::EqualVariance) values = scaled(std::move(values), block.standardise);
    if (!any_missing(block)) return values;
    MatrixD mask(values.rows(), 1);
    for (Eigen::Index i = 0; i < mask.rows(); ++i) mask(i, 0) = is_missing(block, i) ? 1.0 : 0.0;
    if (weighting == Weighting::EqualVariance)
        mask = scaled(std::move(mask), true) / std::sqrt(static_cast<double>(values.cols()));
    MatrixD joined(values.rows(), values.cols() + 1);
    joined << values, mask;
    return weighting == Weighting::EqualVariance ? scaled(std::move(joined), false) : joined;
}

std::vector<std::string> columns_of(const Block& block) {
    std::vector<std::string> columns;
    for (const auto& column : block.table.columns) columns.push_back(block.name + "." + column);
    if (any_missing(block)) columns.push_back(block.name + ".missing");
    return columns;
}

}  // namespace

FeatureMatrix join_blocks(const std::vector<Block>& blocks, const HybridOptions& options) {
    require(!blocks.empty() && blocks.front().table.values.rows() > 0, "E3304", "hybrid: there is nothing to join");
    const auto weights = weights_of(options, blocks.size());
    FeatureMatrix joined;
    joined.rows           = blocks.front().table.rows;
    joined.recipe.kind    = "hybrid";
    joined.recipe.version = version();
    for (const auto& option : list_options(options)) joined.recipe.options["hybrid." + option.name] = option.value;
    std::vector<MatrixD> parts;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        const auto& block = blocks[b];
        require(block.table.rows == joined.rows, "E3304", "hybrid: the rows of '{}' are not those of '{}'", block.name,
                blocks.front().name);
        parts.push_back(with_mask(block, options.weighting));
        if (options.weighting == Weighting::EqualVariance) parts.back() *= std::sqrt(weights[b]);
        const auto columns = columns_of(block);
        joined.columns.insert(joined.columns.end(), columns.begin(), columns.end());
        joined.recipe.parent += (b == 0 ? "" : "+") + block.name;
        if (any_missing(block)) joined.recipe.options["hybrid.imputed." + block.name] = "mean, with a mask column";
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
