#pragma once

#include <optional>

#include "ektara/core/matrix.hpp"

namespace ektara {

/// The decompositions of Eigen that several modules use, compiled once: each costs seconds of a file's compile time.
using ColumnMatrixD = Eigen::MatrixXd;

/// Eigenvalues in rising order; eigenvector i is column i.
struct SymmetricEigen {
    VectorD values;
    ColumnMatrixD vectors;
};

/// Eigen's tridiagonal QR algorithm. Only the lower triangle of `matrix` (n × n) is read.
SymmetricEigen symmetric_eigen(const ColumnMatrixD& matrix);

/// An orthonormal basis of the columns of `block` (n × k, k ≤ n) by Householder reflections; n × k.
MatrixD orthonormal(const MatrixD& block);

/// Inverse of the lower Cholesky factor of `matrix` (n × n); nothing where it is not positive definite.
std::optional<ColumnMatrixD> inverse_cholesky_factor(const ColumnMatrixD& matrix);

/// scale · columns · columnsᵀ. Only the lower triangle is filled, the rest is 0.
ColumnMatrixD lower_scatter(const ColumnMatrixD& columns, double scale = 1);

}  // namespace ektara
