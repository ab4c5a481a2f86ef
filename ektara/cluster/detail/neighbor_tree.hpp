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
/// Where such pairs join large pieces they do so at rows between them, often higher than need be. So the tree is cut
/// where both sides have at least five rows, and the shortest links between every two pieces are found by measuring all
/// rows that can have one; of more than 262,144 of these so many, and from what they find either end moves on. A tree
/// of mutual reachability is otherwise of pairs of neighbours, since every row's least link is one.
std::vector<Link> spanning_tree_of_neighbors(const Matrix& points, const neighbors::Neighbors& near,
                                             const VectorD& core, double alpha, int jobs);

}  // namespace ektara::cluster
