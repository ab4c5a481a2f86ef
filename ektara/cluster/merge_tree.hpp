#pragma once

#include <vector>

#include "ektara/core/disjoint_sets.hpp"
#include "ektara/core/matrix.hpp"

namespace ektara::cluster {

/// Two clusters, each named by one of its rows, that become one at this height.
struct Link {
    Eigen::Index a = 0, b = 0;
    double height = 0;
};

/// One merge of a tree, as scipy's linkage matrix: nodes 0…n-1 are the rows, node n + i is what merge i made.
struct Merge {
    Eigen::Index left = 0, right = 0;
    double height                       = 0;
    Eigen::Index size                   = 0;
    bool operator==(const Merge&) const = default;
};

/// The n - 1 links of n rows, sorted by height (equal heights stay in their order), as a tree.
std::vector<Merge> merge_tree(std::vector<Link> links);

/// Labels of the n rows when every merge for which `joins(i, merge)` has happened, numbered by each cluster's first
/// row. A tree of n rows may have fewer than n - 1 merges.
template <class Joins>
std::vector<int> cut(const std::vector<Merge>& tree, Eigen::Index n, Joins&& joins) {
    DisjointSets sets(n);
    std::vector<Eigen::Index> first_row;
    const auto row_of = [&](Eigen::Index node) {
        return node < n ? node : first_row[static_cast<std::size_t>(node - n)];
    };
    for (std::size_t i = 0; i < tree.size(); ++i) {
        first_row.push_back(row_of(tree[i].left));
        if (joins(i, tree[i])) sets.join(row_of(tree[i].left), row_of(tree[i].right));
    }
    return number_sets(sets);
}
template <class Joins>
std::vector<int> cut(const std::vector<Merge>& tree, Joins&& joins) {
    return cut(tree, static_cast<Eigen::Index>(tree.size()) + 1, joins);
}

/// Labels of the rows when every merge below this height has happened: sets of fewer than `fewest` rows are -1, the
/// others are numbered by their first row.
std::vector<int> cut_below(const std::vector<Merge>& tree, double height, Eigen::Index fewest);

}  // namespace ektara::cluster
