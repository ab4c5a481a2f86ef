#pragma once

#include <cstddef>
#include <vector>

#include "ektara/neighbors/graph.hpp"

namespace ektara::cluster {

/// Index of a node or a group, for vectors.
inline std::size_t at(int i) { return static_cast<std::size_t>(i); }

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

/// Calls `visit(other node, weight)` for every edge of a node, loops left out.
template <class Visit>
void for_edges(const NodeGraph& graph, int node, Visit&& visit) {
    for (std::size_t e = graph.offsets[at(node)]; e < graph.offsets[at(node) + 1]; ++e)
        visit(graph.targets[e], graph.weights[e]);
}

/// Sums of edge weights from one node to communities, with the list of those that it touches.
class Touched {
  public:
    explicit Touched(int n) : sums_(at(n), 0) {}
    void add(int community, double weight) {
        if (sums_[at(community)] == 0) list_.push_back(community);
        sums_[at(community)] += weight;
    }
    double operator[](int community) const { return sums_[at(community)]; }
    const std::vector<int>& list() const { return list_; }
    void clear() {
        for (const int c : list_) sums_[at(c)] = 0;
        list_.clear();
    }

  private:
    std::vector<double> sums_;
    std::vector<int> list_;
};

}  // namespace ektara::cluster
