#include "ektara/cluster/detail/node_graph.hpp"

#include <algorithm>
#include <numeric>

namespace ektara::cluster {

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
    std::vector<std::vector<int>> members(at(n_groups));
    for (int v = 0; v < graph.n_nodes(); ++v) members[at(group[at(v)])].push_back(v);
    NodeGraph made;
    Touched touched(n_groups);
    for (int g = 0; g < n_groups; ++g) {
        double loop = 0, strength = 0;
        touched.clear();
        for (const int v : members[at(g)]) {
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
