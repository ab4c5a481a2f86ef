#pragma once

#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::cluster {

/// The nearest centre of a row, with a distance that is certainly no smaller than the one to it, and one that is
/// certainly no larger than that to any other centre.
struct Nearest {
    int label    = 0;
    double upper = 0, lower = 0;
};

/// Finds nearest centres: single-precision matrix products give candidates, and where their rounding bound leaves more
/// than one, double-precision distances decide; the lowest label where they are equal.
class CentreSearch {
  public:
    explicit CentreSearch(const MatrixD& centres);
    /// For each row of m×d `rows`, `norms[i]` being its length.
    void find(const Matrix& rows, const VectorD& norms, std::vector<Nearest>& found) const;

  private:
    Nearest choose_exactly(const RowVector& row, const Eigen::VectorXf& scores, double limit) const;

    const MatrixD& centres_;
    Matrix rounded_;
    Eigen::VectorXf offsets_;
    double margin_per_norm_ = 0, margin_ = 0;
};

/// Label of the nearest of k centres for each of n points.
std::vector<int> assign_nearest(const Matrix& points, const MatrixD& centres);

}  // namespace ektara::cluster
