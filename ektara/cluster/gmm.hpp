#pragma once

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/core/types.hpp"

namespace ektara::cluster {

/// Shape of a mixture's components: a covariance each, variances each, one covariance for all, or one variance each.
/// Auto is Full; where the number of components is chosen, the shape is too (never Spherical).
enum class Covariance { Auto, Full, Diagonal, Tied, Spherical };
std::vector<std::pair<Covariance, std::string>> enum_names(Covariance);

struct GmmOptions {
    int n_clusters             = 8;
    Covariance covariance_type = Covariance::Auto;
    int n_init                 = 1;
    int max_iter               = 100;
    double tol                 = 1e-3;
    double reg_covar           = 1e-6;
    std::string init           = "kmeans";
    /// k×d; where it has rows, they are the initial means and there is one start.
    MatrixD initial_centres = {};
    /// k weights that sum to 1, and inverse covariances (rows as in GaussianMixture::covariances), which the first
    /// iteration takes in place of the partition's own; empty: none. No settings.
    VectorD initial_weights    = {};
    MatrixD initial_precisions = {};
    /// Mean log-likelihood of the iteration before, to go on from an earlier call; −∞: there was none. No setting.
    double reached = -std::numeric_limits<double>::infinity();
    Seed seed      = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("n_clusters", self.n_clusters, "number of components, 1 to the number of rows");
        visit("covariance_type", self.covariance_type,
              "full, diag, tied, spherical or auto: full, or with --k auto the one of lowest BIC of the first three");
        visit("n_init", self.n_init, "starts; the one with the highest log-likelihood is kept");
        visit("max_iter", self.max_iter, "most iterations of one start; 0: the start itself");
        visit("tol", self.tol, "stop when the mean log-likelihood of a row rises by less than this");
        visit("reg_covar", self.reg_covar, "added to the variances");
        visit("init", self.init,
              "kmeans, k-means++ or random_from_data (rows), random (shares), or a .npy file of initial means (then "
              "there is one start)");
    }
};

/// What a mixture is: k weights, k×d means, and of `type` full k·d×d covariances one below the other, tied d×d, diag
/// k×d variances, spherical k×1.
struct GaussianMixture {
    VectorD weights     = {};
    MatrixD means       = {};
    MatrixD covariances = {};
    Covariance type     = Covariance::Full;
};

struct Gmm {
    std::vector<int> labels;
    std::vector<float> strength;  ///< probability of the row's component
    GaussianMixture mixture;
    double log_likelihood = 0;  ///< mean of a row, as scikit-learn's score(X)
    double bic            = 0;
    int n_iter            = 0;
    bool converged        = false;
    /// The same mean before each iteration changed the mixture: what the stopping rule compares.
    std::vector<double> lower_bounds = {};
};

/// Gaussian mixture by expectation and maximisation (Dempster, Laird and Rubin 1977), as scikit-learn 1.9's
/// GaussianMixture: starts from the partition of one K-Means (or of the given means), same stopping rule, in double
/// precision. Other starts: the partition by rows drawn as k-means++ draws centres or evenly, and random shares of each
/// row. Which K-Means is taken does not depend on `max_iter` up to 100. BIC is -2 n log_likelihood + p log n with p
/// free parameters. Responsibilities below 1e-12 count as 0. Where squares of the values would leave single precision,
/// `reg_covar` is added at the scale of core/scale.hpp. The order of the rows changes no partition, `jobs` no bit.
/// Throws InvalidArgument E6101 unless 1 ≤ n_clusters ≤ n, E6102 on NaN, E6103 on an empty table, E6104 on initial
/// means or precisions of another shape, E6105 on an option out of range and on weights or precisions that are none,
/// E6108 where a covariance is singular in spite of reg_covar.
Gmm gmm(const Matrix& points, const GmmOptions& options, int jobs = 1);

/// Whether `init` is a way to start and not a file.
bool names_start(const GmmOptions& options);

/// Logarithms of weight times density of each component for each row: n×k. The log-likelihood of a row is the logarithm
/// of the sum of their exponentials, its component the largest. Throws InvalidArgument E6202 where the columns differ,
/// E6102 on NaN, NoSolution E6108 where a covariance is singular.
MatrixD component_log_densities(const GaussianMixture& mixture, const Matrix& points, int jobs = 1);

}  // namespace ektara::cluster
