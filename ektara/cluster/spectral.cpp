#include "ektara/cluster/spectral.hpp"

#include <algorithm>

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

namespace ektara::cluster {
namespace {

using Eigen::Index;

/// Labels by pivoted QR of the rows of n×k eigenvectors (Damle, Minden and Ying 2019).
std::vector<int> cluster_qr(const Eigen::MatrixXd& vectors) {
    const Index k    = vectors.cols();
    const auto order = pivots_of(vectors.transpose());
    Eigen::MatrixXd pivots(k, k);
    for (Index i = 0; i < k; ++i) pivots.col(i) = vectors.row(order[static_cast<std::size_t>(i)]).transpose();
    const auto found             = singular_vectors(pivots);
    const Eigen::MatrixXd turned = (vectors * found.left * found.right.transpose()).cwiseAbs();
    std::vector<int> labels;
    for (Index i = 0; i < turned.rows(); ++i) {
        Index most = 0;
        turned.row(i).maxCoeff(&most);
        labels.push_back(static_cast<int>(most));
    }
    return labels;
}

void check(Index rows, const SpectralOptions& options) {
    require(options.n_clusters >= 1 && options.n_clusters <= rows, "E6101",
            "spectral: n_clusters must be 1 to the number of rows ({}), but got {}", rows, options.n_clusters);
    require(options.n_neighbors >= 2, "E6105", "spectral: n_neighbors must be at least 2, but got {}",
            options.n_neighbors);
    require(options.gamma > 0, "E6105", "spectral: gamma must be positive, but got {}", options.gamma);
    require(options.n_init >= 1, "E6105", "spectral: n_init must be at least 1, but got {}", options.n_init);
}

/// The same affinities at the scale of the points.
SpectralOptions scaled(SpectralOptions options, const CentredPoints& points) {
    options.gamma /= points.scale * points.scale;
    return options;
}

}  // namespace

std::vector<std::pair<LabelAssignment, std::string>> enum_names(LabelAssignment) {
    return {{LabelAssignment::KMeans, "kmeans"}, {LabelAssignment::ClusterQr, "cluster_qr"}};
}

namespace {

std::vector<int> labels_of(const SpectralMap& map, const SpectralOptions& options, int jobs) {
    if (options.assign_labels == LabelAssignment::ClusterQr) return cluster_qr(map.vectors);
    return kmeans(map.vectors.cast<float>(),
                  {.n_clusters = options.n_clusters, .n_init = options.n_init, .seed = options.seed}, jobs)
        .labels;
}

/// The mean of the affinities of each two rows, both ways round.
SparseMatrix links_of(const MatrixD& affinity) {
    const Index n = affinity.rows();
    SparseMatrix links(n, n);
    links.reserve(Eigen::VectorXi::Constant(n, static_cast<int>((affinity.array() > 0).count() / n) + 1));
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
    const auto map =
        spectral_map(affinity_of(points.points, context, scaled(options, points), jobs), options.n_clusters);
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
        auto fewer       = options;
        fewer.n_clusters = std::min(options.n_clusters, static_cast<int>(rows.rows()));
        return spectral_of(rows, of_rows, fewer, jobs);
    };
    return count_copies_once(table, context, graph && needs_batches(*graph), options.duplicates, of);
}

Spectral spectral_of_affinity(const MatrixD& affinity, const SpectralOptions& options, int jobs) {
    require_distances(affinity, "spectral");
    check(affinity.rows(), options);
    const auto map = spectral_map(links_of(affinity), options.n_clusters);
    return {labels_of(map, options, jobs), map.eigenvalues, map.n_components};
}

std::vector<double> affinity_eigenvalues(const Matrix& points, const SpectralOptions& options, int count, int jobs) {
    require_points(points, "spectral");
    check(points.rows(), options);
    const bool once     = options.duplicates == Duplicates::Once;
    const auto distinct = once ? distinct_rows(points) : DistinctRows();
    const CentredPoints centred(distinct.n_copies() > 0 ? Matrix(points(distinct.first, Eigen::all)) : points);
    return spectral_map(affinity_of(centred.points, {}, scaled(options, centred), jobs), count).eigenvalues;
}

}  // namespace ektara::cluster
