#pragma once

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

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("n_clusters", self.n_clusters, "number of clusters, 1 to the number of rows");
        visit("distance_threshold", self.distance_threshold,
              "above 0: merges at this height or higher do not happen, and n_clusters is not used");
    }
};
using WardOptions     = AgglomerativeOptions<Linkage::Ward>;
using AverageOptions  = AgglomerativeOptions<Linkage::Average>;
using CompleteOptions = AgglomerativeOptions<Linkage::Complete>;
using SingleOptions   = AgglomerativeOptions<Linkage::Single>;

struct Agglomerative {
    std::vector<int> labels;
    std::vector<Merge> tree;  ///< n - 1 merges by rising height
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

}  // namespace ektara::cluster
