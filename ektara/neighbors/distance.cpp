#include "ektara/neighbors/detail/distance.hpp"

#include <algorithm>

namespace ektara::neighbors {

double distance(const Matrix& x, Eigen::Index i, const Matrix& y, Eigen::Index j, Metric metric) {
    const auto a = x.row(i).cast<double>(), b = y.row(j).cast<double>();
    if (metric == Metric::Euclidean) return (a - b).norm();
    const double norms = a.norm() * b.norm();
    return norms > 0 ? std::max(0.0, 1 - a.dot(b) / norms) : 1;
}

}  // namespace ektara::neighbors
