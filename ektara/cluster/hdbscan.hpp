#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/cluster/duplicates.hpp"
#include "ektara/cluster/merge_tree.hpp"
#include "ektara/core/matrix.hpp"

namespace ektara::cluster {

/// Which clusters of the condensed tree are taken: those with the most excess of mass, or the leaves.
enum class ClusterSelection { ExcessOfMass, Leaf };
std::vector<std::pair<ClusterSelection, std::string>> enum_names(ClusterSelection);

struct HdbscanOptions {
    int min_cluster_size                      = 5;
    int min_samples                           = 0;
    ClusterSelection cluster_selection_method = ClusterSelection::ExcessOfMass;
    double cluster_selection_epsilon          = 0;
    int max_cluster_size                      = 0;
    bool allow_single_cluster                 = false;
    double alpha                              = 1;
    Duplicates duplicates                     = Duplicates::Once;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("min_cluster_size", self.min_cluster_size, "fewest rows of a cluster, at least 2");
        visit("min_samples", self.min_samples,
              "a row's core distance is that to this nearest row, itself counted; 0: min_cluster_size");
        visit("cluster_selection_method", self.cluster_selection_method, "eom (excess of mass) or leaf");
        visit("cluster_selection_epsilon", self.cluster_selection_epsilon,
              "above 0: clusters that parted at less than this distance stay together");
        visit("max_cluster_size", self.max_cluster_size,
              "above 0: with eom no cluster of more rows is taken, unless cluster_selection_epsilon asks for it");
        visit("allow_single_cluster", self.allow_single_cluster, "whether one cluster of nearly all rows may be found");
        visit("alpha", self.alpha, "distances of pairs are divided by this before core distances bound them");
        visit("duplicates", self.duplicates, "equal rows count once, or keep: each, as in scikit-learn");
    }
};

struct Hdbscan {
    std::vector<int> labels;      ///< -1: noise
    std::vector<float> strength;  ///< 0 for noise to 1 for the densest rows of a cluster
    int n_clusters = 0;
    int n_copies   = 0;  ///< rows that equal an earlier one and were not counted
    /// Single linkage of the mutual reachability of the rows that count, by rising height; none where there are fewer
    /// of them than min_samples.
    std::vector<Merge> tree = {};
    /// For each row its place, or that of its equal, among the rows that count; empty: every row counts.
    std::vector<std::size_t> place = {};
};

/// HDBSCAN* (Campello, Moulavi and Sander 2013; McInnes and Healy 2017) of n×d points with Euclidean distances, as
/// scikit-learn 1.9's HDBSCAN: minimum spanning tree of the mutual reachability max(|x − y|/alpha, core x, core y),
/// condensed by min_cluster_size, the root never taken unless a single cluster is allowed. (Where scikit-learn holds
/// all distances, alpha divides the core distances too.) Then rows that left the root before its last ones did, or
/// beyond cluster_selection_epsilon, are noise. Equal rows are one row unless `duplicates` is Keep: min_samples and
/// min_cluster_size count distinct rows, and a copy gets the cluster and the strength of its equal. (Kept,
/// min_cluster_size copies have an infinite excess of mass, and the cluster around them falls apart into noise.)
/// Strength is min(λ, λ_max) / λ_max with λ = 1 / the distance at which the row leaves its cluster. Clusters are
/// numbered in the tree's order; the order of the rows changes no partition. Memory linear in n, and time in n². Throws
/// InvalidArgument E6102 on NaN, E6103 on an empty table, E6105 unless 2 ≤ min_cluster_size and 0 ≤ min_samples ≤ n
/// (min_cluster_size ≤ n where min_samples is 0), or where another option is out of range.
Hdbscan hdbscan(const Matrix& points, const HdbscanOptions& options, int jobs = 1);

/// DBSCAN without border rows at this distance, from the tree of `found`: what is joined below it, where that is at
/// least `min_cluster_size` rows that count; else -1. Numbered by the first row.
std::vector<int> dbscan_clustering(const Hdbscan& found, double cut_distance, int min_cluster_size = 5);

}  // namespace ektara::cluster
