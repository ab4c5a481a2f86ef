#pragma once

#include "ektara/core/matrix.hpp"

namespace ektara::features {

/// Rows of a sliding median: one before and one after the middle row, fifteen times.
constexpr Eigen::Index kMedianRows = 31, kMedianReach = kMedianRows / 2;

/// Median of each 31 successive rows, column by column: (rows − 30) × columns from at least 31 rows (asserted). Values
/// must be finite.
///
/// Each column keeps its window in order; of sixteen columns at once, the row that goes is closed up and the row that
/// comes is inserted by one pass of minima and maxima, without a branch.
Matrix sliding_median(const Matrix& rows);

/// Row number `i` of n rows continued on both sides by their reflection, edges repeated (SciPy's mode="reflect").
Eigen::Index reflected(Eigen::Index i, Eigen::Index n);

}  // namespace ektara::features
