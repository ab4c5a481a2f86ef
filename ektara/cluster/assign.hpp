#pragma once

#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::cluster {

/// Label of the nearest of k centres for each of n points, the lowest label where distances are equal.
///
/// `norms[i]` is |points.row(i)|. Blocks of single-precision products find the candidates; where the rounding bound
/// leaves more than one, double-precision distances decide. `labels` must hold n values. Same bits for any `jobs`.
void assign_nearest(const Matrix& points, const VectorD& norms, const MatrixD& centres, std::vector<int>& labels,
                    int jobs);

}  // namespace ektara::cluster
