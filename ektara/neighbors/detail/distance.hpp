#pragma once

#include "ektara/neighbors/knn.hpp"

namespace ektara::neighbors {

/// Distance, in double precision, of row i of `x` from row j of `y`: |x − y|, or 1 − x·y/(|x||y|) for cosine, which is
/// 1 from a row of zeros.
double distance(const Matrix& x, Eigen::Index i, const Matrix& y, Eigen::Index j, Metric metric);

}  // namespace ektara::neighbors
