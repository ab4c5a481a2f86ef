#pragma once

#include <optional>
#include <vector>

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

/// x of matrix·x = right by Cholesky's decomposition; `matrix` (n × n) is positive definite, `right` n × k.
MatrixD solve_positive_definite(const MatrixD& matrix, const MatrixD& right);

/// The order in which QR with pivoting takes the columns of `matrix`: always the one of the largest norm that is left.
std::vector<Eigen::Index> pivots_of(const ColumnMatrixD& matrix);

/// Singular vectors of `matrix` (n × n), one column each, by one-sided Jacobi rotations.
struct SingularVectors {
    ColumnMatrixD left, right;
};
SingularVectors singular_vectors(const ColumnMatrixD& matrix);

/// scale · columns · columnsᵀ. Only the lower triangle is filled, the rest is 0.
ColumnMatrixD lower_scatter(const ColumnMatrixD& columns, double scale = 1);

}  // namespace ektara
