#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/cluster/community_graph.hpp"
#include "ektara/cluster/duplicates.hpp"
#include "ektara/core/matrix.hpp"
#include "ektara/core/types.hpp"

namespace ektara::cluster {

struct LeidenOptions {
    int n_clusters        = 0;
    double resolution     = 1;
    CommunityGraph graph  = CommunityGraph::Knn;
    int n_neighbors       = 15;
    int n_init            = 10;
    int n_iterations      = 0;
    double beta           = 0.01;
    Duplicates duplicates = Duplicates::Once;
    Seed seed             = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("n_clusters", self.n_clusters, "the resolution is searched to give so many; 0: resolution as given");
        visit("resolution", self.resolution, "above 1 more and smaller communities, below 1 fewer");
        visit("graph", self.graph,
              "knn, mutual-proximity or snn (shared nearest neighbours); with batches mutual-proximity-by-batch or "
              "bbknn; with blocks mean-proximity or snf");
        visit("n_neighbors", self.n_neighbors, "of each row in the graph, the row itself not counted");
        visit("n_init", self.n_init, "starts; the one with the highest modularity is kept");
        visit("n_iterations", self.n_iterations, "passes of the algorithm; 0: until nothing changes");
        visit("beta", self.beta, "randomness of the refinement, above 0");
        visit("duplicates", self.duplicates, "equal rows are one row of the graph, or keep: each is one");
    }
};

struct Leiden {
    std::vector<int> labels;  ///< from 0
    int n_clusters    = 0;
    double modularity = 0;  ///< at the resolution used
    double resolution = 1;
    int n_copies      = 0;  ///< rows equal to an earlier one, where they count once
};

/// Communities of the graph of n×d points (community_graph.hpp) by modularity (communities.hpp). Equal rows are one row
/// unless `duplicates` is Keep, and a copy gets the community of its equal: copies would fill the lists of neighbours,
/// and a song of n_neighbors copies be cut off from all others. With Keep, and of a graph that reads batches where two
/// batches hold the same row, they are joined after the graph is made. The order of the rows changes no partition.
/// Throws InvalidArgument E6101 unless 0 ≤ n_clusters ≤ n, E6102 on NaN, E6103 on an empty table, E6105 for an option
/// out of range, and what `community_graph` throws.
Leiden leiden(const Matrix& points, const LeidenOptions& options, int jobs = 1);
Leiden leiden(const Matrix& points, const Context& context, const LeidenOptions& options, int jobs = 1);

}  // namespace ektara::cluster
