#pragma once

#include <vector>

#include "ektara/cluster/gmm.hpp"

namespace ektara::cluster {

inline constexpr Eigen::Index kMixtureRows = 256;  ///< rows whose densities are taken at a time
inline constexpr double kLogTwoPi          = 1.8378770664093453;

/// Expectation–maximisation from a partition of the rows, `means` (k×d) in place of its own where there are any.
/// `points` are d×n, one column a row of the table; the covariance type must not be `Auto`. What is found is in the
/// coordinates of these points. Throws NoSolution E6108 where a covariance is singular.
Gmm fit_mixture(const Eigen::MatrixXd& points, const GmmOptions& options, const std::vector<int>& labels,
                const MatrixD& means, int jobs);

}  // namespace ektara::cluster
