#include "ektara/tables/standardiser.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <fmt/ranges.h>

#include "ektara/core/error.hpp"
#include "ektara/core/held_columns.hpp"
#include "ektara/tables/musical_key.hpp"

namespace ektara::tables {
namespace {

constexpr double kVarianceFloor = 1e-10;
/// A mean that single precision moves by more than this share of the deviation is kept as the sum of two numbers.
constexpr double kMoves = 1e-5;

/// The place of each name, the first where it stands twice.
std::unordered_map<std::string_view, Eigen::Index> places_of(const std::vector<std::string>& names) {
    std::unordered_map<std::string_view, Eigen::Index> places;
    Eigen::Index place = 0;
    for (const auto& name : names) places.emplace(name, place++);
    return places;
}

bool is_variance(const std::string& column) { return column.ends_with("_var"); }

std::string row_name(const FeatureMatrix& raw, Eigen::Index row) {
    const auto at = static_cast<std::size_t>(row);
    return at < raw.rows.size() ? raw.rows[at] : fmt::format("{}", row);
}

VectorD column_values(const FeatureMatrix& raw, Eigen::Index column, bool logarithm) {
    VectorD values   = exact_column(raw, column);
    const auto& name = raw.columns[static_cast<std::size_t>(column)];
    for (Eigen::Index i = 0; i < values.size(); ++i) {
        if (!std::isfinite(values[i]))
            fail<InvalidArgument>("E1208", "row '{}', column '{}': {} is not a finite number; correct or drop it",
                                  row_name(raw, i), name, values[i]);
        if (logarithm && values[i] < 0)
            fail<InvalidArgument>("E1207",
                                  "row '{}', column '{}': the variance {} is negative; correct it or rename the column",
                                  row_name(raw, i), name, values[i]);
    }
    if (logarithm) values = values.array().max(kVarianceFloor).log();
    return values;
}

}  // namespace

std::vector<std::string> Standardiser::constant_columns() const {
    std::vector<std::string> constant;
    for (std::size_t j = 0; j < columns.size(); ++j)
        if (scale[static_cast<Eigen::Index>(j)] == 0) constant.push_back(columns[j]);
    return constant;
}

Standardiser fit_standardiser(const FeatureMatrix& raw, Logarithms logarithms) {
    const Eigen::Index n = raw.values.rows(), d = raw.values.cols();
    require(n >= 1 && d >= 1, "E1204", "standardise: needs rows and columns, but got {} × {}", n, d);
    Standardiser made{raw.columns, {}, Eigen::RowVectorXd(d), RowVector(d)};
    const bool take_logs = logarithms == Logarithms::OfVariances && !raw.recipe.options.contains("log_columns");
    for (Eigen::Index j = 0; j < d; ++j) {
        const auto& name     = raw.columns[static_cast<std::size_t>(j)];
        const bool logarithm = take_logs && is_variance(name);
        if (logarithm) made.log_columns.push_back(name);
        const VectorD values   = column_values(raw, j, logarithm);
        const double mean      = values.mean();
        const double deviation = std::sqrt((values.array() - mean).square().mean());
        const bool constant    = values.maxCoeff() == values.minCoeff() || differ_by_rounding(exact_column(raw, j));
        const bool moves       = std::abs(mean - as_single(mean)) > kMoves * deviation;
        made.mean[j]           = moves || held_about(raw, j) != 0 ? as_two_singles(mean) : as_single(mean);
        made.scale[j]          = constant ? 0.0f : static_cast<float>(deviation);
    }
    return made;
}

Standardiser fit_standardiser(const FeatureMatrix& raw, Transform transform) {
    if (transform == Transform::None) return fit_standardiser(raw, Logarithms::OfVariances);
    auto column_transform = fit_column_transform(raw, transform);
    Standardiser made     = fit_standardiser(apply_transform(column_transform, raw), Logarithms::None);
    made.column_transform = std::move(column_transform);
    return made;
}

Standardiser fit_channel_standardiser(const FeatureMatrix& raw, int channels) {
    require(channels >= 1 && raw.values.cols() % channels == 0, "E1204",
            "standardise: {} columns are not {} channels of equal length", raw.values.cols(), channels);
    Standardiser made         = fit_standardiser(raw, Logarithms::None);
    const Eigen::Index frames = raw.values.cols() / channels;
    for (Eigen::Index c = 0; c < channels; ++c) {
        const VectorD means    = made.mean.segment(c * frames, frames);
        const VectorD scales   = made.scale.segment(c * frames, frames).cast<double>();
        const double mean      = means.mean();
        const double deviation = std::sqrt((scales.array().square() + (means.array() - mean).square()).mean());
        const Matrix channel   = raw.values.middleCols(c * frames, frames);
        const bool constant    = differ_by_rounding(channel.reshaped().cast<double>());
        made.mean.segment(c * frames, frames).setConstant(as_single(mean));
        made.scale.segment(c * frames, frames).setConstant(constant ? 0.0f : static_cast<float>(deviation));
    }
    return made;
}

FeatureMatrix standardise(const Standardiser& standardiser, const FeatureMatrix& table) {
    const auto on_circle    = keys_as_fitted(table, standardiser.columns);
    const FeatureMatrix raw = apply_transform(standardiser.column_transform, on_circle ? *on_circle : table);
    FeatureMatrix made{Matrix(raw.values.rows(), standardiser.mean.size()), raw.rows, standardiser.columns, raw.recipe};
    const auto places = places_of(raw.columns);
    const std::unordered_set<std::string_view> logs(standardiser.log_columns.begin(), standardiser.log_columns.end());
    for (Eigen::Index j = 0; j < made.values.cols(); ++j) {
        const auto& name = standardiser.columns[static_cast<std::size_t>(j)];
        const auto found = places.find(name);
        require(found != places.end(), "E1209",
                "standardise: column '{}' is needed, but the table lacks it; give the features that were fitted", name);
        const auto values  = column_values(raw, found->second, logs.contains(name));
        const double scale = standardiser.scale[j];
        if (scale == 0)
            made.values.col(j).setZero();
        else
            made.values.col(j) = ((values.array() - standardiser.mean[j]) / scale).cast<float>();
    }
    forget_held_columns(made.recipe);
    auto& options           = made.recipe.options;
    options["standardised"] = "true";
    if (!standardiser.log_columns.empty())
        options["log_columns"] = fmt::format("{}", fmt::join(standardiser.log_columns, " "));
    if (const auto constant = standardiser.constant_columns(); !constant.empty())
        options["constant_columns"] = fmt::format("{}", fmt::join(constant, " "));
    return made;
}

}  // namespace ektara::tables
