#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/cluster/agglomerative.hpp"
#include "ektara/cluster/dbscan.hpp"
#include "ektara/cluster/hdbscan.hpp"
#include "ektara/cluster/spectral.hpp"
#include "ektara/core/matrix.hpp"

namespace ektara::cluster {

/// |x − y|; Σ |x_i − y_i|; 1 − x·y/(|x||y|), which is 1 from a row of zeros; the same of x and y less their own means.
enum class Distance { Euclidean, Manhattan, Cosine, Correlation };
std::vector<std::pair<Distance, std::string>> enum_names(Distance);

/// Distances of all pairs of n×d points, n×n in double precision with a diagonal of 0, as scikit-learn 1.9's
/// pairwise_distances. Cosine and correlation come from matrix products. Throws InvalidArgument E6102 on NaN, E6103 on
/// an empty table.
MatrixD pairwise_distances(const Matrix& points, Distance metric, int jobs = 1);

/// Throws InvalidArgument E6121 unless `distances` is square, has rows and holds no NaN and nothing below 0; the
/// message begins with `who`.
void require_distances(const MatrixD& distances, const char* who);

/// The methods that need distances alone, from n×n of them. Equal rows are rows of their own, and ties go to the lower
/// row. Ward needs points, and DBSCAN an eps (E6105). Otherwise they throw what the methods of points throw.
Agglomerative agglomerative_of_distances(const MatrixD& distances, Linkage linkage, int n_clusters,
                                         double distance_threshold = 0);
/// As `agglomerative_of_pairs`.
Agglomerative agglomerative_of_distances(const MatrixD& distances, const RowPairs& pairs, Linkage linkage,
                                         const TreeCut& cut);
Dbscan dbscan_of_distances(const MatrixD& distances, const DbscanOptions& options, const VectorD& weights = {});
Hdbscan hdbscan_of_distances(const MatrixD& distances, const HdbscanOptions& options);

/// What spectral clustering's affinity nearest_neighbors makes of points, made of n×n distances: ½ for each direction
/// in which a row is among the other's `n_neighbors` nearest, itself (distance 0) counted, and 1 on the diagonal. +∞:
/// no neighbours. Of equal distances the lower row is nearer. Throws E6121 as `require_distances`, E6105 unless
/// n_neighbors is at least 2 and every row has so many.
MatrixD neighbor_affinity(const MatrixD& distances, int n_neighbors);

/// Spectral clustering from n×n affinities, from 0 up; where they are not symmetric their mean both ways counts. What
/// of `options` makes affinities is not read. Throws E6121 as `require_distances`.
Spectral spectral_of_affinity(const MatrixD& affinity, const SpectralOptions& options, int jobs = 1);

}  // namespace ektara::cluster
