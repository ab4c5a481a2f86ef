#include "ektara/cluster/merge_tree.hpp"

#include <algorithm>
#include <numeric>

#include "ektara/core/disjoint_sets.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

/// Labels of the n rows when every merge for which `joins(i, merge)` has happened, numbered by each cluster's first
/// row.
template <class Joins>
std::vector<int> cut(const std::vector<Merge>& tree, Index n, Joins&& joins) {
    DisjointSets sets(n);
    std::vector<Index> first_row;
    const auto row_of = [&](Index node) { return node < n ? node : first_row[static_cast<std::size_t>(node - n)]; };
    for (std::size_t i = 0; i < tree.size(); ++i) {
        first_row.push_back(row_of(tree[i].left));
        if (joins(i, tree[i])) sets.join(row_of(tree[i].left), row_of(tree[i].right));
    }
    return number_sets(sets);
}

}  // namespace

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

void name_rows(std::vector<Merge>& tree, const std::vector<Index>& order) {
    const auto n = std::ssize(order);
    for (auto& merge : tree) {
        for (auto* node : {&merge.left, &merge.right})
            if (*node < n) *node = order[static_cast<std::size_t>(*node)];
        if (merge.left > merge.right) std::swap(merge.left, merge.right);
    }
}

std::vector<int> cut_after(const std::vector<Merge>& tree, Index n, std::size_t count) {
    return cut(tree, n, [&](std::size_t i, const Merge& merge) { return i < count || merge.height == 0; });
}

std::vector<int> cut_below(const std::vector<Merge>& tree, double height, Index fewest) {
    auto labels =
        cut(tree, std::ssize(tree) + 1, [&](std::size_t, const Merge& merge) { return merge.height < height; });
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
