#pragma once

#include <string>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::features {

/// Means and scales of the columns of one table, kept so that new rows can be brought onto the same footing.
struct Standardisation {
    std::vector<std::string> columns;
    std::vector<double> means, scales;  ///< scale 0: a constant column
};

struct Standardised {
    FeatureMatrix features;
    Standardisation standardisation;
    std::vector<std::string> constant_columns;
};

/// z = (x − mean)/std for each column, std with ddof 0, summed in double precision (scikit-learn's StandardScaler).
///
/// A constant column becomes 0 and is named in `constant_columns`. The recipe gets option `standardised` = "true" and,
/// where there are any, `constant_columns`. The result does not depend on the order of the rows beyond rounding. Throws
/// InvalidArgument E2204 for a table without rows or with NaN or infinite values, naming row and column.
Standardised standardise(const FeatureMatrix& features);

/// The same with means and scales of another table. Throws InvalidArgument E2205 where the columns differ.
FeatureMatrix standardise(const FeatureMatrix& features, const Standardisation& standardisation);

}  // namespace ektara::features
