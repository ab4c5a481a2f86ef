#pragma once

#include "ektara/neighbors/graph.hpp"

namespace ektara::projection {

/// n×k memberships of the neighbours in the fuzzy set around each row (McInnes, Healy and Melville 2018, algorithm 3;
/// umap-learn 0.5.12): exp(−max(0, d − ρ)/σ), ρ the least distance above 0 where `rho_is_nearest` and else 0, σ such
/// that the memberships sum to log₂(`target_neighbors`), and at least 1/1000 of the mean distance. σ is found by
/// halving.
Matrix fuzzy_memberships(const Matrix& distances, double target_neighbors, bool rho_is_nearest);

/// Of the rows' fuzzy sets over their neighbours, `mix` times the union a + b − ab and 1 − mix times the intersection
/// ab; `n_neighbors` counts the row itself.
neighbors::Graph fuzzy_graph(const neighbors::Neighbors& neighbors, double mix = 1);

}  // namespace ektara::projection
