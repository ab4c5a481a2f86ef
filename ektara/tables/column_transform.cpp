#include "ektara/tables/column_transform.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <fmt/ranges.h>

#include "ektara/core/error.hpp"
#include "ektara/core/held_columns.hpp"

namespace ektara::tables {
namespace {

using Eigen::Index;

constexpr double kFloor        = 1e-10;
constexpr Index kMostQuantiles = 1000;
constexpr double kClip         = 3;
constexpr double kLambdaRange  = 12;
constexpr int kLambdaSteps     = 60;

VectorD column_of(const FeatureMatrix& features, Index column) {
    VectorD values = exact_column(features, column);
    for (Index i = 0; i < values.size(); ++i)
        require(std::isfinite(values[i]), "E1208",
                "transform: row '{}', column '{}': {} is not a finite number; correct or drop it",
                features.rows.empty() ? fmt::format("{}", i) : features.rows[static_cast<std::size_t>(i)],
                features.columns[static_cast<std::size_t>(column)], values[i]);
    return values;
}

VectorD sorted(VectorD values) {
    std::sort(values.begin(), values.end());
    return values;
}

Logarithm fit_logarithm(const FeatureMatrix& features) {
    Logarithm fitted;
    for (const auto& name : features.columns)
        if (name.ends_with("_var")) fitted.columns.push_back(name);
    if (!fitted.columns.empty()) return fitted;
    for (Index j = 0; j < features.values.cols(); ++j)
        if (features.values.col(j).minCoeff() > 0)
            fitted.columns.push_back(features.columns[static_cast<std::size_t>(j)]);
    require(!fitted.columns.empty(), "E1213",
            "transform: log needs columns named *_var or columns of values above 0, and the table has neither; take "
            "yeo-johnson or quantile");
    return fitted;
}

/// Yeo and Johnson's power of x: ((x + 1)^λ − 1)/λ above 0, −((1 − x)^(2−λ) − 1)/(2 − λ) below, with logarithms at the
/// poles. expm1 keeps what small powers have.
double yeo_johnson(double x, double lambda) {
    const double power = x >= 0 ? lambda : 2 - lambda, logarithm = std::log1p(std::abs(x));
    const double transformed_values = std::abs(power) < 1e-12 ? logarithm : std::expm1(power * logarithm) / power;
    return x >= 0 ? transformed_values : -transformed_values;
}

double mean_of(const VectorD& values) { return values.mean(); }

double variance_of(const VectorD& values) { return (values.array() - mean_of(values)).square().mean(); }

/// The logarithm of the likelihood of λ without constants; −∞ where the powers overflow.
double likelihood(const VectorD& values, double jacobian, double lambda) {
    const VectorD transformed_values = values.unaryExpr([&](double x) { return yeo_johnson(x, lambda); });
    const double variance            = variance_of(transformed_values);
    if (!std::isfinite(variance) || variance <= 0) return -std::numeric_limits<double>::infinity();
    return -static_cast<double>(values.size()) / 2 * std::log(variance) + (lambda - 1) * jacobian;
}

/// λ with the highest likelihood, by golden sections.
double fit_lambda(const VectorD& values) {
    constexpr double golden = std::numbers::phi - 1;
    double jacobian         = 0;
    for (const double x : values) jacobian += std::copysign(std::log1p(std::abs(x)), x);
    double low = -kLambdaRange, high = kLambdaRange;
    double left = high - golden * (high - low), right = low + golden * (high - low);
    double at_left = likelihood(values, jacobian, left), at_right = likelihood(values, jacobian, right);
    for (int step = 0; step < kLambdaSteps; ++step) {
        if (at_left > at_right) {
            high = right, right = left, at_right = at_left;
            left    = high - golden * (high - low);
            at_left = likelihood(values, jacobian, left);
        } else {
            low = left, left = right, at_left = at_right;
            right    = low + golden * (high - low);
            at_right = likelihood(values, jacobian, right);
        }
    }
    return (low + high) / 2;
}

YeoJohnson fit_yeo_johnson(const FeatureMatrix& features) {
    const Index d = features.values.cols();
    YeoJohnson fitted{VectorD::Ones(d), VectorD::Zero(d), VectorD::Zero(d)};
    for (Index j = 0; j < d; ++j) {
        const VectorD values = sorted(column_of(features, j));
        if (differ_by_rounding(values)) continue;
        fitted.lambda[j]                 = fit_lambda(values);
        const VectorD transformed_values = values.unaryExpr([&](double x) { return yeo_johnson(x, fitted.lambda[j]); });
        fitted.mean[j]                   = mean_of(transformed_values);
        fitted.scale[j]                  = std::sqrt(variance_of(transformed_values));
    }
    return fitted;
}

QuantileNormal fit_quantile_normal(const FeatureMatrix& features) {
    const Index n = features.values.rows(), count = std::min(n, kMostQuantiles);
    QuantileNormal fitted{MatrixD(count, features.values.cols())};
    for (Index j = 0; j < fitted.quantiles.cols(); ++j) {
        const VectorD values = sorted(column_of(features, j));
        for (Index q = 0; q < count; ++q) {
            const double place = count > 1 ? static_cast<double>(q * (n - 1)) / static_cast<double>(count - 1) : 0;
            const auto below   = static_cast<Index>(place);
            const Index above  = std::min(below + 1, n - 1);
            fitted.quantiles(q, j) =
                values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
        }
    }
    return fitted;
}

double normal_cdf(double x) { return std::erfc(-x / std::numbers::sqrt2) / 2; }

/// The inverse of the normal distribution, clipped at ±3, by Newton's method: from the centre it comes nearer with
/// every step, because the distribution bends towards it.
double clipped_normal_quantile(double share) {
    if (share <= normal_cdf(-kClip)) return -kClip;
    if (share >= normal_cdf(kClip)) return kClip;
    double x = 0;
    for (int step = 0; step < 40; ++step) {
        const double density = std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
        const double change  = (share - normal_cdf(x)) / density;
        x += change;
        if (std::abs(change) < 1e-12) break;
    }
    return x;
}

/// The share of fitted rows below x, which lies between the first and the last quantile: of equal quantiles the middle
/// of their shares, at both ends too. A least or largest value that stands alone has the share 0 or 1.
double share_of(double x, const VectorD& quantiles) {
    const auto first = quantiles.begin(), last = quantiles.end();
    const auto per_step = 1 / static_cast<double>(quantiles.size() - 1);
    const auto lower    = std::lower_bound(first, last, x);
    const auto upper    = std::upper_bound(first, last, x);
    if (lower != upper) return static_cast<double>((lower - first) + (upper - first - 1)) / 2 * per_step;
    const auto below = lower - 1;
    return (static_cast<double>(below - first) + (x - *below) / (*lower - *below)) * per_step;
}

double quantile_normal(double x, const VectorD& quantiles) {
    const double lowest = quantiles[0], highest = quantiles[quantiles.size() - 1];
    if (lowest == highest) return x < lowest ? -kClip : x > highest ? kClip : 0;
    if (x < lowest) return -kClip;
    if (x > highest) return kClip;
    return clipped_normal_quantile(share_of(x, quantiles));
}

/// Bends one column; `column` is its number in the fitted table.
struct Fitting {
    const std::string& name;
    Index column;
    VectorD& values;

    void operator()(std::monostate) const {}
    void operator()(const Logarithm& fitted) const {
        if (std::find(fitted.columns.begin(), fitted.columns.end(), name) == fitted.columns.end()) return;
        require(
            values.minCoeff() >= 0, "E1207",
            "transform: column '{}' has the negative value {}, which has no logarithm; correct it or rename the column",
            name, values.minCoeff());
        values = values.array().max(kFloor).log();
    }
    void operator()(const YeoJohnson& fitted) const {
        const double lambda = fitted.lambda[column], mean = fitted.mean[column], scale = fitted.scale[column];
        for (double& x : values) x = scale > 0 ? (yeo_johnson(x, lambda) - mean) / scale : 0;
    }
    void operator()(const QuantileNormal& fitted) const {
        const VectorD quantiles = fitted.quantiles.col(column);
        for (double& x : values) x = quantile_normal(x, quantiles);
    }
};

std::string name_of(Transform kind) {
    for (const auto& [key, name] : enum_names(kind))
        if (key == kind) return name;
    return {};
}

}  // namespace

std::vector<std::pair<Transform, std::string>> enum_names(Transform) {
    return {{Transform::None, "none"},
            {Transform::Log, "log"},
            {Transform::YeoJohnson, "yeo-johnson"},
            {Transform::Quantile, "quantile"}};
}

ColumnTransform fit_column_transform(const FeatureMatrix& features, Transform kind) {
    require(features.values.rows() >= 1 && features.values.cols() >= 1, "E1204",
            "transform: needs rows and columns, but got {} × {}", features.values.rows(), features.values.cols());
    ColumnTransform fitted{features.columns, {}};
    if (kind == Transform::Log) fitted.method = fit_logarithm(features);
    if (kind == Transform::YeoJohnson) fitted.method = fit_yeo_johnson(features);
    if (kind == Transform::Quantile) fitted.method = fit_quantile_normal(features);
    // As it is kept with a model.
    MatrixD parameters = parameters_of(fitted);
    for (Index j = 0; j < parameters.cols(); ++j) {
        const auto kept   = held_about(features, j) == 0 ? as_single : as_two_singles;
        parameters.col(j) = parameters.col(j).unaryExpr(kept).eval();
    }
    return transform_from(features.columns, kind, parameters);
}

FeatureMatrix apply_transform(const ColumnTransform& transform, const FeatureMatrix& features) {
    if (transform.kind() == Transform::None) return features;
    FeatureMatrix made{{}, features.rows, transform.columns, features.recipe};
    ColumnBlock columns(features.values.rows(), static_cast<Index>(transform.columns.size()));
    for (std::size_t j = 0; j < transform.columns.size(); ++j) {
        const auto& name = transform.columns[j];
        const auto found = std::find(features.columns.begin(), features.columns.end(), name);
        require(found != features.columns.end(), "E1209",
                "transform: column '{}' is needed, but the table lacks it; give the features that were fitted", name);
        VectorD values = column_of(features, found - features.columns.begin());
        std::visit(Fitting{name, static_cast<Index>(j), values}, transform.method);
        columns.col(static_cast<Index>(j)) = values;
    }
    made.values = columns.cast<float>();
    if (holds_any(features)) {
        forget_held_columns(made.recipe);
        hold_columns(made, [&](Index first, ColumnBlock& block) { block = columns.middleCols(first, block.cols()); });
    }
    made.recipe.options["transform"] = name_of(transform.kind());
    if (const auto* taken = std::get_if<Logarithm>(&transform.method))
        made.recipe.options["log_columns"] = fmt::format("{}", fmt::join(taken->columns, " "));
    return made;
}

MatrixD parameters_of(const ColumnTransform& transform) {
    MatrixD rows;
    if (const auto* log = std::get_if<Logarithm>(&transform.method)) {
        rows = MatrixD::Zero(1, static_cast<Index>(transform.columns.size()));
        for (Index j = 0; j < rows.cols(); ++j)
            for (const auto& name : log->columns)
                if (name == transform.columns[static_cast<std::size_t>(j)]) rows(0, j) = 1;
    } else if (const auto* power = std::get_if<YeoJohnson>(&transform.method)) {
        rows.resize(3, power->lambda.size());
        rows << power->lambda.transpose(), power->mean.transpose(), power->scale.transpose();
    } else if (const auto* quantile = std::get_if<QuantileNormal>(&transform.method)) {
        rows = quantile->quantiles;
    }
    return rows;
}

ColumnTransform transform_from(std::vector<std::string> columns, Transform kind, const MatrixD& parameters) {
    const Index wanted = kind == Transform::Log ? 1 : kind == Transform::YeoJohnson ? 3 : parameters.rows();
    require(kind == Transform::None || (parameters.rows() == wanted && parameters.rows() > 0 &&
                                        parameters.cols() == static_cast<Index>(columns.size())),
            "E1214", "transform: parameters of {} columns must be {}×{}, but are {}×{}", columns.size(), wanted,
            columns.size(), parameters.rows(), parameters.cols());
    ColumnTransform made{std::move(columns), {}};
    if (kind == Transform::Log) {
        Logarithm log;
        for (Index j = 0; j < parameters.cols(); ++j)
            if (parameters(0, j) > 0) log.columns.push_back(made.columns[static_cast<std::size_t>(j)]);
        made.method = std::move(log);
    }
    if (kind == Transform::YeoJohnson)
        made.method =
            YeoJohnson{parameters.row(0).transpose(), parameters.row(1).transpose(), parameters.row(2).transpose()};
    if (kind == Transform::Quantile) made.method = QuantileNormal{parameters};
    return made;
}

FeatureMatrix transformed(const FeatureMatrix& features, Transform kind) {
    return apply_transform(fit_column_transform(features, kind), features);
}

}  // namespace ektara::tables
