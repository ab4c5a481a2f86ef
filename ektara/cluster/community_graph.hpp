#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/neighbors/graph.hpp"

namespace ektara::cluster {

/// What joins two rows and how strongly:
///
/// - knn: plain nearest neighbours, weight 1;
/// - mutual-proximity: nearest neighbours under mutual proximity, weighted by it;
/// - snn: nearest neighbours, weighted by how many of their neighbours they share;
/// - mutual-proximity-by-batch: as the second, but how near is usual is asked of each batch (neighbors/by_batch.hpp);
/// - bbknn: the nearest neighbours in each batch (the same), weight 1;
/// - mean-proximity: nearest neighbours by the mean mutual proximity over blocks of columns (neighbors/fusion.hpp),
///   weighted by it;
/// - snf: the strongest neighbours after similarity network fusion of the blocks (the same), weighted by the fused
///   similarity.
enum class CommunityGraph { Knn, MutualProximity, Snn, ProximityByBatch, BatchBalanced, MeanProximity, Fused };
std::vector<std::pair<CommunityGraph, std::string>> enum_names(CommunityGraph);

/// What a graph may be told of the table beside its points. Other methods do not read it.
struct Context {
    /// The batch of each row (a language, a source) by number from 0, -1 where it is not known; empty: no batches.
    std::vector<int> batches = {};
    /// How many columns each block of features has, in their order; empty: all columns are one block.
    std::vector<Eigen::Index> blocks = {};
};

/// What is told of some of the rows, in this order.
Context context_of_rows(const Context& context, const std::vector<Eigen::Index>& rows);

bool needs_batches(CommunityGraph kind);
bool needs_blocks(CommunityGraph kind);

/// The graph of n×d points: an edge wherever one row is among the other's `n_neighbors` nearest, the row itself not
/// counted. Fewer rows than that make all rows neighbours. Of proximities and fused similarities the weight is the
/// proximity where each names the other and half of it where one does; of `snn` the Jaccard similarity of the two
/// lists, each with its own row. Of B batches, bbknn takes ⌈(n_neighbors + 1)/B⌉ neighbours in each, the row itself
/// counted in its own. Same bits for any `jobs`.
///
/// Throws InvalidArgument E6221 where the context has other numbers of rows or columns, E6220 where the graph needs
/// batches and there are none, E6223 where it needs two blocks and has fewer, E6222 where snf has too many rows, and
/// NoSolution (limits.hpp) E6220 where fewer than two batches have enough rows for bbknn.
neighbors::Graph community_graph(const Matrix& points, const Context& context, CommunityGraph kind, int n_neighbors,
                                 int jobs = 1);
neighbors::Graph community_graph(const Matrix& points, CommunityGraph kind, int n_neighbors, int jobs = 1);

}  // namespace ektara::cluster
