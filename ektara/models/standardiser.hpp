#pragma once

#include <string>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::models {

/// How raw features become a model's input: kept with the model, so that new songs are brought to the same scale.
struct Standardiser {
    std::vector<std::string> columns, log_columns;
    RowVector mean, scale;
    /// Columns without variance: they become 0.
    std::vector<std::string> constant_columns() const;
};

/// Columns named `*_var` enter as natural logarithms (floored at 1e-10) unless the table's recipe says that they are
/// already; then each column's mean and standard deviation (ddof 0). A constant column has scale 0.
/// Throws InvalidArgument E5001 for an empty table, E5003 for a value that is not finite or a negative variance, naming
/// row and column.
Standardiser fit_standardiser(const FeatureMatrix& raw);

/// (x − mean) / scale, columns found by name; 0 where the scale is 0. Throws InvalidArgument E5004 for a missing
/// column, E5003 as above.
Matrix standardise(const Standardiser& standardiser, const FeatureMatrix& raw);

}  // namespace ektara::models
