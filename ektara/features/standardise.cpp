#include "ektara/features/standardise.hpp"

#include <cmath>

#include "ektara/core/error.hpp"

namespace ektara::features {
namespace {

void require_finite(const FeatureMatrix& features) {
    require(features.values.rows() > 0, "E2204", "standardise: the table must have rows");
    for (Eigen::Index i = 0; i < features.values.rows(); ++i)
        for (Eigen::Index j = 0; j < features.values.cols(); ++j)
            require(std::isfinite(features.values(i, j)), "E2204",
                    "standardise: values must be finite, but row {} column {} holds {}",
                    features.rows[static_cast<std::size_t>(i)], features.columns[static_cast<std::size_t>(j)],
                    features.values(i, j));
}

}  // namespace

Standardised standardise(const FeatureMatrix& features) {
    require_finite(features);
    Standardised result;
    result.standardisation.columns = features.columns;
    for (Eigen::Index j = 0; j < features.values.cols(); ++j) {
        const VectorD column = features.values.col(j).cast<double>();
        const double mean    = column.mean();
        const double scale   = std::sqrt((column.array() - mean).square().mean());
        // Equal floats have no spread, whatever the rounding of their mean says.
        const bool constant = column.minCoeff() == column.maxCoeff();
        result.standardisation.means.push_back(mean);
        result.standardisation.scales.push_back(constant ? 0 : scale);
        if (constant) result.constant_columns.push_back(features.columns[static_cast<std::size_t>(j)]);
    }
    result.features = standardise(features, result.standardisation);
    if (!result.constant_columns.empty())
        result.features.recipe.options["constant_columns"] = fmt::format("{}", fmt::join(result.constant_columns, ","));
    return result;
}

FeatureMatrix standardise(const FeatureMatrix& features, const Standardisation& standardisation) {
    require(features.columns == standardisation.columns, "E2205",
            "standardise: the table must have the {} columns that the means and scales were made for, but has {}",
            standardisation.columns.size(), features.columns.size());
    FeatureMatrix result = features;
    for (Eigen::Index j = 0; j < features.values.cols(); ++j) {
        const auto column = static_cast<std::size_t>(j);
        const double mean = standardisation.means[column], scale = standardisation.scales[column];
        const double factor  = scale > 0 ? 1 / scale : 0;
        result.values.col(j) = ((features.values.col(j).cast<double>().array() - mean) * factor).cast<float>().matrix();
    }
    result.recipe.options["standardised"] = "true";
    return result;
}

}  // namespace ektara::features
