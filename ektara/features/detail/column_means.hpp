#pragma once

#include "ektara/core/matrix.hpp"

namespace ektara::features {

/// Means of columns whose rows come in blocks, in single precision: sums begin with the first row, then four rows are
/// added at a time (the order of Eigen's `colwise().mean()`). They do not depend on where the blocks were cut. Internal
/// to the module.
class ColumnMeans {
  public:
    /// The next rows, always as many columns.
    void add(const Matrix& rows) {
        for (Eigen::Index t = 0; t < rows.rows(); ++t) {
            if (n_rows_++ == 0) {
                sum_ = rows.row(0).transpose();
                four_.resize(kFour, rows.cols());
                continue;
            }
            four_.row(n_waiting_++) = rows.row(t);
            if (n_waiting_ < kFour) continue;
            sum_ += ((four_.row(0) + four_.row(1)) + (four_.row(2) + four_.row(3))).transpose();
            n_waiting_ = 0;
        }
    }
    /// One mean a column; at least one row came.
    Eigen::VectorXf finish() {
        for (Eigen::Index i = 0; i < n_waiting_; ++i) sum_ += four_.row(i).transpose();
        return sum_ / static_cast<float>(n_rows_);
    }

  private:
    static constexpr Eigen::Index kFour = 4;
    Eigen::VectorXf sum_                = {};
    Matrix four_                        = {};
    Eigen::Index n_waiting_ = 0, n_rows_ = 0;
};

}  // namespace ektara::features
