#include "ektara/cluster/detail/node_graph.hpp"

#include <algorithm>
#include <map>
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
    std::map<int, double> inside, strength;
    for (int v = 0; v < graph.n_nodes(); ++v) {
        const int label = labels[at(v)];
        inside[label] += graph.loops[at(v)];
        strength[label] += graph.strengths[at(v)];
        for_edges(graph, v, [&](int other, double weight) {
            if (labels[at(other)] == label) inside[label] += weight;
        });
    }
    double sum = 0;
    for (const auto& [label, within] : inside)
        sum += within / total - resolution * (strength[label] / total) * (strength[label] / total);
    return sum;
}

}  // namespace ektara::cluster
