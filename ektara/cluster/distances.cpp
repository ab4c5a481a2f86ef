#include "ektara/cluster/distances.hpp"

#include <algorithm>
#include <cmath>

#include "ektara/core/cancellation.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

constexpr Index kDistanceRows = 128;

/// Rows of length 1; rows of zeros stay.
MatrixD unit_rows(MatrixD rows) {
    for (Index i = 0; i < rows.rows(); ++i) {
        const double norm = rows.row(i).norm();
        if (norm > 0) rows.row(i) /= norm;
    }
    return rows;
}

/// 1 − x·y of a block of rows; never below 0.
void cosine_block(const MatrixD& units, Index first, Index count, MatrixD& distances) {
    auto block      = distances.middleRows(first, count);
    block.noalias() = -units.middleRows(first, count) * units.transpose();
    block           = (block.array() + 1).max(0.0).matrix();
}

void difference_block(const MatrixD& rows, Distance metric, Index first, Index count, MatrixD& distances) {
    for (Index i = first; i < first + count; ++i) {
        const auto differences = (rows.rowwise() - rows.row(i)).eval();
        distances.row(i)       = metric == Distance::Manhattan ? differences.rowwise().lpNorm<1>().transpose().eval()
                                                               : differences.rowwise().norm().transpose().eval();
    }
}

}  // namespace

std::vector<std::pair<Distance, std::string>> enum_names(Distance) {
    return {{Distance::Euclidean, "euclidean"},
            {Distance::Manhattan, "manhattan"},
            {Distance::Cosine, "cosine"},
            {Distance::Correlation, "correlation"}};
}

MatrixD pairwise_distances(const Matrix& points, Distance metric, int jobs) {
    require_points(points, "pairwise_distances");
    MatrixD rows = points.cast<double>();
    if (metric == Distance::Correlation) rows.colwise() -= rows.rowwise().mean().eval();
    const bool by_products = metric == Distance::Cosine || metric == Distance::Correlation;
    if (by_products) rows = unit_rows(std::move(rows));
    MatrixD distances(rows.rows(), rows.rows());
    const auto blocks = static_cast<std::size_t>((rows.rows() + kDistanceRows - 1) / kDistanceRows);
    parallel_for(blocks, jobs, [&](std::size_t block) {
        const Index first = static_cast<Index>(block) * kDistanceRows,
                    count = std::min(kDistanceRows, rows.rows() - first);
        if (by_products)
            cosine_block(rows, first, count, distances);
        else
            difference_block(rows, metric, first, count, distances);
    });
    distances.diagonal().setZero();
    return distances;
}

MatrixD neighbor_affinity(const MatrixD& distances, int n_neighbors) {
    require_distances(distances, "spectral");
    require(n_neighbors >= 2, "E6105", "spectral: n_neighbors must be at least 2, but got {}", n_neighbors);
    const Index n = distances.rows();
    MatrixD links = MatrixD::Zero(n, n);
    for (Index i = 0; i < n; ++i) {
        std::vector<std::pair<double, Index>> near;
        for (Index j = 0; j < n; ++j)
            if (std::isfinite(distances(i, j))) near.emplace_back(j == i ? 0 : distances(i, j), j);
        const auto count = std::min<Index>(n_neighbors, n);
        require(static_cast<Index>(near.size()) >= count, "E6105",
                "spectral: {} neighbors are required per samples, but row {} has only {}; lower n_neighbors",
                n_neighbors, i, near.size());
        std::partial_sort(near.begin(), near.begin() + count, near.end());
        for (Index e = 0; e < count; ++e) {
            const Index j = near[static_cast<std::size_t>(e)].second;
            links(i, j) += 0.5;
            links(j, i) += 0.5;
        }
    }
    links.diagonal().setOnes();
    return links;
}

void require_distances(const MatrixD& distances, const char* who) {
    require(distances.rows() > 0 && distances.rows() == distances.cols(), "E6121",
            "{}: precomputed distances or affinities must be a square table with rows, but it is {}×{}", who,
            distances.rows(), distances.cols());
    for (Index i = 0; i < distances.rows(); ++i) {
        throw_if_cancelled();
        for (Index j = 0; j < distances.cols(); ++j)
            require(distances(i, j) >= 0, "E6121",
                    "{}: the precomputed value in row {}, column {} is {}, but none may be below 0 or NaN", who, i, j,
                    distances(i, j));
    }
}

}  // namespace ektara::cluster
