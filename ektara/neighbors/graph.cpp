#include "ektara/neighbors/graph.hpp"

#include <algorithm>
#include <numeric>

#include "ektara/core/error.hpp"

namespace ektara::neighbors {
namespace {

/// One direction of an edge as seen from a row: what it says of the target, and what the target says of it.
struct Half {
    int target  = 0;
    float there = 0, back = 0;
};

/// The halves of row i are [offsets[i], offsets[i + 1]), by ascending target.
struct Halves {
    std::vector<std::size_t> offsets;
    std::vector<Half> halves;
};

template <class Visit>
void for_named(const Neighbors& neighbors, const Matrix& weights, Visit&& visit) {
    for (Eigen::Index i = 0; i < weights.rows(); ++i)
        for (Eigen::Index c = 0; c < weights.cols(); ++c)
            if (const int j = neighbors.indices(i, c); j != i && weights(i, c) != 0)
                visit(static_cast<std::size_t>(i), static_cast<std::size_t>(j), weights(i, c));
}

Halves halves_of(const Neighbors& neighbors, const Matrix& weights) {
    const auto n = static_cast<std::size_t>(weights.rows());
    Halves found{std::vector<std::size_t>(n + 1, 0), {}};
    for_named(neighbors, weights, [&](std::size_t i, std::size_t j, float) {
        ++found.offsets[i + 1];
        ++found.offsets[j + 1];
    });
    std::partial_sum(found.offsets.begin(), found.offsets.end(), found.offsets.begin());
    found.halves.resize(found.offsets.back());
    auto next = found.offsets;
    for_named(neighbors, weights, [&](std::size_t i, std::size_t j, float weight) {
        found.halves[next[i]++] = {static_cast<int>(j), weight, 0};
        found.halves[next[j]++] = {static_cast<int>(i), 0, weight};
    });
    for (std::size_t i = 0; i < n; ++i)
        std::sort(found.halves.begin() + static_cast<std::ptrdiff_t>(found.offsets[i]),
                  found.halves.begin() + static_cast<std::ptrdiff_t>(found.offsets[i + 1]),
                  [](const Half& x, const Half& y) { return x.target < y.target; });
    return found;
}

}  // namespace

Graph symmetric_graph(const Neighbors& neighbors, const Matrix& weights,
                      const std::function<float(float, float)>& join) {
    require(neighbors.indices.rows() == weights.rows() && neighbors.indices.cols() == weights.cols(), "E6304",
            "graph: weights must be {}×{}, one a neighbour, but are {}×{}", neighbors.indices.rows(),
            neighbors.indices.cols(), weights.rows(), weights.cols());
    Graph graph;
    graph.order                  = neighbors.order;
    const auto [offsets, halves] = halves_of(neighbors, weights);
    for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
        const std::size_t last = offsets[row + 1];
        for (std::size_t e = offsets[row]; e < last; ++e) {
            Half edge = halves[e];
            if (e + 1 < last && halves[e + 1].target == edge.target) {
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
