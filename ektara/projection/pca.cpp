#include "ektara/projection/pca.hpp"

#include <algorithm>
#include <cmath>

#include "ektara/core/detail/decompositions.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/random.hpp"

namespace ektara::projection {
namespace {

using Eigen::Index;

/// Below this share of the largest variance a component is rounding noise.
constexpr double kNoVariance  = 1e-12;
constexpr Index kOversampling = 10;
constexpr int kPowerRounds    = 7;
constexpr double kWide        = 1000;

void check(const Matrix& points, const PcaOptions& options) {
    require_points(points, "pca");
    const double wanted = options.n_components;
    const auto most     = static_cast<double>(std::min(points.rows(), points.cols()));
    require(wanted > 0 && wanted <= most && (wanted < 1 || wanted == std::floor(wanted)), "E6201",
            "pca: n_components must be a share below 1, or a whole number up to {}, but got {}", most, wanted);
    require(wanted >= 1 || options.svd_solver != SvdSolver::Randomized, "E6105",
            "pca: randomized needs a number of components, not the share {}; take svd_solver=full", wanted);
    require(options.whiten >= 0, "E6105", "pca: whiten must not be negative, but got {}", options.whiten);
}

/// Rows in canonical order, so that sums round alike whatever the order of the file.
MatrixD ordered(const Matrix& points) {
    const auto order = lexicographic_order(points);
    MatrixD values(points.rows(), points.cols());
    for (Index i = 0; i < points.rows(); ++i)
        values.row(i) = points.row(order[static_cast<std::size_t>(i)]).cast<double>();
    return values;
}

/// Principal axes as unit rows, each with its largest loading positive, and the sums of squares along them, descending.
struct Axes {
    MatrixD directions;
    VectorD squares;
};

void orient(MatrixD& axes) {
    for (Index i = 0; i < axes.rows(); ++i) {
        Index largest = 0;
        axes.row(i).cwiseAbs().maxCoeff(&largest);
        if (axes(i, largest) < 0) axes.row(i) *= -1;
    }
}

Axes full_axes(const MatrixD& centred) {
    const bool wide    = centred.cols() > centred.rows();
    const MatrixD gram = wide ? MatrixD(centred * centred.transpose()) : MatrixD(centred.transpose() * centred);
    const auto found   = symmetric_eigen(gram);
    Axes axes{found.vectors.rowwise().reverse().transpose(), found.values.reverse().cwiseMax(0.0)};
    if (wide) {
        axes.directions = (axes.directions * centred).eval();
        // Centred rows leave one direction without variance: what stands there is rounding, and no axis.
        for (Index i = 0; i < axes.directions.rows(); ++i)
            axes.directions.row(i) *=
                axes.squares[i] > kNoVariance * axes.squares[0] ? 1 / axes.directions.row(i).norm() : 0;
    }
    orient(axes.directions);
    return axes;
}

Axes randomized_axes(const MatrixD& centred, Index count) {
    const Index columns = std::min(count + kOversampling, std::min(centred.rows(), centred.cols()));
    Random random(0, "pca directions");
    MatrixD block(centred.cols(), columns);
    for (Index i = 0; i < block.size(); ++i) block.data()[i] = random.normal();
    for (int round = 0; round < kPowerRounds; ++round)
        block = orthonormal(centred.transpose() * orthonormal(centred * block));
    // The table on these directions is narrow: its own axes are exact, and turn back by the directions.
    Axes axes       = full_axes(centred * block);
    axes.directions = (axes.directions.topRows(count) * block.transpose()).eval();
    axes.squares    = axes.squares.head(count).eval();
    orient(axes.directions);
    return axes;
}

bool randomizes(const Matrix& points, const PcaOptions& options) {
    if (options.svd_solver != SvdSolver::Auto) return options.svd_solver == SvdSolver::Randomized;
    const auto smaller = static_cast<double>(std::min(points.rows(), points.cols()));
    return smaller > kWide && options.n_components >= 1 && options.n_components < smaller / 10;
}

Index count_components(const VectorD& shares, double wanted) {
    if (wanted >= 1) return static_cast<Index>(wanted);
    double kept = 0;
    for (Index i = 0; i < shares.size(); ++i) {
        kept += shares[i];
        if (kept > wanted) return i + 1;
    }
    return shares.size();
}

}  // namespace

std::vector<std::pair<SvdSolver, std::string>> enum_names(SvdSolver) {
    return {{SvdSolver::Auto, "auto"}, {SvdSolver::Full, "full"}, {SvdSolver::Randomized, "randomized"}};
}

Pca fit_pca(const Matrix& points, const PcaOptions& options) {
    check(points, options);
    MatrixD centred = ordered(points);
    Pca pca;
    pca.mean   = centred.colwise().mean();
    pca.whiten = options.whiten;
    centred.rowwise() -= pca.mean;
    const double total = centred.squaredNorm();
    const Axes axes = randomizes(points, options) ? randomized_axes(centred, static_cast<Index>(options.n_components))
                                                  : full_axes(centred);
    const VectorD shares         = total > 0 ? VectorD(axes.squares / total) : VectorD::Zero(axes.squares.size());
    const Index k                = count_components(shares, options.n_components);
    pca.components               = axes.directions.topRows(k);
    pca.explained_variance       = axes.squares.head(k) / static_cast<double>(std::max<Index>(1, points.rows() - 1));
    pca.explained_variance_ratio = shares.head(k);
    return pca;
}

Matrix transform(const Pca& pca, const Matrix& points) {
    require(points.cols() == pca.mean.size(), "E6202", "pca: the new rows must have {} columns, but they have {}",
            pca.mean.size(), points.cols());
    require_points(points, "pca");
    MatrixD coords(points.rows(), pca.components.rows());
    // Row by row: a row's coordinates do not depend on which rows stand beside it.
    for (Index i = 0; i < points.rows(); ++i)
        coords.row(i).noalias() = (points.row(i).cast<double>() - pca.mean) * pca.components.transpose();
    if (pca.whiten > 0) {
        const double least = kNoVariance * pca.explained_variance.maxCoeff();
        for (Index j = 0; j < coords.cols(); ++j) {
            const double variance = pca.explained_variance[j];
            coords.col(j) *= variance > least ? std::pow(variance, -pca.whiten) : 0;
        }
    }
    return coords.cast<float>();
}

}  // namespace ektara::projection
