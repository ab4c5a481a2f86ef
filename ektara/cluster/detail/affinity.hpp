#pragma once

#include <optional>
#include <vector>

#include <Eigen/SparseCore>

#include "ektara/cluster/spectral.hpp"

namespace ektara::cluster {

using SparseMatrix = Eigen::SparseMatrix<double, Eigen::RowMajor>;

/// The community graph of that name; nothing for nearest_neighbors and rbf, which are none.
std::optional<CommunityGraph> community_graph_of(Affinity affinity);

/// Symmetric n×n affinity without its diagonal: ½ for each direction in which two rows are neighbours, or
/// exp(-gamma |x - y|²), or the weights of a community graph.
SparseMatrix affinity_of(const Matrix& points, const Context& context, const SpectralOptions& options, int jobs);

/// Eigenvectors of D^-½ A D^-½ divided by √degree, one column each, by falling eigenvalue.
struct SpectralMap {
    Eigen::MatrixXd vectors;
    std::vector<double> eigenvalues;
    int n_components = 0;
};
/// `tolerance` is the relative error of eigenvalues at which Lanczos' iteration stops.
SpectralMap spectral_map(const SparseMatrix& affinity, Eigen::Index count, double tolerance);

}  // namespace ektara::cluster
