#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/cluster/community_graph.hpp"
#include "ektara/core/matrix.hpp"
#include "ektara/core/types.hpp"

namespace ektara::cluster {

struct LeidenOptions {
    int n_clusters       = 0;
    double resolution    = 1;
    CommunityGraph graph = CommunityGraph::Knn;
    int n_neighbors      = 15;
    int n_init           = 10;
    int n_iterations     = 0;
    double beta          = 0.01;
    Seed seed            = 0;

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
    }
};

struct Leiden {
    std::vector<int> labels;  ///< from 0
    int n_clusters    = 0;
    double modularity = 0;  ///< at the resolution used
    double resolution = 1;
};

/// Communities of the graph of n×d points (community_graph.hpp) by modularity (communities.hpp). Equal rows stay
/// together. The order of the rows changes no partition. Throws InvalidArgument E6101 unless 0 ≤ n_clusters ≤ n, E6102
/// on NaN, E6103 on an empty table, E6105 for an option out of range, and what `community_graph` throws.
Leiden leiden(const Matrix& points, const LeidenOptions& options, int jobs = 1);
Leiden leiden(const Matrix& points, const Context& context, const LeidenOptions& options, int jobs = 1);

}  // namespace ektara::cluster
