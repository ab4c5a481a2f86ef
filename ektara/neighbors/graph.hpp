#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "ektara/neighbors/knn.hpp"

namespace ektara::neighbors {

/// A weighted graph without loops, row by row: the edges of row i are [offsets[i], offsets[i + 1]), by ascending
/// target.
struct Graph {
    std::vector<std::size_t> offsets{0};
    std::vector<int> targets;
    std::vector<float> weights;
    /// As of the neighbours that it was made of.
    std::vector<int> order{};

    int n_rows() const { return static_cast<int>(offsets.size()) - 1; }
};

/// The symmetric graph of a directed one: an edge i–j wherever i names j among its neighbours, or j names i, with the
/// weight `join(w_ij, w_ji)`, 0 standing for a direction that is not there; `join` must not mind the order of its
/// arguments. Edges of weight 0 and loops are left out. `weights` has the shape of `neighbors.indices`.
Graph symmetric_graph(const Neighbors& neighbors, const Matrix& weights,
                      const std::function<float(float, float)>& join);

/// For each row the number of its connected component, from 0 by first row.
std::vector<int> components(const Graph& graph);

}  // namespace ektara::neighbors
