#include "ektara/cluster/spectral.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ektara/cluster/detail/affinity.hpp"
#include "ektara/cluster/detail/context.hpp"
#include "ektara/cluster/detail/count_copies_once.hpp"
#include "ektara/cluster/distances.hpp"
#include "ektara/cluster/kmeans.hpp"
#include "ektara/core/cancellation.hpp"
#include "ektara/core/detail/decompositions.hpp"
#include "ektara/core/distinct_rows.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/random.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

/// The column of the largest value of each row.
std::vector<int> largest_columns(const Eigen::MatrixXd& rows) {
    std::vector<int> labels;
    for (Index i = 0; i < rows.rows(); ++i) {
        Index most = 0;
        rows.row(i).maxCoeff(&most);
        labels.push_back(static_cast<int>(most));
    }
    return labels;
}

/// Labels by pivoted QR of the rows of n×k eigenvectors (Damle, Minden and Ying 2019).
std::vector<int> cluster_qr(const Eigen::MatrixXd& vectors) {
    const Index k    = vectors.cols();
    const auto order = pivots_of(vectors.transpose());
    Eigen::MatrixXd pivots(k, k);
    for (Index i = 0; i < k; ++i) pivots.col(i) = vectors.row(order[static_cast<std::size_t>(i)]).transpose();
    const auto found = singular_vectors(pivots);
    return largest_columns((vectors * found.left * found.right.transpose()).cwiseAbs());
}

constexpr int kMostTurns = 20;

/// Columns of the length √n whose first value is not above 0, then rows of length 1; rows of zeros stay.
Eigen::MatrixXd unit_vectors(Eigen::MatrixXd vectors) {
    for (Index j = 0; j < vectors.cols(); ++j) {
        const double norm = vectors.col(j).norm(), sign = vectors(0, j) > 0 ? -1 : 1;
        if (norm > 0) vectors.col(j) *= sign * std::sqrt(static_cast<double>(vectors.rows())) / norm;
    }
    for (Index i = 0; i < vectors.rows(); ++i)
        if (const double norm = vectors.row(i).norm(); norm > 0) vectors.row(i) /= norm;
    return vectors;
}

/// Rows that are as far from parallel as can be, one after the other from a drawn one: the first rotation.
Eigen::MatrixXd spread_rows(const Eigen::MatrixXd& rows, Random& random) {
    const Index k = rows.cols();
    Eigen::MatrixXd rotation(k, k);
    rotation.col(0)  = rows.row(static_cast<Index>(random.below(static_cast<std::uint64_t>(rows.rows())))).transpose();
    VectorD likeness = VectorD::Zero(rows.rows());
    for (Index j = 1; j < k; ++j) {
        likeness += (rows * rotation.col(j - 1)).cwiseAbs();
        Index least = 0;
        likeness.minCoeff(&least);
        rotation.col(j) = rows.row(least).transpose();
    }
    return rotation;
}

/// Labels by the rotation that brings the eigenvectors nearest to a partition (Yu and Shi 2003), as scikit-learn 1.9.
std::vector<int> discretize(const Eigen::MatrixXd& vectors, Seed seed) {
    const Eigen::MatrixXd rows = unit_vectors(vectors);
    Random random(seed, "spectral discretize");
    Eigen::MatrixXd rotation = spread_rows(rows, random);
    std::vector<int> labels;
    double before = 0;
    for (int turn = 0; turn <= kMostTurns; ++turn) {
        labels               = largest_columns(rows * rotation);
        Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(rows.cols(), rows.cols());
        for (Index i = 0; i < rows.rows(); ++i) sums.row(labels[static_cast<std::size_t>(i)]) += rows.row(i);
        const auto found  = singular_vectors(sums);
        const double kept = (found.left.transpose() * sums * found.right).trace();
        if (turn > 0 && std::abs(kept - before) <= std::numeric_limits<double>::epsilon() * std::abs(kept)) break;
        before   = kept;
        rotation = found.right * found.left.transpose();
    }
    return labels;
}

/// Eigenvectors that are taken.
int components_of(const SpectralOptions& options) {
    return options.n_components > 0 ? options.n_components : options.n_clusters;
}

void check(Index rows, const SpectralOptions& options) {
    require(options.n_clusters >= 1 && options.n_clusters <= rows, "E6101",
            "spectral: n_clusters must be 1 to the number of rows ({}), but got {}", rows, options.n_clusters);
    require(options.n_neighbors >= 2, "E6105", "spectral: n_neighbors must be at least 2, but got {}",
            options.n_neighbors);
    require(options.gamma > 0, "E6105", "spectral: gamma must be positive, but got {}", options.gamma);
    require(options.n_init >= 1, "E6105", "spectral: n_init must be at least 1, but got {}", options.n_init);
    require(options.n_components >= 0 && options.n_components <= rows, "E6105",
            "spectral: n_components must be 0 to the number of rows ({}), but got {}", rows, options.n_components);
    require(options.assign_labels == LabelAssignment::KMeans || components_of(options) == options.n_clusters, "E6105",
            "spectral: cluster_qr and discretize give each eigenvector a cluster, so n_components ({}) must be "
            "n_clusters ({}); take assign_labels=kmeans",
            options.n_components, options.n_clusters);
    require(options.eigen_tol > 0 && options.eigen_tol < 1, "E6105",
            "spectral: eigen_tol must lie between 0 and 1, not {}", options.eigen_tol);
}

/// The same affinities at the scale of the points.
SpectralOptions scaled(SpectralOptions options, const CentredPoints& points) {
    options.gamma /= points.scale * points.scale;
    return options;
}

}  // namespace

std::vector<std::pair<LabelAssignment, std::string>> enum_names(LabelAssignment) {
    return {{LabelAssignment::KMeans, "kmeans"},
            {LabelAssignment::ClusterQr, "cluster_qr"},
            {LabelAssignment::Discretize, "discretize"}};
}

namespace {

std::vector<int> labels_of(const SpectralMap& map, const SpectralOptions& options, int jobs) {
    if (options.assign_labels == LabelAssignment::ClusterQr) return cluster_qr(map.vectors);
    if (options.assign_labels == LabelAssignment::Discretize) return discretize(map.vectors, options.seed);
    return kmeans(map.vectors.cast<float>(),
                  {.n_clusters = options.n_clusters, .n_init = options.n_init, .seed = options.seed}, jobs)
        .labels;
}

/// The mean of the affinities of each two rows, both ways round.
SparseMatrix links_of(const MatrixD& affinity) {
    const Index n = affinity.rows();
    SparseMatrix links(n, n);
    Eigen::VectorXi sizes(n);
    for (Index i = 0; i < n; ++i) {
        throw_if_cancelled();
        sizes[i] = static_cast<int>((affinity.row(i).transpose().array() + affinity.col(i).array() > 0).count());
    }
    links.reserve(sizes);
    for (Index i = 0; i < n; ++i) {
        throw_if_cancelled();
        for (Index j = 0; j < n; ++j)
            if (const double weight = (affinity(i, j) + affinity(j, i)) * 0.5; i != j && weight > 0)
                links.insert(i, j) = weight;
    }
    links.makeCompressed();
    return links;
}

Spectral spectral_of(const Matrix& table, const Context& given, const SpectralOptions& options, int jobs) {
    CentredPoints points(table);
    const auto context = in_order(given, table, points);
    Spectral found;
    found.labels.assign(points.order.size(), 0);
    if (points.norms.maxCoeff() == 0) return found;  // all rows are equal: no graph can part them
    const auto map     = spectral_map(affinity_of(points.points, context, scaled(options, points), jobs),
                                      components_of(options), options.eigen_tol);
    found.eigenvalues  = map.eigenvalues;
    found.n_components = map.n_components;
    const auto labels  = labels_of(map, options, jobs);
    for (std::size_t i = 0; i < labels.size(); ++i) found.labels[static_cast<std::size_t>(points.order[i])] = labels[i];
    return found;
}

}  // namespace

Spectral spectral(const Matrix& table, const SpectralOptions& options, int jobs) {
    return spectral(table, {}, options, jobs);
}

Spectral spectral(const Matrix& table, const Context& context, const SpectralOptions& options, int jobs) {
    require_points(table, "spectral");
    check(table.rows(), options);
    const auto graph = community_graph_of(options.affinity);
    const auto of    = [&](const Matrix& rows, const Context& of_rows) {
        auto fewer         = options;
        fewer.n_clusters   = std::min(options.n_clusters, static_cast<int>(rows.rows()));
        fewer.n_components = std::min(options.n_components, static_cast<int>(rows.rows()));
        return spectral_of(rows, of_rows, fewer, jobs);
    };
    return count_copies_once(table, context, graph && needs_batches(*graph), options.duplicates, of);
}

Spectral spectral_of_affinity(const MatrixD& affinity, const SpectralOptions& options, int jobs) {
    require_distances(affinity, "spectral");
    check(affinity.rows(), options);
    const auto map = spectral_map(links_of(affinity), components_of(options), options.eigen_tol);
    return {labels_of(map, options, jobs), map.eigenvalues, map.n_components};
}

std::vector<double> affinity_eigenvalues(const Matrix& points, const SpectralOptions& options, int count, int jobs) {
    require_points(points, "spectral");
    check(points.rows(), options);
    const bool once     = options.duplicates == Duplicates::Once;
    const auto distinct = once ? distinct_rows(points) : DistinctRows();
    const CentredPoints centred(distinct.n_copies() > 0 ? Matrix(points(distinct.first, Eigen::all)) : points);
    return spectral_map(affinity_of(centred.points, {}, scaled(options, centred), jobs), count, options.eigen_tol)
        .eigenvalues;
}

SparseMatrix affinity_matrix(const Matrix& points, const SpectralOptions& options, int jobs) {
    require_points(points, "spectral");
    check(points.rows(), options);
    require(!community_graph_of(options.affinity), "E6105",
            "spectral: the affinity of a graph of batches or blocks is not given as a matrix");
    const CentredPoints centred(points);
    const auto canonical = affinity_of(centred.points, {}, scaled(options, centred), jobs);
    std::vector<Eigen::Triplet<double>> entries;
    for (Index i = 0; i < canonical.rows(); ++i) {
        const Index row = centred.order[static_cast<std::size_t>(i)];
        entries.emplace_back(row, row, 1);
        for (SparseMatrix::InnerIterator entry(canonical, i); entry; ++entry)
            entries.emplace_back(row, centred.order[static_cast<std::size_t>(entry.col())], entry.value());
    }
    SparseMatrix affinity(points.rows(), points.rows());
    affinity.setFromTriplets(entries.begin(), entries.end());
    return affinity;
}

}  // namespace ektara::cluster
