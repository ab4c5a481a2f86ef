#include "ektara/neighbors/graph.hpp"

#include <algorithm>

#include "ektara/core/error.hpp"

namespace ektara::neighbors {
namespace {

/// One direction of an edge as seen from a row: what it says of the target, and what the target says of it.
struct Half {
    int target;
    float there, back;
};

std::vector<std::vector<Half>> halves_of(const Neighbors& neighbors, const Matrix& weights) {
    std::vector<std::vector<Half>> halves(static_cast<std::size_t>(weights.rows()));
    for (Eigen::Index i = 0; i < weights.rows(); ++i)
        for (Eigen::Index c = 0; c < weights.cols(); ++c) {
            const int j = neighbors.indices(i, c);
            if (j == i || weights(i, c) == 0) continue;
            halves[static_cast<std::size_t>(i)].push_back({j, weights(i, c), 0});
            halves[static_cast<std::size_t>(j)].push_back({static_cast<int>(i), 0, weights(i, c)});
        }
    return halves;
}

}  // namespace

Graph symmetric_graph(const Neighbors& neighbors, const Matrix& weights,
                      const std::function<float(float, float)>& join) {
    require(neighbors.indices.rows() == weights.rows() && neighbors.indices.cols() == weights.cols(), "E6304",
            "graph: weights must be {}×{}, one a neighbour, but are {}×{}", neighbors.indices.rows(),
            neighbors.indices.cols(), weights.rows(), weights.cols());
    Graph graph;
    for (auto& halves : halves_of(neighbors, weights)) {
        std::sort(halves.begin(), halves.end(), [](const Half& a, const Half& b) { return a.target < b.target; });
        for (std::size_t e = 0; e < halves.size(); ++e) {
            Half edge = halves[e];
            if (e + 1 < halves.size() && halves[e + 1].target == edge.target) {
                edge.there += halves[e + 1].there;
                edge.back += halves[++e].back;
            }
            const float weight = join(edge.there, edge.back);
            if (weight == 0) continue;
            graph.targets.push_back(edge.target);
            graph.weights.push_back(weight);
        }
        graph.offsets.push_back(graph.targets.size());
    }
    return graph;
}

std::vector<int> components(const Graph& graph) {
    std::vector<int> component(graph.offsets.size() - 1, -1), open;
    int count = 0;
    for (std::size_t first = 0; first < component.size(); ++first) {
        if (component[first] >= 0) continue;
        component[first] = count;
        open.push_back(static_cast<int>(first));
        while (!open.empty()) {
            const auto i = static_cast<std::size_t>(open.back());
            open.pop_back();
            for (std::size_t e = graph.offsets[i]; e < graph.offsets[i + 1]; ++e) {
                auto& found = component[static_cast<std::size_t>(graph.targets[e])];
                if (found >= 0) continue;
                found = count;
                open.push_back(graph.targets[e]);
            }
        }
        ++count;
    }
    return component;
}

}  // namespace ektara::neighbors
