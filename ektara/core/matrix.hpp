#pragma once

#include <Eigen/Core>

#if EIGEN_VERSION_AT_LEAST(3, 4, 90)
// Eigen 5 has moved the name that means every row, or every column.
namespace Eigen {
using placeholders::all;
}
#endif

namespace ektara {

/// Row-major float matrix: one row a track (or frame), one column a feature.
using Matrix    = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowVector = Eigen::Matrix<float, 1, Eigen::Dynamic, Eigen::RowMajor>;

/// Double-precision counterparts, for sums whose result is printed or compared.
using MatrixD = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using VectorD = Eigen::VectorXd;

}  // namespace ektara
