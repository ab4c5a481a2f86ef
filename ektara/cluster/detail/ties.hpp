#pragma once

#include <algorithm>

#include "ektara/core/matrix.hpp"

namespace ektara::cluster {

/// By how much the distance of two rows may differ from `bound` (a radius, a height) and still be it: a value of single
/// precision stands for every number that rounds to it, so 0.3 and 0.1 are 0.2 apart although their bits are not. Half
/// a step of each of two rows that are at most `widest` from 0, but never more than four millionths of the bound, so
/// that whole numbers, which are exact, are told apart at any size.
inline double tie(double bound, double widest) { return std::min(0x1p-18 * bound, 0x1p-24 * 2 * widest); }

/// The largest distance of a row from 0; there must be rows.
inline double widest_row(const Matrix& points) { return points.cast<double>().rowwise().norm().maxCoeff(); }

}  // namespace ektara::cluster
