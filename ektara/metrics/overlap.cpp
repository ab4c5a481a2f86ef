#include "ektara/metrics/overlap.hpp"

#include <algorithm>
#include <utility>

#include "ektara/core/error.hpp"

namespace ektara::metrics {

std::map<int, double> best_overlaps(std::span<const int> labels, std::span<const int> other) {
    require(labels.size() == other.size(), "E6301",
            "overlaps: both labelings must have the same rows, but they have {} and {}", labels.size(), other.size());
    std::map<int, double> sizes, other_sizes;
    std::map<std::pair<int, int>, double> both;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] >= 0) ++sizes[labels[i]];
        if (other[i] >= 0) ++other_sizes[other[i]];
        if (labels[i] >= 0 && other[i] >= 0) ++both[{labels[i], other[i]}];
    }
    std::map<int, double> best;
    for (const auto& [cluster, size] : sizes) best[cluster] = 0;
    for (const auto& [pair, count] : both) {
        const double overlap = count / (sizes.at(pair.first) + other_sizes.at(pair.second) - count);
        best[pair.first]     = std::max(best[pair.first], overlap);
    }
    return best;
}

}  // namespace ektara::metrics
