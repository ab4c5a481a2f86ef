#include "ektara/cluster/gmm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ektara/cluster/detail/assign.hpp"
#include "ektara/cluster/detail/lloyd.hpp"
#include "ektara/cluster/detail/mixture.hpp"
#include "ektara/cluster/detail/seeding.hpp"
#include "ektara/cluster/kmeans.hpp"
#include "ektara/cluster/limits.hpp"
#include "ektara/core/detail/decompositions.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/random.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;
using Columns = Eigen::MatrixXd;  // one column a row of the table

/// Short runs times rows that cost little: tables below so many rows try several starts for each run.
constexpr Index kSmallMixture = 15000;
constexpr Index kMostTries    = 10;
constexpr int kShortRun       = 5;
constexpr int kWholeRun       = 100;  ///< at most so many iterations choose among starts, or as many as asked for
constexpr double kMostCovarianceBytes = 4e9;

constexpr const char *kFromKMeans = "kmeans", *kFromSpread = "k-means++", *kFromShares = "random",
                     *kFromRows = "random_from_data";

/// Covariances hold the square of the columns.
void require_room(Index columns, const GmmOptions& options) {
    if (has_variances(options.covariance_type)) return;
    const double count = options.covariance_type == Covariance::Tied ? 1 : options.n_clusters,
                 bytes = count * static_cast<double>(columns) * static_cast<double>(columns) * sizeof(double);
    if (bytes > kMostCovarianceBytes)
        fail<NoSolution>("E1295",
                         "gmm: the covariances of {} columns would take {:.0f} GB, and at most {:.0f} are; take fewer "
                         "columns (ektara project --method pca), or --set cluster.covariance_type=diag",
                         columns, bytes / 1e9, kMostCovarianceBytes / 1e9);
}

/// Rows and columns that precisions of this shape have.
std::pair<Index, Index> precision_size(const GmmOptions& options, Index columns) {
    const Index k = options.n_clusters;
    if (options.covariance_type == Covariance::Diagonal) return {k, columns};
    if (options.covariance_type == Covariance::Spherical) return {k, 1};
    return {options.covariance_type == Covariance::Tied ? columns : k * columns, columns};
}

void check_weights_and_precisions(const Matrix& points, const GmmOptions& options) {
    const auto& weights = options.initial_weights;
    if (weights.size() > 0)
        require(weights.size() == options.n_clusters && weights.minCoeff() >= 0 && std::abs(weights.sum() - 1) < 1e-6,
                "E6105", "gmm: initial weights must be {} numbers from 0 up that sum to 1", options.n_clusters);
    const auto& precisions = options.initial_precisions;
    if (precisions.rows() == 0) return;
    const auto [rows, columns] = precision_size(options, points.cols());
    require(precisions.rows() == rows && precisions.cols() == columns && precisions.allFinite(), "E6104",
            "gmm: initial precisions must be {}×{} finite numbers, but they are {}×{}", rows, columns,
            precisions.rows(), precisions.cols());
    require(!has_variances(options.covariance_type) || precisions.minCoeff() > 0, "E6105",
            "gmm: initial precisions must be positive");
}

void check_given(const Matrix& points, const GmmOptions& options) {
    check_weights_and_precisions(points, options);
    const auto& means = options.initial_centres;
    if (means.rows() == 0) {
        require(names_start(options), "E6105",
                "gmm: init must be kmeans, k-means++, random, random_from_data or a file of means, not '{}'",
                options.init);
        return;
    }
    require(means.rows() == options.n_clusters && means.cols() == points.cols(), "E6104",
            "gmm: initial means must be {}×{}, but they are {}×{}", options.n_clusters, points.cols(), means.rows(),
            means.cols());
    require_points(means.cast<float>(), "gmm: initial means");
}

void check(const Matrix& points, const GmmOptions& options) {
    require_points(points, "gmm");
    require_room(points.cols(), options);
    require(options.n_clusters >= 1 && options.n_clusters <= points.rows(), "E6101",
            "gmm: n_clusters must be 1 to the number of rows ({}), but got {}", points.rows(), options.n_clusters);
    require(options.n_init >= 1 && options.max_iter >= 0 && options.tol >= 0 && options.reg_covar >= 0, "E6105",
            "gmm: n_init ({}) must be at least 1, max_iter ({}), tol ({}) and reg_covar ({}) at least 0",
            options.n_init, options.max_iter, options.tol, options.reg_covar);
    check_given(points, options);
}

/// Principal axes, the widest first. A mixture of full covariances is the same in any rotation, but in this one the
/// first coordinates tell most of how far a component is.
Columns principal_axes(const Columns& points) {
    return symmetric_eigen(lower_scatter(points)).vectors.rowwise().reverse();
}

/// What the starts of one mixture are made of: the points, their columns rotated along `axes`, and what is given.
struct Setting {
    const CentredPoints& points;
    const Columns& columns;
    const Columns& axes;
    const MixtureStart& given;
    int jobs;
};

/// The partition of one K-Means; on small tables, of those of several the one that gives the highest likelihood, on
/// less small ones after a few iterations (Biernacki, Celeux and Govaert 2003).
std::vector<int> promising_start(const Setting& setting, GmmOptions options, int start) {
    const KMeansOptions defaults;
    const auto& points = setting.points;
    const CentreDraw centres(points.points);
    const auto tries = std::clamp<Index>(kSmallMixture / setting.columns.cols(), 1, kMostTries);
    // A few iterations do not tell on which of its plateaus a start will stop; where rows are few, all can be run.
    options.max_iter = tries < kMostTries ? kShortRun : std::max(options.max_iter, kWholeRun);
    std::vector<int> best;
    double most = -std::numeric_limits<double>::infinity();
    for (Index i = 0; i < tries; ++i) {
        const auto number = static_cast<Seed>(start) * static_cast<Seed>(kMostTries) + static_cast<Seed>(i);
        Random random(options.seed ^ (number << 32U), "kmeans");
        auto labels = lloyd(points, centres.draw(options.n_clusters, random), defaults.max_iter,
                            defaults.tol * points.mean_variance, setting.jobs)
                          .labels;
        if (tries == 1) return labels;
        auto begin           = setting.given;
        begin.labels         = labels;
        const double reached = fit_mixture(setting.columns, options, begin, setting.jobs).log_likelihood;
        if (reached <= most) continue;
        most = reached;
        best = std::move(labels);
    }
    return best;
}

/// Shares of each row, evenly drawn and brought to a sum of 1.
Columns random_shares(Index k, Index n, Random& random) {
    Columns shares(k, n);
    for (Index i = 0; i < n; ++i) {
        for (Index c = 0; c < k; ++c) shares(c, i) = random.uniform();
        shares.col(i) /= shares.col(i).sum();
    }
    return shares;
}

/// The start of that number, as `init` says.
MixtureStart start_of(const Setting& setting, const GmmOptions& options, int number) {
    auto start = setting.given;
    if (options.init == kFromKMeans) {
        start.labels = promising_start(setting, options, number);
        return start;
    }
    Random random(options.seed, "gmm start", static_cast<std::uint64_t>(number));
    if (options.init == kFromShares) {
        start.shares = random_shares(options.n_clusters, setting.columns.cols(), random);
        return start;
    }
    const CentreDraw centres(setting.points.points);
    const MatrixD drawn = options.init == kFromSpread ? centres.draw(options.n_clusters, random)
                                                      : centres.draw_rows(options.n_clusters, random);
    start.labels        = assign_nearest(setting.points.points, drawn);
    start.means         = drawn * setting.axes;
    return start;
}

/// The best of the starts, in the coordinates of the columns.
Gmm best_fit(const Setting& setting, const GmmOptions& options) {
    if (setting.given.means.rows() > 0) {
        auto start = setting.given;
        if (!start.is_whole())
            start.labels = assign_nearest(setting.points.points, setting.points.inside(options.initial_centres));
        return fit_mixture(setting.columns, options, start, setting.jobs);
    }
    Gmm found;
    for (int number = 0; number < options.n_init; ++number) {
        Gmm next = fit_mixture(setting.columns, options, start_of(setting, options, number), setting.jobs);
        if (number == 0 || next.log_likelihood > found.log_likelihood) found = std::move(next);
    }
    return found;
}

/// What is given, from the table's units to centred, scaled and rotated coordinates.
MixtureStart given_start(const CentredPoints& points, const Columns& axes, const GmmOptions& options) {
    MixtureStart given{{}, {}, options.initial_weights, {}, options.initial_precisions, options.reached};
    if (options.initial_centres.rows() > 0) given.means = points.inside(options.initial_centres) * axes;
    given.precisions /= points.scale * points.scale;
    if (options.covariance_type != Covariance::Full) return given;
    const Index d = axes.rows();
    for (Index first = 0; first < given.precisions.rows(); first += d)
        given.precisions.middleRows(first, d) =
            (axes.transpose() * given.precisions.middleRows(first, d) * axes).eval();
    return given;
}

/// From centred, scaled and rotated coordinates to those of the table.
void to_table(const CentredPoints& points, const Columns& axes, GaussianMixture& mixture) {
    mixture.means = points.outside(mixture.means * axes.transpose());
    mixture.covariances /= points.scale * points.scale;
    if (mixture.type != Covariance::Full) return;
    const Index d = axes.rows();
    for (Index first = 0; first < mixture.covariances.rows(); first += d)
        mixture.covariances.middleRows(first, d) =
            (axes * mixture.covariances.middleRows(first, d) * axes.transpose()).eval();
}

/// The inverse Cholesky factor of each component, or of the one that all share; of diagonal ones 1/σ on the diagonal.
std::vector<Columns> factors_of(const GaussianMixture& mixture) {
    const Index d = mixture.means.cols();
    std::vector<Columns> factors;
    if (has_variances(mixture.type)) {
        for (Index c = 0; c < mixture.covariances.rows(); ++c)
            factors.push_back(by_coordinate(mixture.covariances, c, d).array().rsqrt().matrix().asDiagonal());
        return factors;
    }
    for (Index first = 0; first < mixture.covariances.rows(); first += d) {
        auto factor = inverse_cholesky_factor(mixture.covariances.middleRows(first, d));
        if (!factor) fail<NoSolution>("E6108", "gmm: the covariance of component {} is singular", first / d);
        factors.push_back(*std::move(factor));
    }
    return factors;
}

}  // namespace

std::vector<std::pair<Covariance, std::string>> enum_names(Covariance) {
    return {{Covariance::Auto, "auto"},
            {Covariance::Full, "full"},
            {Covariance::Diagonal, "diag"},
            {Covariance::Tied, "tied"},
            {Covariance::Spherical, "spherical"}};
}

bool names_start(const GmmOptions& options) {
    return options.init == kFromKMeans || options.init == kFromSpread || options.init == kFromShares ||
           options.init == kFromRows;
}

MatrixD component_log_densities(const GaussianMixture& mixture, const Matrix& points, int jobs) {
    require_points(points, "gmm");
    const Index d = mixture.means.cols(), k = mixture.means.rows();
    require(points.cols() == d, "E6202", "gmm: the fitted table has {} columns, but got {}", d, points.cols());
    const auto factors = factors_of(mixture);
    MatrixD logs(points.rows(), k);
    const auto blocks = static_cast<std::size_t>((points.rows() + kMixtureRows - 1) / kMixtureRows);
    parallel_for(blocks, jobs, [&](std::size_t block) {
        const Index first  = static_cast<Index>(block) * kMixtureRows,
                    count  = std::min(kMixtureRows, points.rows() - first);
        const Columns rows = points.middleRows(first, count).cast<double>().transpose();
        for (Index c = 0; c < k; ++c) {
            const auto& factor     = factors[factors.size() == 1 ? 0 : static_cast<std::size_t>(c)];
            const VectorD mean     = mixture.means.row(c).transpose();
            const Columns whitened = factor.triangularView<Eigen::Lower>() * (rows.colwise() - mean);
            const double constant  = std::log(mixture.weights[c]) + factor.diagonal().array().log().sum() -
                                    0.5 * static_cast<double>(d) * kLogTwoPi;
            logs.col(c).segment(first, count) =
                (constant - 0.5 * whitened.colwise().squaredNorm().array()).matrix().transpose();
        }
    });
    return logs;
}

Gmm gmm(const Matrix& table, const GmmOptions& given, int jobs) {
    check(table, given);
    GmmOptions options = given;
    if (options.covariance_type == Covariance::Auto) options.covariance_type = Covariance::Full;
    const CentredPoints points(table);
    Columns columns = points.points.cast<double>().transpose();
    Columns axes    = Columns::Identity(columns.rows(), columns.rows());
    if (options.covariance_type == Covariance::Full) {
        axes    = principal_axes(columns);
        columns = axes.transpose() * columns;
    }
    // A density is as much thinner as a row's space is wider.
    const double widening = static_cast<double>(table.cols()) * std::log(points.scale);
    auto given_parts      = given_start(points, axes, options);
    given_parts.reached -= widening;
    Gmm found = best_fit({points, columns, axes, given_parts, jobs}, options);
    to_table(points, axes, found.mixture);
    found.log_likelihood += widening;
    for (double& bound : found.lower_bounds) bound += widening;
    found.bic -= 2 * static_cast<double>(table.rows()) * widening;
    const auto labels   = found.labels;
    const auto strength = found.strength;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        found.labels[static_cast<std::size_t>(points.order[i])]   = labels[i];
        found.strength[static_cast<std::size_t>(points.order[i])] = strength[i];
    }
    return found;
}

}  // namespace ektara::cluster
