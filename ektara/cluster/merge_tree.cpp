#include "ektara/cluster/merge_tree.hpp"

#include <algorithm>
#include <numeric>

namespace ektara::cluster {

using Eigen::Index;

std::vector<Merge> merge_tree(std::vector<Link> links) {
    std::stable_sort(links.begin(), links.end(), [](const Link& a, const Link& b) { return a.height < b.height; });
    const auto n = static_cast<Index>(links.size()) + 1;
    DisjointSets sets(n);
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

std::vector<int> cut_below(const std::vector<Merge>& tree, double height, Eigen::Index fewest) {
    auto labels = cut(tree, [&](std::size_t, const Merge& merge) { return merge.height < height; });
    std::vector<Index> sizes(labels.size(), 0);
    for (const int label : labels) ++sizes[static_cast<std::size_t>(label)];
    std::vector<int> number(labels.size(), -1);
    int next = 0;
    for (std::size_t set = 0; set < sizes.size(); ++set)
        if (sizes[set] >= std::max<Index>(fewest, 1)) number[set] = next++;
    for (int& label : labels) label = number[static_cast<std::size_t>(label)];
    return labels;
}

}  // namespace ektara::cluster
