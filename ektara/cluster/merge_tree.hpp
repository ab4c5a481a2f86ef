#pragma once

#include <vector>

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

/// A tree of rows that stand in `order` of a table becomes one of the table's rows: place i is row order[i].
void name_rows(std::vector<Merge>& tree, const std::vector<Eigen::Index>& order);

/// Labels of the n rows when the first `count` merges have happened, and those of height 0: equal rows stay together.
/// Numbered by each cluster's first row. A tree of n rows may have fewer than n - 1 merges.
std::vector<int> cut_after(const std::vector<Merge>& tree, Eigen::Index n, std::size_t count);

/// Labels of the rows when every merge below this height has happened: sets of fewer than `fewest` rows are -1, the
/// others are numbered by their first row.
std::vector<int> cut_below(const std::vector<Merge>& tree, double height, Eigen::Index fewest);

}  // namespace ektara::cluster
