#pragma once

#include <string>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::tables {

/// New rows with the columns of a fitted table, in its order.
struct ColumnJoin {
    FeatureMatrix table;
    /// Columns that the fitted table does not have, which are left out.
    std::vector<std::string> unmatched;
};

/// Columns are found by name; where one of the two tables has none (an .npy without its .json: c0, c1, …), by position.
/// Throws InvalidArgument E6202 where a column of the fitted table is missing.
ColumnJoin join_columns(const FeatureMatrix& fresh, const std::vector<std::string>& fitted);

}  // namespace ektara::tables
