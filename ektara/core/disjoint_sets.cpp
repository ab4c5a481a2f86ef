#include "ektara/core/disjoint_sets.hpp"

#include <numeric>

namespace ektara {

using Eigen::Index;

DisjointSets::DisjointSets(Index n) : parent_(static_cast<std::size_t>(n)) {
    std::iota(parent_.begin(), parent_.end(), Index{0});
}

Index DisjointSets::find(Index member) {
    auto at = static_cast<std::size_t>(member);
    while (static_cast<std::size_t>(parent_[at]) != at) {
        parent_[at] = parent_[static_cast<std::size_t>(parent_[at])];
        at          = static_cast<std::size_t>(parent_[at]);
    }
    return static_cast<Index>(at);
}

void DisjointSets::join(Index a, Index b) { parent_[static_cast<std::size_t>(find(b))] = find(a); }

std::vector<int> number_sets(DisjointSets& sets) {
    std::vector<int> number(static_cast<std::size_t>(sets.size()), -1), labels;
    int next = 0;
    for (Index i = 0; i < sets.size(); ++i) {
        auto& label = number[static_cast<std::size_t>(sets.find(i))];
        if (label < 0) label = next++;
        labels.push_back(label);
    }
    return labels;
}

}  // namespace ektara
