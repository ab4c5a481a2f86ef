#pragma once

#include <string>
#include <utility>
#include <vector>

#include <Eigen/SparseCore>

#include "ektara/cluster/community_graph.hpp"
#include "ektara/cluster/duplicates.hpp"
#include "ektara/core/matrix.hpp"
#include "ektara/core/types.hpp"

namespace ektara::cluster {

enum class Affinity { NearestNeighbors, Gaussian, ProximityByBatch, BatchBalanced, MeanProximity, Fused };
std::vector<std::pair<Affinity, std::string>> enum_names(Affinity);

/// How the eigenvectors become labels: K-Means; a pivoted QR decomposition, which draws nothing at random; or the
/// rotation that brings them nearest to a partition.
enum class LabelAssignment { KMeans, ClusterQr, Discretize };
std::vector<std::pair<LabelAssignment, std::string>> enum_names(LabelAssignment);

struct SpectralOptions {
    int n_clusters                = 8;
    Affinity affinity             = Affinity::NearestNeighbors;
    int n_neighbors               = 10;
    double gamma                  = 1;
    LabelAssignment assign_labels = LabelAssignment::KMeans;
    int n_components              = 0;
    double eigen_tol              = 1e-8;
    int n_init                    = 10;
    Duplicates duplicates         = Duplicates::Once;
    Seed seed                     = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("n_clusters", self.n_clusters, "number of clusters, 1 to the number of rows");
        visit("affinity", self.affinity,
              "nearest_neighbors or rbf: exp(-gamma |x - y|²); with batches mutual-proximity-by-batch or bbknn; with "
              "blocks mean-proximity or snf");
        visit("n_neighbors", self.n_neighbors, "of each row but for rbf, the row itself counted");
        visit("gamma", self.gamma, "of rbf");
        visit("assign_labels", self.assign_labels, "kmeans, cluster_qr or discretize");
        visit("n_components", self.n_components, "eigenvectors that kmeans is given; 0: as many as clusters");
        visit("eigen_tol", self.eigen_tol, "relative error of eigenvalues at which their iteration stops");
        visit("n_init", self.n_init, "starts of kmeans");
        visit("duplicates", self.duplicates, "equal rows count once, or keep: each, as in scikit-learn");
    }
};

struct Spectral {
    std::vector<int> labels;
    std::vector<double> eigenvalues;  ///< of the normalised affinity, largest first
    int n_components = 1;             ///< connected components of the affinity, weak links not counted
    int n_copies     = 0;             ///< rows equal to an earlier one, where they count once
};

/// Spectral clustering (Shi and Malik 2000; von Luxburg 2007) of all n rows, as scikit-learn 1.9's: the symmetrised
/// k-nearest-neighbour graph, a Gaussian affinity or a graph of community_graph.hpp, the n_clusters largest
/// eigenvectors of D^-½ A D^-½ (Lanczos, by Spectra) divided by √degree, then K-Means, cluster_qr (Damle, Minden and
/// Ying 2019) or discretize (Yu and Shi 2003), which give each eigenvector a cluster. Each connected component is
/// decomposed by itself, so that a graph in pieces has its pieces as eigenvectors, the largest first; links below 1e-7
/// of what they join are none there, since Lanczos' iteration finds too few of eigenvalues that lie so near. Where
/// n_neighbors exceeds n, all rows are neighbours. Gaussian affinities below 1e-12 count as 0; they take memory in n².
///
/// Equal rows are one row unless `duplicates` is Keep, and a copy gets the cluster of its equal; there are no more
/// clusters than distinct rows then. The order of the rows changes no partition. Throws InvalidArgument E6101 unless 1
/// ≤ n_clusters ≤ n, E6102 on NaN, E6103 on an empty table, E6105 on an option out of range, E6109 where the
/// eigenvectors do not converge.
Spectral spectral(const Matrix& points, const SpectralOptions& options, int jobs = 1);

/// The same on a graph that is told of batches or blocks (community_graph.hpp). Where it reads batches, equal rows of
/// two batches are two rows. Throws what `community_graph` throws.
Spectral spectral(const Matrix& points, const Context& context, const SpectralOptions& options, int jobs = 1);

/// Symmetric n×n affinity of all rows, each copy for itself, with 1 on the diagonal, as scikit-learn's
/// affinity_matrix_. Only nearest_neighbors and rbf (E6105). Throws as `spectral`.
Eigen::SparseMatrix<double, Eigen::RowMajor> affinity_matrix(const Matrix& points, const SpectralOptions& options,
                                                             int jobs = 1);

/// The `count` largest eigenvalues of the normalised affinity (fewer where there are fewer rows).
std::vector<double> affinity_eigenvalues(const Matrix& points, const SpectralOptions& options, int count, int jobs = 1);

}  // namespace ektara::cluster
