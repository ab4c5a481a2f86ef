#pragma once

#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/neighbors/graph.hpp"

namespace ektara::cluster {

/// A symmetric weighted graph whose nodes may stand for several rows: `loops` holds twice the weight inside a node and
/// `strengths` the sum of a node's weights, its loop included.
struct NodeGraph {
    std::vector<std::size_t> offsets{0};
    std::vector<int> targets;
    std::vector<double> weights, loops, strengths;

    int n_nodes() const { return static_cast<int>(loops.size()); }
    double total() const;  ///< Σ strengths: twice the weight of all edges
};

/// The graph of groups of nodes: `group[i]` from 0 to n_groups − 1 is the group of node i.
NodeGraph aggregate(const NodeGraph& graph, const std::vector<int>& group, int n_groups);

/// A row a node, without loops. `graph` must be symmetric.
NodeGraph node_graph(const neighbors::Graph& graph);

/// Newman and Girvan's modularity with a resolution (Reichardt and Bornholdt 2006):
/// Σ_c (inside_c/2m − γ·(strength_c/2m)²); 0 for a graph without edges.
double modularity(const NodeGraph& graph, const std::vector<int>& labels, double resolution);

struct CommunityOptions {
    double resolution = 1;
    double beta       = 0.01;  ///< randomness of the refinement, in units of edge weight
    int n_init        = 10;    ///< starts; the one with the highest modularity is kept
    int n_iterations  = 0;     ///< 0: until an iteration changes nothing
    Seed seed         = 0;
};

/// Leiden (Traag, Waltman and van Eck 2019): nodes move between communities while modularity rises, communities are
/// refined into well-connected parts, the parts become nodes, and so on; the whole again from its own result. Labels
/// are numbered from 0 by first node. The same bits for any `jobs`.
std::vector<int> leiden_communities(const NodeGraph& graph, const CommunityOptions& options, int jobs = 1);

/// The same with the resolution searched, by halving its logarithm, until a start gives k communities; of all starts
/// that give k there, the one with the highest modularity is kept. Where no resolution gives k, the partition with the
/// next larger number is merged, pair by pair, at the least loss of modularity.
struct Communities {
    std::vector<int> labels;
    int n_communities = 0;
    double resolution = 1;
};
Communities communities_of_number(const NodeGraph& graph, int k, const CommunityOptions& options, int jobs = 1);

}  // namespace ektara::cluster
