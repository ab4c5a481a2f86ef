#pragma once

#include <span>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/core/points.hpp"

namespace ektara::metrics {

/// Silhouette (Rousseeuw 1987) with Euclidean distances: s = (b - a) / max(a, b) for each row, a the mean distance to
/// the other rows of its cluster, b the least mean distance to another cluster; 0 for a row alone in its cluster.
struct Silhouette {
    double mean = 0;
    std::vector<double> samples;     ///< one a row; NaN for noise
    std::vector<int> clusters;       ///< the labels there are, ascending
    std::vector<double> by_cluster;  ///< mean of the samples of each of them
};

/// Silhouette of n×d points. Rows labelled -1 (noise) are left out of everything.
///
/// Distances come in double precision from blocked matrix products, and memory is linear in n. The result is the same
/// to the bit for any `jobs`. Equals scikit-learn 1.9's silhouette_score. Throws InvalidArgument E6302 unless there are
/// 2 to n - 1 clusters, E6301 where labels and points differ in length, E6102 on NaN.
Silhouette silhouette(const MatrixView& points, std::span<const int> labels, int jobs = 1);

/// The same from n×n distances of any kind. Throws InvalidArgument E6301, E6302 as above.
Silhouette silhouette_of_distances(const MatrixD& distances, std::span<const int> labels);

/// Variance ratio: (B / (k - 1)) / (W / (n - k)), B and W the sums of squares between and within clusters (Caliński and
/// Harabasz 1974). NaN where every cluster is a single place, so that W = 0 (scikit-learn: 1). Noise rows are left out;
/// errors as for silhouette.
double calinski_harabasz(const MatrixView& points, std::span<const int> labels);

/// Mean over clusters of the largest (s_i + s_j) / d_ij, s the mean distance to the own centroid, d between centroids
/// (Davies and Bouldin 1979). NaN where two clusters have the same centre, d = 0 (scikit-learn leaves such pairs out);
/// 0 where every cluster is a single place. Noise rows are left out; errors as for silhouette.
double davies_bouldin(const MatrixView& points, std::span<const int> labels);

}  // namespace ektara::metrics
