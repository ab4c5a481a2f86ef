#include "ektara/cluster/detail/mixture.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ektara/cluster/limits.hpp"
#include "ektara/core/detail/decompositions.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/progress.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;
using Columns = Eigen::MatrixXd;

constexpr Index kPanel          = 16;  ///< whitened coordinates that are taken at a time
constexpr double kNoResponsible = 1e-12;
/// A component whose logarithm lies so far below the row's best would get less than 1e-13 of the row.
constexpr double kNegligibleLog = 30;
constexpr double kMinusAll      = -std::numeric_limits<double>::infinity();
/// Squares of means, in variances, up to which squared deviations are taken as differences of squares: what cancels
/// then is below 1e-8 of a variance.
constexpr double kMostCancelled = 1e8;

/// A Gaussian as the inverse of the Cholesky factor of its covariance.
struct Shape {
    Columns factor;  ///< lower triangle; a single column of 1/σ for diagonal covariances
    double log_determinant = 0;
};

/// Rows of a block that are still to be measured, and the sums of squares of their first whitened coordinates.
struct Open {
    std::vector<Index> rows;
    Columns points;  ///< one column a row
    VectorD squared;

    /// Leaves only those that may still count.
    template <class Keep>
    void filter(Keep&& keep) {
        Index kept = 0;
        for (Index i = 0; i < squared.size(); ++i) {
            if (!keep(rows[static_cast<std::size_t>(i)], squared[i])) continue;
            if (kept != i) {
                points.col(kept)                     = points.col(i);
                squared[kept]                        = squared[i];
                rows[static_cast<std::size_t>(kept)] = rows[static_cast<std::size_t>(i)];
            }
            ++kept;
        }
        rows.resize(static_cast<std::size_t>(kept));
        squared.conservativeResize(kept);
    }
};

/// Squared lengths of factor·(x − mean) for the columns `points`, by their coordinates `from` to `to` alone. `centre`
/// is factor·mean; the factor is triangular, so coordinate i takes only the first i + 1 columns.
VectorD squared_part(const Columns& factor, const VectorD& centre, Eigen::Ref<const Columns> points, Index from,
                     Index to) {
    Columns whitened(to - from, points.cols());
    whitened.noalias() = factor.block(from, 0, to - from, to) * points.topRows(to);
    whitened.colwise() -= centre.segment(from, to - from);
    return whitened.colwise().squaredNorm();
}

class Mixture {
  public:
    Mixture(const Columns& points, const GmmOptions& options, int jobs)
        : points_(points), options_(options), k_(options.n_clusters), jobs_(jobs) {
        if (options.covariance_type == Covariance::Tied) moments_ = points * points.transpose();
        if (by_coordinates()) largest_ = points.array().square().rowwise().maxCoeff();
    }

    Gmm fit(const MixtureStart& start) {
        begin(start);
        Gmm found;
        double before = start.reached;
        ProgressStage stage("EM iterations", static_cast<std::size_t>(options_.max_iter));
        while (found.n_iter < options_.max_iter && !found.converged) {
            const double mean = expect();
            maximise();
            ++found.n_iter;
            found.lower_bounds.push_back(mean);
            found.converged = std::abs(mean - before) < options_.tol;
            before          = mean;
            stage.step();
        }
        stage.end();
        found.log_likelihood = expect();
        finish(found);
        return found;
    }

  private:
    bool by_coordinates() const { return has_variances(options_.covariance_type); }

    void begin(const MixtureStart& start) {
        likely_.assign(static_cast<std::size_t>(points_.cols()), 0);
        responsibilities_ = Columns::Zero(k_, points_.cols());
        expanded_.resize(0, 0);
        if (!start.is_whole()) {
            if (start.shares.size() > 0) {
                responsibilities_ = start.shares;
            } else {
                likely_ = start.labels;
                for (Index i = 0; i < points_.cols(); ++i)
                    responsibilities_(likely_[static_cast<std::size_t>(i)], i) = 1;
            }
            maximise();
        }
        if (start.weights.size() > 0) weights_ = start.weights;
        if (start.means.rows() > 0) means_ = start.means.transpose();
        if (start.precisions.rows() > 0) take_precisions(start.precisions);
    }
    void take_precisions(const MatrixD& precisions) {
        const Index d = points_.rows();
        shapes_.clear();
        if (by_coordinates()) {
            for (Index c = 0; c < k_; ++c) {
                const VectorD precision = by_coordinate(precisions, c, d);
                shapes_.push_back({precision.cwiseSqrt(), 0.5 * precision.array().log().sum()});
            }
            return;
        }
        for (Index first = 0; first < precisions.rows(); first += d) {
            auto factor = factor_of_precision(precisions.middleRows(first, d));
            if (!factor)
                fail<InvalidArgument>("E6105", "gmm: initial precision {} is not positive definite", first / d);
            const double log_determinant = factor->diagonal().array().log().sum();
            shapes_.push_back({*std::move(factor), log_determinant});
        }
    }
    /// Responsibilities of the components for the rows; returns the mean log-likelihood.
    double expect() {
        const auto blocks = static_cast<std::size_t>((points_.cols() + kMixtureRows - 1) / kMixtureRows);
        VectorD sums(static_cast<Index>(blocks));
        constants_.resize(k_);
        for (Index c = 0; c < k_; ++c)
            constants_[c] = shape_of(c).log_determinant + std::log(weights_[c]) -
                            0.5 * static_cast<double>(points_.rows()) * kLogTwoPi;
        centres_ = means_;
        if (by_coordinates())
            expand();
        else
            for (Index c = 0; c < k_; ++c)
                centres_.col(c) = shape_of(c).factor.triangularView<Eigen::Lower>() * means_.col(c);
        parallel_for(blocks, jobs_, [&](std::size_t block) {
            const Index first = static_cast<Index>(block) * kMixtureRows,
                        count = std::min(kMixtureRows, points_.cols() - first);
            double& sum       = sums[static_cast<Index>(block)];
            if (expanded_.size() > 0) {
                sum = expanded_block(static_cast<Index>(block), count);
                return;
            }
            if (options_.covariance_type == Covariance::Full)
                full_logarithms(first, count);
            else
                other_logarithms(first, count);
            sum = normalise(first, count);
        });
        return sums.sum() / static_cast<double>(points_.cols());
    }

    /// Adds the squares of the coordinates from `from` on to the open rows' sums; closes rows that can no longer count.
    void sum_squares(Index c, Index from, const VectorD& best, Open& open) const {
        const auto& factor   = shape_of(c).factor;
        const VectorD centre = centres_.col(c);
        for (Index to = from; from < points_.rows(); from = to) {
            open.filter(
                [&](Index row, double squared) { return constants_[c] - 0.5 * squared > best[row] - kNegligibleLog; });
            if (open.rows.empty()) return;
            to = std::min(points_.rows(), from + kPanel);
            open.squared += squared_part(factor, centre, open.points.leftCols(open.squared.size()), from, to);
        }
    }

    /// Logarithms of weight times density: of the component that took most of the row last time, then of the others as
    /// far as they can still count beside the best one.
    void full_logarithms(Index first, Index count) {
        const auto block = points_.middleCols(first, count);
        auto logs        = responsibilities_.middleCols(first, count);
        logs.setConstant(kMinusAll);
        VectorD best = VectorD::Constant(count, kMinusAll);
        Open open;
        const auto measure = [&](Index c, Index from) {
            sum_squares(c, from, best, open);
            for (std::size_t i = 0; i < open.rows.size(); ++i) {
                const Index row = open.rows[i];
                logs(c, row)    = constants_[c] - 0.5 * open.squared[static_cast<Index>(i)];
                best[row]       = std::max(best[row], logs(c, row));
            }
        };
        for (Index c = 0; c < k_; ++c) {
            open.rows.clear();
            for (Index i = 0; i < count; ++i)
                if (likely_[static_cast<std::size_t>(first + i)] == c) open.rows.push_back(i);
            if (open.rows.empty()) continue;
            open.points  = block(Eigen::all, open.rows);
            open.squared = VectorD::Zero(open.points.cols());
            measure(c, 0);
        }
        const Index panel = std::min(kPanel, points_.rows());
        for (Index c = 0; c < k_; ++c) {
            const VectorD parts = squared_part(shape_of(c).factor, centres_.col(c), block, 0, panel);
            open.rows.clear();
            for (Index i = 0; i < count; ++i)
                if (likely_[static_cast<std::size_t>(first + i)] != c &&
                    constants_[c] - 0.5 * parts[i] > best[i] - kNegligibleLog)
                    open.rows.push_back(i);
            if (open.rows.empty()) continue;
            open.points  = block(Eigen::all, open.rows);
            open.squared = parts(open.rows);
            measure(c, panel);
        }
    }
    /// Logarithms of diagonal densities as products with the coordinates and their squares, where no square of a
    /// coordinate is so large beside its variance that the sum would cancel; else nothing.
    void expand() {
        expanded_.resize(0, 0);
        for (Index c = 0; c < k_; ++c)
            if ((largest_.array() * shape_of(c).factor.col(0).array().square() > kMostCancelled).any()) return;
        const Index d = points_.rows();
        expanded_.resize(k_, 2 * d);
        for (Index c = 0; c < k_; ++c) {
            const VectorD precision  = shape_of(c).factor.col(0).array().square();
            expanded_.row(c).head(d) = precision.cwiseProduct(means_.col(c));
            expanded_.row(c).tail(d) = -0.5 * precision;
            constants_[c] -= 0.5 * (precision.array() * means_.col(c).array().square()).sum();
        }
        block_sums_.resize(2 * d, k_ * ((points_.cols() + kMixtureRows - 1) / kMixtureRows));
    }
    /// Responsibilities of a block, and the sums that the next means and variances need, while it is in the cache.
    double expanded_block(Index block, Index count) {
        const Index first = block * kMixtureRows, d = points_.rows();
        thread_local Columns stacked;  // coordinates above their squares
        stacked.resize(2 * d, count);
        stacked.topRows(d)         = points_.middleCols(first, count);
        stacked.bottomRows(d)      = stacked.topRows(d).array().square();
        auto responsibilities      = responsibilities_.middleCols(first, count);
        responsibilities.noalias() = expanded_ * stacked;
        responsibilities.colwise() += constants_;
        const double sum                                 = normalise(first, count);
        block_sums_.middleCols(block * k_, k_).noalias() = stacked * responsibilities.transpose();
        return sum;
    }
    /// The same for tied covariances, and for diagonal ones that cannot be expanded, by differences.
    void other_logarithms(Index first, Index count) {
        const bool diagonal = by_coordinates();
        Columns block       = points_.middleCols(first, count);
        if (!diagonal) block = shapes_[0].factor.triangularView<Eigen::Lower>() * block;
        auto logs = responsibilities_.middleCols(first, count);
        for (Index c = 0; c < k_; ++c) {
            const VectorD centre = centres_.col(c);
            for (Index i = 0; i < count; ++i) {
                const auto difference = (block.col(i) - centre).array();
                const double squared  = diagonal ? (difference * shape_of(c).factor.col(0).array()).square().sum()
                                                 : difference.square().sum();
                logs(c, i)            = constants_[c] - 0.5 * squared;
            }
        }
    }
    /// Turns logarithms into shares of the row; returns the sum of the rows' log-likelihoods.
    double normalise(Index first, Index count) {
        double sum = 0;
        for (Index i = 0; i < count; ++i) {
            auto logs         = responsibilities_.col(first + i).array();
            Index likely      = 0;
            const double most = logs.maxCoeff(&likely);
            logs              = (logs < most - kNegligibleLog).select(0.0, (logs - most).exp());
            const double all  = logs.sum();
            logs /= all;
            sum += most + std::log(all);
            likely_[static_cast<std::size_t>(first + i)] = static_cast<int>(likely);
        }
        return sum;
    }

    void maximise() {
        constexpr double tiny = 10 * std::numeric_limits<double>::epsilon();
        const VectorD counts  = responsibilities_.rowwise().sum().array() + tiny;
        Columns squares;
        if (expanded_.size() > 0) {
            Columns sums = Columns::Zero(2 * points_.rows(), k_);
            for (Index first = 0; first < block_sums_.cols(); first += k_) sums += block_sums_.middleCols(first, k_);
            sums.array().rowwise() /= counts.transpose().array();
            means_  = sums.topRows(points_.rows());
            squares = sums.bottomRows(points_.rows());
        } else {
            means_ = points_ * responsibilities_.transpose();
            means_.array().rowwise() /= counts.transpose().array();
        }
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
            shapes_[c] = options_.covariance_type == Covariance::Full
                             ? full_shape(static_cast<Index>(c), counts)
                             : diagonal_shape(static_cast<Index>(c), counts, squares);
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
        return from_covariance(lower_scatter(deviations(c), 1 / counts[c]));
    }
    /// `squares` are the weighted means of the squared coordinates, one column a component, or empty.
    Shape diagonal_shape(Index c, const VectorD& counts, const Columns& squares) const {
        Shape shape;
        if (squares.size() > 0) shape.factor = squares.col(c).array() - means_.col(c).array().square();
        if (squares.size() == 0 ||
            (means_.col(c).array().square() > kMostCancelled * shape.factor.col(0).array()).any())
            shape.factor = variance_of(c, counts[c]);
        if (options_.covariance_type == Covariance::Spherical) shape.factor.setConstant(shape.factor.mean());
        shape.factor = (shape.factor.array() + options_.reg_covar).rsqrt();
        if (!shape.factor.allFinite())
            fail<NoSolution>("E6108", "gmm: a component has no variance; raise reg_covar (now {})", options_.reg_covar);
        shape.log_determinant = shape.factor.array().log().sum();
        return shape;
    }
    /// By differences from the mean.
    VectorD variance_of(Index c, double count) const {
        VectorD squared = VectorD::Zero(points_.rows());
        for (Index i = 0; i < points_.cols(); ++i)
            if (responsibilities_(c, i) > kNoResponsible)
                squared.array() += responsibilities_(c, i) * (points_.col(i) - means_.col(c)).array().square();
        return squared / count;
    }
    Shape from_covariance(Columns covariance) const {
        covariance.diagonal().array() += options_.reg_covar;
        auto factor = inverse_cholesky_factor(covariance);
        if (!factor)
            fail<NoSolution>("E6108",
                             "gmm: a covariance is singular; raise reg_covar (now {}), lower k or use "
                             "covariance_type=diag",
                             options_.reg_covar);
        Shape shape;
        shape.factor          = std::move(*factor);
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
        found.mixture = {weights_, means_.transpose(), covariances(), options_.covariance_type};
        const auto d = static_cast<double>(points_.rows()), k = static_cast<double>(k_);
        const auto n             = static_cast<double>(points_.cols());
        const double tied        = d * (d + 1) / 2;
        const double covariances = options_.covariance_type == Covariance::Full        ? k * tied
                                   : options_.covariance_type == Covariance::Tied      ? tied
                                   : options_.covariance_type == Covariance::Spherical ? k
                                                                                       : k * d;
        found.bic                = -2 * n * found.log_likelihood + (covariances + k * d + k - 1) * std::log(n);
    }

    /// As GaussianMixture has them, from the inverses of their Cholesky factors.
    MatrixD covariances() const {
        const Index d = points_.rows();
        if (by_coordinates()) {
            MatrixD variances(k_, d);
            for (Index c = 0; c < k_; ++c) variances.row(c) = shape_of(c).factor.array().square().inverse().transpose();
            if (options_.covariance_type == Covariance::Spherical) variances = variances.leftCols(1).eval();
            return variances;
        }
        MatrixD stacked(static_cast<Index>(shapes_.size()) * d, d);
        for (std::size_t c = 0; c < shapes_.size(); ++c) {
            const Columns factor =
                shapes_[c].factor.triangularView<Eigen::Lower>().solve(Columns::Identity(d, d).eval());
            stacked.middleRows(static_cast<Index>(c) * d, d) = factor * factor.transpose();
        }
        return stacked;
    }

    const Columns& points_;
    const GmmOptions& options_;
    Index k_;
    int jobs_;
    Columns responsibilities_, means_, moments_;
    /// Of diagonal covariances: what logarithms of densities take of coordinates and their squares, the sums of these
    /// by component, block after block, and the largest square of each coordinate.
    Columns expanded_, block_sums_;
    VectorD largest_;
    Columns centres_;  ///< the means as the E step wants them: whitened where the factor is a triangle
    VectorD weights_, constants_;
    std::vector<int> likely_;  ///< the component with most of each row
    std::vector<Shape> shapes_;
};

}  // namespace

Gmm fit_mixture(const Columns& points, const GmmOptions& options, const MixtureStart& start, int jobs) {
    return Mixture(points, options, jobs).fit(start);
}

std::optional<Columns> factor_of_precision(const Columns& precision) {
    // The inverse of the factor of the precision's inverse, once more inverted and mirrored in its other diagonal.
    const auto inverse = inverse_cholesky_factor(precision.reverse());
    if (!inverse) return std::nullopt;
    const Columns identity = Columns::Identity(precision.rows(), precision.cols());
    const Columns factor   = inverse->triangularView<Eigen::Lower>().solve(identity);
    return Columns(factor.transpose().reverse());
}

}  // namespace ektara::cluster
