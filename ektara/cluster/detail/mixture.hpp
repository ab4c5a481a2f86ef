#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "ektara/cluster/gmm.hpp"

namespace ektara::cluster {

inline constexpr Eigen::Index kMixtureRows = 256;  ///< rows whose densities are taken at a time
inline constexpr double kLogTwoPi          = 1.8378770664093453;

/// Whether components have variances alone, and no covariances between coordinates.
inline bool has_variances(Covariance type) { return type == Covariance::Diagonal || type == Covariance::Spherical; }

/// The d numbers of component c: its row of k×d variances or precisions, or its one of k×1 for every coordinate.
inline VectorD by_coordinate(const MatrixD& of_components, Eigen::Index c, Eigen::Index d) {
    if (of_components.cols() == d) return of_components.row(c).transpose();
    return VectorD::Constant(d, of_components(c, 0));
}

/// Where the iterations begin: at a partition of the rows or at shares (k×n) of them, with what else is given (weights,
/// k×d means, precisions as in GmmOptions) in place of their own. Where all three are given neither is needed.
struct MixtureStart {
    std::vector<int> labels;
    Eigen::MatrixXd shares = {};
    VectorD weights        = {};
    MatrixD means = {}, precisions = {};
    double reached = -std::numeric_limits<double>::infinity();  ///< mean log-likelihood of the iteration before

    bool is_whole() const { return weights.size() > 0 && means.rows() > 0 && precisions.rows() > 0; }
};

/// Expectation–maximisation. `points` are d×n, one column a row of the table; the covariance type must not be `Auto`.
/// What is found is in the coordinates of these points. Throws NoSolution E6108 where a covariance is singular.
Gmm fit_mixture(const Eigen::MatrixXd& points, const GmmOptions& options, const MixtureStart& start, int jobs);

/// Lower triangle F with FᵀF = `precision` (n×n): the inverse of the Cholesky factor of its inverse. Nothing where it
/// is not positive definite.
std::optional<Eigen::MatrixXd> factor_of_precision(const Eigen::MatrixXd& precision);

}  // namespace ektara::cluster
