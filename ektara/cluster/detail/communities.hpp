#pragma once

#include <vector>

#include "ektara/cluster/detail/node_graph.hpp"
#include "ektara/core/types.hpp"

namespace ektara::cluster {

struct CommunityOptions {
    double resolution = 1;
    double beta       = 0.01;  ///< randomness of the refinement, in units of edge weight
    int n_init        = 10;    ///< starts; the one with the highest modularity is kept
    int n_iterations  = 0;     ///< 0: until an iteration changes nothing
    Seed seed         = 0;
};

/// Leiden (Traag, Waltman and van Eck 2019): nodes move between communities while modularity rises, communities are
/// refined into well-connected parts, the parts become nodes, and so on; the whole again from its own result. Labels
/// are numbered from 0 by first node. Of more than 20,000 nodes, unless `n_iterations` asks for more, the starts are
/// those of a graph of parts: at least 2,000 communities of 256 times the resolution (or 8 times that, and so on). The
/// best one is gone on with on all nodes until an iteration gains less than 1e-5. The same bits for any `jobs`.
std::vector<int> leiden_communities(const NodeGraph& graph, const CommunityOptions& options, int jobs = 1);

/// The same with the resolution searched, by halving its logarithm, until a start gives k communities; of all starts
/// that give k there, the one with the highest modularity is kept. Where no resolution gives k, the partition with the
/// next larger number is merged, pair by pair, at the least loss of modularity. Of more than 20,000 nodes the search is
/// made on such parts (50 or more for each community); the iterations on all nodes count where they keep the number.
struct Communities {
    std::vector<int> labels;
    int n_communities = 0;
    double resolution = 1;
};
Communities communities_of_number(const NodeGraph& graph, int k, const CommunityOptions& options, int jobs = 1);

}  // namespace ektara::cluster
