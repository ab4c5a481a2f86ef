#include "ektara/models/standardiser.hpp"

#include <algorithm>
#include <cmath>

#include "ektara/core/error.hpp"

namespace ektara::models {
namespace {

constexpr double kVarianceFloor = 1e-10;
/// Below this share of its largest value the deviation of a column of float32 is rounding.
constexpr double kConstant = 1e-6;

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

Eigen::VectorXd column_values(const FeatureMatrix& raw, Eigen::Index column, bool logarithm) {
    Eigen::VectorXd values = raw.values.col(column).cast<double>();
    for (Eigen::Index i = 0; i < values.size(); ++i) {
        const auto row = static_cast<std::size_t>(i);
        require(std::isfinite(values[i]) && (!logarithm || values[i] >= 0), "E5003",
                "train: column '{}' of row '{}' must be {}, but is {}", raw.columns[static_cast<std::size_t>(column)],
                row < raw.rows.size() ? raw.rows[row] : fmt::format("{}", row),
                logarithm ? "a variance, at least 0" : "finite", values[i]);
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

Standardiser fit_standardiser(const FeatureMatrix& raw) {
    const Eigen::Index n = raw.values.rows(), d = raw.values.cols();
    require(n >= 1 && d >= 1, "E5001", "train: needs rows and columns, but got {} × {}", n, d);
    Standardiser made{raw.columns, {}, RowVector(d), RowVector(d)};
    const bool logs_taken = raw.recipe.options.contains("log_columns");
    for (Eigen::Index j = 0; j < d; ++j) {
        const auto& name     = raw.columns[static_cast<std::size_t>(j)];
        const bool logarithm = !logs_taken && name.ends_with("_var");
        if (logarithm) made.log_columns.push_back(name);
        const Eigen::VectorXd values = column_values(raw, j, logarithm);
        const double mean            = values.mean();
        const double deviation       = std::sqrt((values.array() - mean).square().mean());
        const bool constant          = deviation <= kConstant * values.cwiseAbs().maxCoeff();
        made.mean[j]                 = static_cast<float>(mean);
        made.scale[j]                = constant ? 0.0f : static_cast<float>(deviation);
    }
    return made;
}

Matrix standardise(const Standardiser& standardiser, const FeatureMatrix& raw) {
    Matrix scaled(raw.values.rows(), standardiser.mean.size());
    for (Eigen::Index j = 0; j < scaled.cols(); ++j) {
        const auto& name = standardiser.columns[static_cast<std::size_t>(j)];
        const auto found = std::find(raw.columns.begin(), raw.columns.end(), name);
        require(found != raw.columns.end(), "E5004", "encode: the model needs a column '{}', which the table lacks",
                name);
        const auto values  = column_values(raw, found - raw.columns.begin(), contains(standardiser.log_columns, name));
        const double scale = standardiser.scale[j];
        if (scale == 0)
            scaled.col(j).setZero();
        else
            scaled.col(j) = ((values.array() - static_cast<double>(standardiser.mean[j])) / scale).cast<float>();
    }
    return scaled;
}

}  // namespace ektara::models
