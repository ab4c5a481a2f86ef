#pragma once

#include <optional>

#include "ektara/core/types.hpp"
#include "ektara/neighbors/graph.hpp"

namespace ektara::projection {

/// The eigenvectors of D^−½WD^−½ of a connected graph that follow the trivial one, by descending eigenvalue: n×dims.
///
/// Chebyshev-filtered subspace iteration (Zhou, Saad, Tiago and Chelikowsky 2006) in double precision until every
/// residual is below 1e-4 (as umap-learn 0.5.12 asks of ARPACK) or 20 rounds are over (5 above 20,000 rows); the
/// largest entry of each vector is positive. Nothing where the graph is not connected or has fewer than dims + 2 rows.
/// The same bits for any `jobs`.
std::optional<Matrix> spectral_start(const neighbors::Graph& graph, int dims, Seed seed, int jobs);

}  // namespace ektara::projection
