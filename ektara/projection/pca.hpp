#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::projection {

/// Eigenvectors of the whole covariance, or of its image of random directions; Auto takes the second for fewer than a
/// tenth of the components of a table with more than 1,000 rows and columns.
enum class SvdSolver { Auto, Full, Randomized };
std::vector<std::pair<SvdSolver, std::string>> enum_names(SvdSolver);

struct PcaOptions {
    double n_components  = 2;
    double whiten        = 0;
    SvdSolver svd_solver = SvdSolver::Auto;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("n_components", self.n_components, "number of components, or below 1 the share of variance to keep");
        visit("whiten", self.whiten, "each component is divided by its variance to this power; 0.5 whitens fully");
        visit("svd_solver", self.svd_solver, "auto, full, or randomized: quick for few components of wide tables");
    }
};

/// A fitted principal component analysis: d columns to k components.
struct Pca {
    Eigen::RowVectorXd mean;           ///< d
    MatrixD components;                ///< k×d, orthonormal rows; 0 where d > n and no variance is left
    VectorD explained_variance;        ///< k, with divisor n - 1, descending
    VectorD explained_variance_ratio;  ///< k, shares of the total variance
    double whiten = 0;
};

/// Principal components of n×d points: eigenvectors of the covariance (or of the Gram matrix where d > n), in double
/// precision (Jolliffe 2002). The largest loading of each component is positive, so signs are the same everywhere.
///
/// With `randomized` the axes are those of the table's image of n_components + 10 random directions after 7 rounds of
/// power iteration (Halko, Martinsson and Tropp 2011; scikit-learn 1.9), always the same ones.
///
/// `n_components` below 1 keeps the fewest components whose share of variance exceeds it, as scikit-learn does. The
/// order of the rows changes nothing. Throws InvalidArgument E6201 unless 0 < n_components ≤ min(n, d), whole where it
/// is 1 or more; E6102 on NaN, E6103 on an empty table, E6105 for a negative `whiten` or a
/// share with `randomized`.
Pca fit_pca(const Matrix& points, const PcaOptions& options);

/// n×k coordinates of points in a fitted space; a component without variance gives 0 when whitened. Throws
/// InvalidArgument E6202 where the number of columns differs from the fitted one, E6102 on NaN.
Matrix transform(const Pca& pca, const Matrix& points);

}  // namespace ektara::projection
