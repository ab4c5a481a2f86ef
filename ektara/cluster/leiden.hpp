#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/cluster/duplicates.hpp"
#include "ektara/core/matrix.hpp"
#include "ektara/core/types.hpp"
#include "ektara/neighbors/graph.hpp"

namespace ektara::cluster {

/// What joins two rows and how strongly: plain nearest neighbours (weight 1), nearest neighbours under mutual proximity
/// (weighted by it), or nearest neighbours weighted by how many of their neighbours they share.
enum class CommunityGraph { Knn, MutualProximity, Snn };
std::vector<std::pair<CommunityGraph, std::string>> enum_names(CommunityGraph);

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
        visit("graph", self.graph, "knn, mutual-proximity or snn (shared nearest neighbours)");
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

/// The graph of n×d points: an edge wherever one row is among the other's `n_neighbors` nearest. Fewer rows than that
/// make all rows neighbours. Of `mutual-proximity` the weight is the proximity where each names the other and half of
/// it where one does; of `snn` the Jaccard similarity of the two lists, each with its own row. Same bits for any
/// `jobs`.
neighbors::Graph community_graph(const Matrix& points, CommunityGraph kind, int n_neighbors, int jobs = 1);

/// Communities of that graph by modularity (communities.hpp). Equal rows are one row unless `duplicates` is Keep, and a
/// copy gets the community of its equal: copies would fill the lists of neighbours, and a song of n_neighbors copies be
/// cut off from all others. With Keep they are joined after the graph is made. The order of the rows changes
/// no partition. Throws InvalidArgument E6101 unless 0 ≤ n_clusters ≤ n, E6102 on NaN, E6103 on an empty table, E6105
/// for an option out of range.
Leiden leiden(const Matrix& points, const LeidenOptions& options, int jobs = 1);

}  // namespace ektara::cluster
