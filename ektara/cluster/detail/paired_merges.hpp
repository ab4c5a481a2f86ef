#pragma once

#include <vector>

#include "ektara/cluster/agglomerative.hpp"

namespace ektara::cluster {

struct PairedMerges {
    std::vector<Merge> tree;  ///< in the order of the merges
    Eigen::Index n_rows = 0;
    int n_components    = 1;  ///< parts that the pairs joined of themselves
};

/// The first `n_merges` merges of rows, or of n×n distances, along pairs (agglomerative_of_pairs): a heap of the
/// heights of all pairs of neighbouring clusters, as scikit-learn 1.9's structured trees. Memory and time grow with the
/// pairs and the distances between parts.
PairedMerges paired_merges(const Matrix& rows, const RowPairs& pairs, Linkage linkage, std::size_t n_merges);
PairedMerges paired_merges(const MatrixD& distances, const RowPairs& pairs, Linkage linkage, std::size_t n_merges);

}  // namespace ektara::cluster
