#include "ektara/cluster/merge_tree.hpp"

#include <algorithm>
#include <numeric>

namespace ektara::cluster {

using Eigen::Index;

DisjointRows::DisjointRows(Index n) : parent_(static_cast<std::size_t>(n)) {
    std::iota(parent_.begin(), parent_.end(), Index{0});
}

Index DisjointRows::find(Index row) {
    auto at = static_cast<std::size_t>(row);
    while (static_cast<std::size_t>(parent_[at]) != at) {
        parent_[at] = parent_[static_cast<std::size_t>(parent_[at])];
        at          = static_cast<std::size_t>(parent_[at]);
    }
    return static_cast<Index>(at);
}

void DisjointRows::join(Index a, Index b) { parent_[static_cast<std::size_t>(find(b))] = find(a); }

std::vector<Merge> merge_tree(std::vector<Link> links) {
    std::stable_sort(links.begin(), links.end(), [](const Link& a, const Link& b) { return a.height < b.height; });
    const auto n = static_cast<Index>(links.size()) + 1;
    DisjointRows sets(n);
    std::vector<Index> node(static_cast<std::size_t>(n)), size(node.size(), 1);
    std::iota(node.begin(), node.end(), Index{0});
    std::vector<Merge> tree;
    for (const auto& link : links) {
        const auto a = static_cast<std::size_t>(sets.find(link.a)), b = static_cast<std::size_t>(sets.find(link.b));
        size[a] += size[b];
        tree.push_back({std::min(node[a], node[b]), std::max(node[a], node[b]), link.height, size[a]});
        node[a] = n + static_cast<Index>(tree.size()) - 1;
        sets.join(static_cast<Index>(a), static_cast<Index>(b));
    }
    return tree;
}

std::vector<int> number_sets(DisjointRows& sets, Index n) {
    std::vector<int> number(static_cast<std::size_t>(n), -1), labels;
    int next = 0;
    for (Index i = 0; i < n; ++i) {
        auto& label = number[static_cast<std::size_t>(sets.find(i))];
        if (label < 0) label = next++;
        labels.push_back(label);
    }
    return labels;
}

}  // namespace ektara::cluster
