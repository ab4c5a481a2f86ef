#include "ektara/cluster/detail/node_graph.hpp"

#include <algorithm>
#include <numeric>
#include <span>

namespace ektara::cluster {
namespace {

/// The nodes of each group, ascending.
class Members {
  public:
    Members(const std::vector<int>& group, int n_groups) : first_(at(n_groups) + 1, 0), nodes_(group.size()) {
        for (const int g : group) ++first_[at(g) + 1];
        std::partial_sum(first_.begin(), first_.end(), first_.begin());
        auto next = first_;
        for (std::size_t v = 0; v < group.size(); ++v) nodes_[next[at(group[v])]++] = static_cast<int>(v);
    }
    std::span<const int> of(int g) const { return {nodes_.data() + first_[at(g)], first_[at(g) + 1] - first_[at(g)]}; }

  private:
    std::vector<std::size_t> first_;
    std::vector<int> nodes_;
};

}  // namespace

double NodeGraph::total() const { return std::accumulate(strengths.begin(), strengths.end(), 0.0); }

NodeGraph node_graph(const neighbors::Graph& graph) {
    NodeGraph nodes;
    nodes.offsets = graph.offsets;
    nodes.targets = graph.targets;
    nodes.weights.assign(graph.weights.begin(), graph.weights.end());
    nodes.loops.assign(at(graph.n_rows()), 0);
    for (int v = 0; v < graph.n_rows(); ++v) {
        double strength = 0;
        for_edges(nodes, v, [&](int, double weight) { strength += weight; });
        nodes.strengths.push_back(strength);
    }
    return nodes;
}

NodeGraph aggregate(const NodeGraph& graph, const std::vector<int>& group, int n_groups) {
    const Members members(group, n_groups);
    NodeGraph made;
    Touched touched(n_groups);
    for (int g = 0; g < n_groups; ++g) {
        double loop = 0, strength = 0;
        touched.clear();
        for (const int v : members.of(g)) {
            loop += graph.loops[at(v)];
            strength += graph.strengths[at(v)];
            for_edges(graph, v, [&](int other, double weight) {
                if (group[at(other)] == g)
                    loop += weight;
                else
                    touched.add(group[at(other)], weight);
            });
        }
        auto targets = touched.list();
        std::sort(targets.begin(), targets.end());
        for (const int other : targets) {
            made.targets.push_back(other);
            made.weights.push_back(touched[other]);
        }
        made.offsets.push_back(made.targets.size());
        made.loops.push_back(loop);
        made.strengths.push_back(strength);
    }
    return made;
}

double modularity(const NodeGraph& graph, const std::vector<int>& labels, double resolution) {
    const double total = graph.total();
    if (total == 0) return 0;
    const auto n_labels = at(1 + *std::max_element(labels.begin(), labels.end()));
    std::vector<double> inside(n_labels, 0), strength(n_labels, 0);
    for (int v = 0; v < graph.n_nodes(); ++v) {
        const int label = labels[at(v)];
        double within   = inside[at(label)] + graph.loops[at(v)];
        strength[at(label)] += graph.strengths[at(v)];
        for_edges(graph, v, [&](int other, double weight) {
            if (labels[at(other)] == label) within += weight;
        });
        inside[at(label)] = within;
    }
    double sum = 0;
    for (std::size_t c = 0; c < n_labels; ++c)
        sum += inside[c] / total - resolution * (strength[c] / total) * (strength[c] / total);
    return sum;
}

}  // namespace ektara::cluster
