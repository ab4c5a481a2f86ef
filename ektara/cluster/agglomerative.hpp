#pragma once

#include <utility>
#include <vector>

#include "ektara/cluster/linkage.hpp"
#include "ektara/cluster/merge_tree.hpp"
#include "ektara/core/matrix.hpp"

namespace ektara::cluster {

/// Options of agglomerative clustering with one linkage.
template <Linkage kLinkage>
struct AgglomerativeOptions {
    int n_clusters            = 2;
    double distance_threshold = 0;
    int n_neighbors           = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("n_clusters", self.n_clusters, "number of clusters, 1 to the number of rows");
        visit("distance_threshold", self.distance_threshold,
              "above 0: merges at this height or higher do not happen, and n_clusters is not used");
        visit(
            "n_neighbors", self.n_neighbors,
            "above 0: only clusters merge that hold a row and one of its so many nearest (or all others); 0: any two");
    }
};
using WardOptions     = AgglomerativeOptions<Linkage::Ward>;
using AverageOptions  = AgglomerativeOptions<Linkage::Average>;
using CompleteOptions = AgglomerativeOptions<Linkage::Complete>;
using SingleOptions   = AgglomerativeOptions<Linkage::Single>;

struct Agglomerative {
    std::vector<int> labels;
    std::vector<Merge> tree;  ///< n - 1 merges by rising height; where pairs were given, in the order of the merges
    int n_components = 1;     ///< parts that the pairs joined of themselves
};

/// Pairs of rows that may merge, in any order; one twice, or a row with itself, changes nothing.
using RowPairs = std::vector<std::pair<Eigen::Index, Eigen::Index>>;

/// Where a tree is cut: merges below the height happen, or where it is 0, those that leave n_clusters; without
/// `full_tree` no others are made, and there must be no threshold (E6105).
struct TreeCut {
    int n_clusters            = 1;
    double distance_threshold = 0;
    bool full_tree            = true;
};

/// Agglomerative clustering of n×d points with Euclidean distances: Ward by nearest-neighbour chain over centroids and
/// single linkage by minimum spanning tree, both with memory linear in n; average and complete linkage by
/// nearest-neighbour chain over n (n - 1) / 2 distances. The partition is scikit-learn 1.9's AgglomerativeClustering,
/// but where two merges are equally high (or one differs from the threshold by the rounding of the table's values
/// alone: then it has that height), and but that equal rows always stay together (so there may be fewer clusters than
/// asked for). The order of the rows changes no partition. Throws InvalidArgument E6101 unless 1 ≤ n_clusters ≤ n,
/// E6102 on NaN, E6103 on an empty table, E6105 on a negative height.
Agglomerative agglomerative(const Matrix& points, Linkage linkage, int n_clusters, double distance_threshold,
                            int jobs = 1);

/// The same where two clusters merge only if a pair joins them (scikit-learn 1.9's `connectivity`): of those the two of
/// least height at each step, of equal heights those that come first. Average and complete linkage read of two
/// clusters' heights to a third those that there are, so heights may fall as the merges go on; the cut takes as many
/// merges from the first on as lie below the threshold. Parts that no pair joins are joined by the pair of their
/// nearest rows, for every two parts, which reads all distances between them. Throws also E6124 for a pair with a row
/// that is not there.
Agglomerative agglomerative_of_pairs(const Matrix& points, const RowPairs& pairs, Linkage linkage, const TreeCut& cut);

/// Each row and its k nearest. Throws InvalidArgument E6304 unless 1 ≤ k ≤ n − 1.
RowPairs nearest_pairs(const Matrix& points, int k, int jobs = 1);

}  // namespace ektara::cluster
