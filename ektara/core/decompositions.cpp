#include "ektara/core/detail/decompositions.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>

namespace ektara {

SymmetricEigen symmetric_eigen(const ColumnMatrixD& matrix) {
    const Eigen::SelfAdjointEigenSolver<ColumnMatrixD> solver(matrix);
    return {solver.eigenvalues(), solver.eigenvectors()};
}

MatrixD orthonormal(const MatrixD& block) {
    const Eigen::HouseholderQR<ColumnMatrixD> qr(block);
    return qr.householderQ() * ColumnMatrixD::Identity(block.rows(), block.cols());
}

std::optional<ColumnMatrixD> inverse_cholesky_factor(const ColumnMatrixD& matrix) {
    const Eigen::LLT<ColumnMatrixD> cholesky(matrix);
    if (cholesky.info() != Eigen::Success) return std::nullopt;
    ColumnMatrixD inverse = ColumnMatrixD::Identity(matrix.rows(), matrix.rows());
    cholesky.matrixL().solveInPlace(inverse);
    return inverse;
}

MatrixD solve_positive_definite(const MatrixD& matrix, const MatrixD& right) { return matrix.llt().solve(right); }

std::vector<Eigen::Index> pivots_of(const ColumnMatrixD& matrix) {
    const Eigen::ColPivHouseholderQR<ColumnMatrixD> qr(matrix);
    const auto& order = qr.colsPermutation().indices();
    return {order.begin(), order.end()};
}

SingularVectors singular_vectors(const ColumnMatrixD& matrix) {
    const Eigen::JacobiSVD<ColumnMatrixD> svd(matrix, Eigen::ComputeFullU | Eigen::ComputeFullV);
    return {svd.matrixU(), svd.matrixV()};
}

ColumnMatrixD lower_scatter(const ColumnMatrixD& columns, double scale) {
    ColumnMatrixD scatter = ColumnMatrixD::Zero(columns.rows(), columns.rows());
    scatter.selfadjointView<Eigen::Lower>().rankUpdate(columns, scale);
    return scatter;
}

}  // namespace ektara
