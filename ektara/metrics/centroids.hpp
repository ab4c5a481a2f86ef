#pragma once

#include <span>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/core/points.hpp"

namespace ektara::metrics {

/// The mean row of each cluster that there is; noise (a negative label) has none.
struct Centroids {
    std::vector<int> clusters;  ///< ascending
    MatrixD means;              ///< one row a cluster, in that order
};

/// Centroids of n×d points, summed in double precision in the order of the rows. Throws InvalidArgument E6301 where
/// lengths differ.
Centroids centroids(const MatrixView& points, std::span<const int> labels);

/// Those of the clusters 0 … k − 1, one row each; a cluster without rows has zeros. Labels of k or more are not
/// allowed.
MatrixD centroids(const Matrix& points, std::span<const int> labels, int k);
MatrixD centroids(const MatrixD& points, std::span<const int> labels, int k);

}  // namespace ektara::metrics
