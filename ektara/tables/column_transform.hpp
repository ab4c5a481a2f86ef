#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::tables {

/// How the columns of a table are transformed before anything else is done with them.
enum class Transform { None, Log, YeoJohnson, Quantile };

/// The names that options use: "none", "log", "yeo-johnson", "quantile".
std::vector<std::pair<Transform, std::string>> enum_names(Transform);

/// Natural logarithms, floored at 1e-10, of the named columns.
struct Logarithm {
    std::vector<std::string> columns;
};

/// Yeo and Johnson's power (2000) of each column, then mean 0 and standard deviation 1; scale 0: a constant column.
struct YeoJohnson {
    VectorD lambda, mean, scale;  ///< d
};

/// Each column's value as the normal quantile of its rank, of equal values the middle one, clipped at ±3.
struct QuantileNormal {
    MatrixD quantiles;  ///< q×d, of the fitted rows at q evenly spaced shares; a constant column holds one value
};

/// A fitted transform, for new rows too.
struct ColumnTransform {
    std::vector<std::string> columns;
    std::variant<std::monostate, Logarithm, YeoJohnson, QuantileNormal> method;

    Transform kind() const { return static_cast<Transform>(method.index()); }
};

/// What is kept of a fitted transform beside the names of its columns, and back: 3×d (λ, mean, scale) for yeo-johnson,
/// q×d for quantile, 1×d (1: a logarithm is taken) for log, nothing for none. Fitted numbers are of single precision,
/// or sums of two of it about a column that is held about another number (core/held_columns.hpp). Throws
/// InvalidArgument E1214 for parameters of another shape.
MatrixD parameters_of(const ColumnTransform& transform);
ColumnTransform transform_from(std::vector<std::string> columns, Transform kind, const MatrixD& parameters);

/// Fits `kind` to n×d features, each column by itself:
///
/// - log: ln(max(x, 1e-10)) of the columns named `*_var`; in a table without such columns, of every column whose values
///   are all above 0. Throws E1207 on a negative variance, E1213 where there is no column to take;
/// - yeo-johnson: λ by maximum likelihood, as scikit-learn 1.9's PowerTransformer;
/// - quantile: as scikit-learn 1.9's QuantileTransformer to a normal distribution from min(1000, n) quantiles of all
///   rows, clipped at ±3, but equal values take the middle of their shares at both ends too (there all of them become
///   −3 or 3, so that a column of two values outweighs every other); a constant column becomes 0.
///
/// The order of the rows changes nothing. Throws InvalidArgument E1204 for an empty table, E1208 for a value that is
/// not finite.
ColumnTransform fit_column_transform(const FeatureMatrix& features, Transform kind);

/// The transformed table, columns found by name; the recipe's options say `transform`, and `log_columns` where there
/// are any. Throws E1209 for a missing column, E1207 and E1208 as above.
FeatureMatrix apply_transform(const ColumnTransform& transform, const FeatureMatrix& features);

/// Both on one table.
FeatureMatrix transformed(const FeatureMatrix& features, Transform kind);

}  // namespace ektara::tables
