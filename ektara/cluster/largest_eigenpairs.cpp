#include "ektara/cluster/detail/largest_eigenpairs.hpp"

#include <algorithm>

#include <Spectra/SymEigsSolver.h>

#include "ektara/core/cancellation.hpp"
#include "ektara/core/detail/decompositions.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

/// Matrices up to this size are decomposed densely.
constexpr Index kDense = 300;

/// What Spectra multiplies with.
class Operator {
  public:
    using Scalar = double;
    explicit Operator(const SparseMatrix& matrix) : matrix_(matrix) {}
    Index rows() const { return matrix_.rows(); }
    Index cols() const { return matrix_.cols(); }
    void perform_op(const double* x, double* y) const {
        throw_if_cancelled();
        Eigen::Map<VectorD>(y, rows()).noalias() = matrix_ * Eigen::Map<const VectorD>(x, cols());
    }

  private:
    const SparseMatrix& matrix_;
};

}  // namespace

std::optional<EigenPairs> largest_eigenpairs(const SparseMatrix& matrix, Index count, double tolerance) {
    const Index n = matrix.rows(), wanted = std::min(count, n);
    if (n <= kDense || 3 * wanted > n) {
        const auto found = symmetric_eigen(Eigen::MatrixXd(matrix));
        return EigenPairs{found.values.reverse().head(wanted), found.vectors.rowwise().reverse().leftCols(wanted)};
    }
    Operator product(matrix);
    Spectra::SymEigsSolver<Operator> solver(product, wanted, std::min(n, std::max<Index>(3 * wanted, wanted + 40)));
    solver.init();
    solver.compute(Spectra::SortRule::LargestAlge, 1000, tolerance);
    if (solver.info() != Spectra::CompInfo::Successful) return std::nullopt;
    return EigenPairs{solver.eigenvalues(), solver.eigenvectors()};
}

}  // namespace ektara::cluster
