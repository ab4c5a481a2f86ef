#pragma once

#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/core/points.hpp"

namespace ektara::metrics {

/// Density-based clustering validation (Moulavi, Jaskowiak, Campello, Zimek and Sander 2014), −1 to 1: for clusters of
/// any shape, and for noise, which counts against it by its share.
///
/// Core distance of a row in its cluster of m distinct rows: (Σ d(o, i)^−D / (m − 1))^(−1/D), D the number of columns.
/// Equal rows are one row, and count with their number in m/n only. Distances of a cluster are max(core, core,
/// distance); of its minimum spanning tree, the rows with two edges or more are inside. Many trees are minimal, since
/// one core distance holds for many pairs: of equal edges that between the rows farthest apart is taken, so that
/// the order of the rows changes nothing (docs/methods.md says how much this matters).
/// Sparseness: longest edge between inside rows (of all edges where there is none); separation from another cluster:
/// least distance between inside rows. Index: Σ m/n · (separation − sparseness)/max. A cluster of one row counts 0; one
/// of copies of a single row has the sparseness 0. Euclidean, in double precision, n² distances. NaN where there are
/// fewer than two clusters. Throws InvalidArgument E6301 where lengths differ, E6102 on NaN, E6103 on an empty table.
double dbcv(const MatrixView& points, const std::vector<int>& labels);

}  // namespace ektara::metrics
