#pragma once

#include <vector>

#include "ektara/cluster/merge_tree.hpp"
#include "ektara/core/matrix.hpp"
#include "ektara/neighbors/knn.hpp"

namespace ektara::cluster {

/// So many neighbours of each row at least are given to `spanning_tree_of_neighbors`.
inline constexpr int kNeighborsOfTree = 15;

/// A spanning tree of max(|x − y|/alpha, core(x), core(y)) that is least among the pairs of rows of which one names the
/// other its neighbour (Kruskal 1956). Parts that no such pair joins are joined by Borůvka's rounds: up to 64 rows of
/// each part but the largest are measured against all rows of others, and from the least pair found the search goes on
/// from either side. Links by rising height; the same for any `jobs`.
///
/// A tree of the mutual reachability that HDBSCAN takes is mostly of such pairs, since every row's least link is one.
std::vector<Link> spanning_tree_of_neighbors(const Matrix& points, const neighbors::Neighbors& near,
                                             const VectorD& core, double alpha, int jobs);

}  // namespace ektara::cluster
