#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/cluster/duplicates.hpp"
#include "ektara/core/matrix.hpp"

namespace ektara::cluster {

/// Which clusters of the condensed tree are taken: those with the most excess of mass, or the leaves.
enum class ClusterSelection { ExcessOfMass, Leaf };
std::vector<std::pair<ClusterSelection, std::string>> enum_names(ClusterSelection);

struct HdbscanOptions {
    int min_cluster_size                      = 5;
    int min_samples                           = 0;
    ClusterSelection cluster_selection_method = ClusterSelection::ExcessOfMass;
    Duplicates duplicates                     = Duplicates::Once;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("min_cluster_size", self.min_cluster_size, "fewest rows of a cluster, at least 2");
        visit("min_samples", self.min_samples,
              "a row's core distance is that to this nearest row, itself counted; 0: min_cluster_size");
        visit("cluster_selection_method", self.cluster_selection_method, "eom (excess of mass) or leaf");
        visit("duplicates", self.duplicates, "equal rows count once, or keep: each, as in scikit-learn");
    }
};

struct Hdbscan {
    std::vector<int> labels;      ///< -1: noise
    std::vector<float> strength;  ///< 0 for noise to 1 for the densest rows of a cluster
    int n_clusters = 0;
    int n_copies   = 0;  ///< rows that equal an earlier one and were not counted
};

/// HDBSCAN* (Campello, Moulavi and Sander 2013; McInnes and Healy 2017) of n×d points with Euclidean distances, as
/// scikit-learn 1.9's HDBSCAN: minimum spanning tree of the mutual reachability, condensed by min_cluster_size, the
/// root never taken. Equal rows are one row unless `duplicates` is Keep: min_samples and min_cluster_size count
/// distinct rows, and a copy gets the cluster and the strength of its equal. (Kept, min_cluster_size copies have an
/// infinite excess of mass, and the cluster around them falls apart into noise.) Strength is min(λ, λ_max) / λ_max with
/// λ = 1 / the distance at which the row leaves its cluster. Clusters are numbered in the tree's order; the order of
/// the rows changes no partition. Memory linear in n, and time in n². Throws InvalidArgument E6102 on NaN, E6103 on an
/// empty table, E6105 unless 2 ≤ min_cluster_size and 0 ≤ min_samples ≤ n (min_cluster_size ≤ n where min_samples is
/// 0).
Hdbscan hdbscan(const Matrix& points, const HdbscanOptions& options, int jobs = 1);

}  // namespace ektara::cluster
