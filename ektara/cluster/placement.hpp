#pragma once

#include <memory>
#include <vector>

#include "ektara/cluster/cluster.hpp"
#include "ektara/cluster/community_graph.hpp"

namespace ektara::cluster {

/// Rows that differ by no more than this share of their length are equal: their places were computed twice.
inline constexpr double kEqualRows = 1e-5;

/// A graph as a clusterer had it made: which, and how many neighbours of each row, the row itself not counted.
struct GraphChoice {
    CommunityGraph kind   = CommunityGraph::Knn;
    int n_neighbors       = 15;
    Duplicates duplicates = Duplicates::Once;
};

/// The graph of nearest neighbours that a method groups: of leiden, and of spectral but for a Gaussian affinity.
std::optional<GraphChoice> graph_of(const Options& options);

/// The cluster of a new row, and the share of its edges' weight by which that cluster is ahead of the next: 1 where all
/// lead to it, 0 where another has as much.
struct GraphPlace {
    int label       = 0;
    double strength = 1;
};

/// Where new rows belong among the clusters of a graph, without grouping anew. A new row is joined to fitted rows as
/// the graph joins them: to its `n_neighbors` nearest by the graph's own measure (neighbors/fitted_rows.hpp), with the
/// graph's weights; of B batches to the ⌈(n_neighbors + 1)/B⌉ nearest in each, as bbknn. The cluster whose rows it is
/// joined to by the greatest sum of weights has it, of equal ones the lower number: one step of label propagation
/// (Raghavan, Albert and Kumara 2007). A row that equals a fitted one (kEqualRows) has that
/// row's cluster, as a copy has in the clusterers themselves. Fitted rows that equal another count as those do.
class GraphPlacement {
  public:
    /// `labels` of every row; -1 leads nowhere. Throws what `community_graph` throws of this table.
    GraphPlacement(const Matrix& points, const Context& context, const GraphChoice& choice, std::vector<int> labels,
                   int jobs = 1);
    GraphPlacement(GraphPlacement&&) noexcept;
    ~GraphPlacement();

    /// Of m new rows; `batches` is empty or holds the batch of each, -1 for one that no fitted row has. Throws
    /// InvalidArgument E6221 for batches of another number of rows or rows of other columns, E6102 on NaN.
    std::vector<GraphPlace> places(const Matrix& fresh, const std::vector<int>& batches, int jobs = 1) const;

  private:
    struct State;
    std::unique_ptr<const State> state_;
};

}  // namespace ektara::cluster
