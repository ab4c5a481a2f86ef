#pragma once

#include <optional>

#include "ektara/cluster/detail/affinity.hpp"

namespace ektara::cluster {

struct EigenPairs {
    VectorD values;           ///< largest first
    Eigen::MatrixXd vectors;  ///< one column each
};

/// The `count` largest eigenvalues of a symmetric matrix (n × n; at most n of them), by Lanczos' iteration (Spectra)
/// to a relative error of `tolerance`, or, where the matrix is small or most are wanted, by a dense decomposition.
/// Nothing where the iteration does not converge.
std::optional<EigenPairs> largest_eigenpairs(const SparseMatrix& matrix, Eigen::Index count, double tolerance);

}  // namespace ektara::cluster
