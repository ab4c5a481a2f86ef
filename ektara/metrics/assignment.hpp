#pragma once

#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::metrics {

/// For each row of a matrix of gains the column that it is assigned to, -1 for none; no column is given twice, as many
/// pairs as possible are made, and the sum of their gains is the largest there is (Hungarian method, Kuhn 1955;
/// potentials as in Jonker and Volgenant 1987). Rows or columns may be missing: then nothing is assigned.
std::vector<int> best_assignment(const MatrixD& gains);

}  // namespace ektara::metrics
