#include "ektara/cluster/gmm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Cholesky>

#include "ektara/cluster/assign.hpp"
#include "ektara/cluster/kmeans.hpp"
#include "ektara/cluster/lloyd.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;
using Columns = Eigen::MatrixXd;  // one column a row of the table

constexpr Index kBlock          = 256;
constexpr double kNoResponsible = 1e-12;
constexpr double kLogTwoPi      = 1.8378770664093453;
/// Short runs times rows that cost little: tables below so many rows try several starts for each run.
constexpr Index kSmallTable = 15000;
constexpr Index kMostTries  = 10;
constexpr int kShortRun     = 5;

/// A Gaussian as the inverse of the Cholesky factor of its covariance.
struct Shape {
    Columns factor;  ///< lower triangle; a single column of 1/σ for diagonal covariances
    double log_determinant = 0;
};

class Mixture {
  public:
    Mixture(const Columns& points, const GmmOptions& options, int jobs)
        : points_(points), options_(options), k_(options.n_clusters), jobs_(jobs) {
        if (options.covariance_type == Covariance::Tied) moments_ = points * points.transpose();
    }

    /// From a hard partition, with the means put in place where there are given ones.
    Gmm fit(const std::vector<int>& labels, const MatrixD& given_means) {
        responsibilities_ = Columns::Zero(k_, points_.cols());
        for (Index i = 0; i < points_.cols(); ++i) responsibilities_(labels[static_cast<std::size_t>(i)], i) = 1;
        maximise();
        if (given_means.rows() > 0) means_ = given_means.transpose();
        Gmm found;
        double before = -std::numeric_limits<double>::infinity();
        while (found.n_iter < options_.max_iter && !found.converged) {
            const double mean = expect();
            maximise();
            ++found.n_iter;
            found.converged = std::abs(mean - before) < options_.tol;
            before          = mean;
        }
        found.log_likelihood = expect();
        finish(found);
        return found;
    }

  private:
    /// Responsibilities of the components for the rows; returns the mean log-likelihood.
    double expect() {
        const auto blocks = static_cast<std::size_t>((points_.cols() + kBlock - 1) / kBlock);
        VectorD sums(static_cast<Index>(blocks));
        const VectorD log_weights = weights_.array().log();
        parallel_for(blocks, jobs_, [&](std::size_t block) {
            const Index first = static_cast<Index>(block) * kBlock, count = std::min(kBlock, points_.cols() - first);
            auto logs = responsibilities_.middleCols(first, count);
            Columns difference;
            for (Index c = 0; c < k_; ++c) {
                difference        = points_.middleCols(first, count).colwise() - means_.col(c);
                const auto& shape = shape_of(c);
                if (options_.covariance_type == Covariance::Diagonal)
                    difference.array().colwise() *= shape.factor.col(0).array();
                else
                    difference = shape.factor.triangularView<Eigen::Lower>() * difference;
                logs.row(c) = (-0.5 * (difference.colwise().squaredNorm().array() +
                                       static_cast<double>(points_.rows()) * kLogTwoPi))
                                  .matrix();
                logs.row(c).array() += shape.log_determinant + log_weights[c];
            }
            double sum = 0;
            for (Index i = 0; i < count; ++i) {
                const double most = logs.col(i).maxCoeff();
                logs.col(i)       = (logs.col(i).array() - most).exp();
                const double all  = logs.col(i).sum();
                logs.col(i) /= all;
                sum += most + std::log(all);
            }
            sums[static_cast<Index>(block)] = sum;
        });
        return sums.sum() / static_cast<double>(points_.cols());
    }

    void maximise() {
        constexpr double tiny = 10 * std::numeric_limits<double>::epsilon();
        const VectorD counts  = responsibilities_.rowwise().sum().array() + tiny;
        means_                = points_ * responsibilities_.transpose();
        means_.array().rowwise() /= counts.transpose().array();
        weights_ = counts / static_cast<double>(points_.cols());
        weights_ /= weights_.sum();
        shapes_.resize(options_.covariance_type == Covariance::Tied ? 1 : static_cast<std::size_t>(k_));
        if (options_.covariance_type == Covariance::Tied) {
            Columns covariance = moments_ - means_ * counts.asDiagonal() * means_.transpose();
            covariance /= counts.sum();
            shapes_[0] = from_covariance(covariance);
            return;
        }
        parallel_for(shapes_.size(), jobs_, [&](std::size_t c) {
            shapes_[c] = options_.covariance_type == Covariance::Full ? full_shape(static_cast<Index>(c), counts)
                                                                      : diagonal_shape(static_cast<Index>(c), counts);
        });
    }
    /// Weighted deviations from the mean of component c, only of rows that it has a part in.
    Columns deviations(Index c) const {
        std::vector<Index> rows;
        for (Index i = 0; i < points_.cols(); ++i)
            if (responsibilities_(c, i) > kNoResponsible) rows.push_back(i);
        Columns chosen(points_.rows(), static_cast<Index>(rows.size()));
        for (Index i = 0; i < chosen.cols(); ++i) {
            const Index row = rows[static_cast<std::size_t>(i)];
            chosen.col(i)   = (points_.col(row) - means_.col(c)) * std::sqrt(responsibilities_(c, row));
        }
        return chosen;
    }
    Shape full_shape(Index c, const VectorD& counts) const {
        const Columns chosen = deviations(c);
        Columns covariance   = Columns::Zero(points_.rows(), points_.rows());
        covariance.selfadjointView<Eigen::Lower>().rankUpdate(chosen, 1 / counts[c]);
        return from_covariance(covariance);
    }
    Shape diagonal_shape(Index c, const VectorD& counts) const {
        Shape shape;
        shape.factor = deviations(c).rowwise().squaredNorm() / counts[c];
        shape.factor = (shape.factor.array() + options_.reg_covar).rsqrt();
        require(shape.factor.allFinite(), "E6108", "gmm: a component has no variance; raise reg_covar (now {})",
                options_.reg_covar);
        shape.log_determinant = shape.factor.array().log().sum();
        return shape;
    }
    Shape from_covariance(Columns covariance) const {
        covariance.diagonal().array() += options_.reg_covar;
        const Eigen::LLT<Columns> cholesky(covariance);
        require(cholesky.info() == Eigen::Success, "E6108",
                "gmm: a covariance is singular; raise reg_covar (now {}), lower k or use covariance_type=diag",
                options_.reg_covar);
        Shape shape;
        shape.factor = Columns::Identity(covariance.rows(), covariance.rows());
        cholesky.matrixL().solveInPlace(shape.factor);
        shape.log_determinant = shape.factor.diagonal().array().log().sum();
        return shape;
    }
    const Shape& shape_of(Index c) const { return shapes_[shapes_.size() == 1 ? 0 : static_cast<std::size_t>(c)]; }

    void finish(Gmm& found) const {
        for (Index i = 0; i < points_.cols(); ++i) {
            Index most = 0;
            found.strength.push_back(static_cast<float>(responsibilities_.col(i).maxCoeff(&most)));
            found.labels.push_back(static_cast<int>(most));
        }
        found.weights = weights_;
        found.means   = means_.transpose();
        const auto d = static_cast<double>(points_.rows()), k = static_cast<double>(k_);
        const auto n             = static_cast<double>(points_.cols());
        const double tied        = d * (d + 1) / 2;
        const double covariances = options_.covariance_type == Covariance::Full   ? k * tied
                                   : options_.covariance_type == Covariance::Tied ? tied
                                                                                  : k * d;
        found.bic                = -2 * n * found.log_likelihood + (covariances + k * d + k - 1) * std::log(n);
    }

    const Columns& points_;
    const GmmOptions& options_;
    Index k_;
    int jobs_;
    Columns responsibilities_, means_, moments_;
    VectorD weights_;
    std::vector<Shape> shapes_;
};

void check(const Matrix& points, const GmmOptions& options) {
    require_points(points, "gmm");
    require(options.n_clusters >= 1 && options.n_clusters <= points.rows(), "E6101",
            "gmm: n_clusters must be 1 to the number of rows ({}), but got {}", points.rows(), options.n_clusters);
    require(options.n_init >= 1 && options.max_iter >= 1 && options.tol >= 0 && options.reg_covar >= 0, "E6105",
            "gmm: n_init ({}) and max_iter ({}) must be at least 1, tol ({}) and reg_covar ({}) at least 0",
            options.n_init, options.max_iter, options.tol, options.reg_covar);
    const auto& means = options.initial_centres;
    if (means.rows() == 0) {
        require(options.init == "kmeans", "E6105", "gmm: init must be kmeans or a file of means, not '{}'",
                options.init);
        return;
    }
    require(means.rows() == options.n_clusters && means.cols() == points.cols(), "E6104",
            "gmm: initial means must be {}×{}, but they are {}×{}", options.n_clusters, points.cols(), means.rows(),
            means.cols());
    require_points(means, "gmm: initial means");
}

/// The partition of one K-Means; on small tables, of those of several the one that gives the highest likelihood after a
/// few iterations (Biernacki, Celeux and Govaert 2003).
std::vector<int> promising_start(const Matrix& points, const Columns& columns, GmmOptions options, int start,
                                 int jobs) {
    const auto tries = std::clamp<Index>(kSmallTable / points.rows(), 1, kMostTries);
    options.max_iter = std::min(options.max_iter, kShortRun);
    std::vector<int> best;
    double most = -std::numeric_limits<double>::infinity();
    for (Index i = 0; i < tries; ++i) {
        const auto number = static_cast<Seed>(start) * static_cast<Seed>(kMostTries) + static_cast<Seed>(i);
        const KMeansOptions one_start{
            .n_clusters = options.n_clusters, .n_init = 1, .swaps = 0, .seed = options.seed ^ (number << 32U)};
        auto labels = kmeans(points, one_start, jobs).labels;
        if (tries == 1) return labels;
        const double reached = Mixture(columns, options, jobs).fit(labels, {}).log_likelihood;
        if (reached <= most) continue;
        most = reached;
        best = std::move(labels);
    }
    return best;
}

}  // namespace

std::vector<std::pair<Covariance, std::string>> enum_names(Covariance) {
    return {{Covariance::Full, "full"}, {Covariance::Diagonal, "diag"}, {Covariance::Tied, "tied"}};
}

Gmm gmm(const Matrix& table, const GmmOptions& options, int jobs) {
    check(table, options);
    const CentredPoints points(table);
    const Columns columns = points.points.cast<double>().transpose();
    Mixture mixture(columns, options, jobs);
    Gmm found;
    if (options.initial_centres.rows() > 0) {
        const MatrixD means = options.initial_centres.cast<double>().rowwise() - points.mean;
        found               = mixture.fit(assign_nearest(points.points, means), means);
    } else {
        for (int start = 0; start < options.n_init; ++start) {
            Gmm next = mixture.fit(promising_start(points.points, columns, options, start, jobs), {});
            if (start == 0 || next.log_likelihood > found.log_likelihood) found = std::move(next);
        }
    }
    found.means.rowwise() += points.mean;
    const auto labels   = found.labels;
    const auto strength = found.strength;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        found.labels[static_cast<std::size_t>(points.order[i])]   = labels[i];
        found.strength[static_cast<std::size_t>(points.order[i])] = strength[i];
    }
    return found;
}

}  // namespace ektara::cluster
