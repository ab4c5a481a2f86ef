#include "ektara/projection/pca.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/Eigenvalues>

#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"

namespace ektara::projection {
namespace {

using Eigen::Index;

/// Below this share of the largest variance a component is rounding noise.
constexpr double kNoVariance = 1e-12;

void check(const Matrix& points, const PcaOptions& options) {
    require_points(points, "pca");
    const double wanted = options.n_components;
    const auto most     = static_cast<double>(std::min(points.rows(), points.cols()));
    require(wanted > 0 && wanted <= most && (wanted < 1 || wanted == std::floor(wanted)), "E6201",
            "pca: n_components must be a share below 1, or a whole number up to {}, but got {}", most, wanted);
    require(options.whiten >= 0, "E6105", "pca: whiten must not be negative, but got {}", options.whiten);
}

/// Rows in canonical order, so that sums round alike whatever the order of the file.
MatrixD ordered(const Matrix& points) {
    const auto order = order_by_value(points);
    MatrixD values(points.rows(), points.cols());
    for (Index i = 0; i < points.rows(); ++i)
        values.row(i) = points.row(order[static_cast<std::size_t>(i)]).cast<double>();
    return values;
}

/// Unit-length eigenvectors of the covariance as rows, with its eigenvalues times n - 1, both descending.
std::pair<MatrixD, VectorD> principal_axes(const MatrixD& centred) {
    const bool wide    = centred.cols() > centred.rows();
    const MatrixD gram = wide ? MatrixD(centred * centred.transpose()) : MatrixD(centred.transpose() * centred);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(gram);
    VectorD values = solver.eigenvalues().reverse().cwiseMax(0.0);
    MatrixD axes   = solver.eigenvectors().rowwise().reverse().transpose();
    if (wide) {
        axes = (axes * centred).eval();
        // Centred rows leave one direction without variance: what stands there is rounding, and no axis.
        for (Index i = 0; i < axes.rows(); ++i)
            axes.row(i) *= values[i] > kNoVariance * values[0] ? 1 / axes.row(i).norm() : 0;
    }
    for (Index i = 0; i < axes.rows(); ++i) {
        Index largest = 0;
        axes.row(i).cwiseAbs().maxCoeff(&largest);
        if (axes(i, largest) < 0) axes.row(i) *= -1;
    }
    return {std::move(axes), std::move(values)};
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

Pca fit_pca(const Matrix& points, const PcaOptions& options) {
    check(points, options);
    MatrixD centred = ordered(points);
    Pca pca;
    pca.mean   = centred.colwise().mean();
    pca.whiten = options.whiten;
    centred.rowwise() -= pca.mean;
    auto [axes, values]          = principal_axes(centred);
    const double total           = values.sum();
    const VectorD shares         = total > 0 ? VectorD(values / total) : VectorD::Zero(values.size());
    const Index k                = count_components(shares, options.n_components);
    pca.components               = axes.topRows(k);
    pca.explained_variance       = values.head(k) / static_cast<double>(std::max<Index>(1, points.rows() - 1));
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
