#pragma once

#include <vector>

#include "ektara/cluster/linkage.hpp"
#include "ektara/core/matrix.hpp"
#include "ektara/core/types.hpp"

namespace ektara::cluster {

struct ConsensusOptions {
    int n_clusters       = 8;
    int n_runs           = 100;
    int k_min            = 0;
    int k_max            = 0;
    double columns_share = 0.8;
    Linkage linkage      = Linkage::Ward;
    Seed seed            = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("n_clusters", self.n_clusters, "number of clusters, 1 to the number of rows");
        visit("n_runs", self.n_runs, "K-Means runs whose evidence is added up");
        visit("k_min", self.k_min, "fewest clusters of a run; 0: n_clusters, at least 2");
        visit("k_max", self.k_max, "most clusters of a run; 0: the larger of 2 n_clusters and √n");
        visit("columns_share", self.columns_share, "share of the columns that a run sees, drawn anew");
        visit("linkage", self.linkage, "ward, average, complete or single");
    }
};

struct Consensus {
    std::vector<int> labels;
    int n_clusters   = 0;
    double ambiguous = 0;  ///< share of pairs of rows together in more than 10 % and less than 90 % of the runs
};

/// Evidence accumulation (Fred and Jain 2005): K-Means runs with a random number of clusters on random columns; the
/// distance of two rows is the share of runs that part them, and a linkage of these distances is cut into n_clusters.
/// `ambiguous` is the share of Șenbabaoğlu, Michailidis and Li (2014). Memory is in n². Rows that no run parts stay
/// together, so there may be fewer clusters. The order of the rows changes no partition, `jobs` no bit. Throws
/// InvalidArgument E6101 unless 1 ≤ n_clusters ≤ n, E6102 on NaN, E6103 on an empty table, E6105 on an option out of
/// range.
Consensus consensus(const Matrix& points, const ConsensusOptions& options, int jobs = 1);

}  // namespace ektara::cluster
