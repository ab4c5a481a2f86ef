#include "ektara/cluster/agglomerative.hpp"

#include "ektara/cluster/detail/lloyd.hpp"
#include "ektara/cluster/detail/ties.hpp"
#include "ektara/cluster/distances.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"

namespace ektara::cluster {
namespace {

/// Between rows of the table in canonical order, with heights at its scale.
std::vector<Link> links_of(const CentredPoints& points, const Matrix& table, Linkage linkage, int jobs) {
    const Matrix rows = points.rows_of(table);
    auto links        = linkage == Linkage::Ward     ? ward_links(points.points, rows, points.mean * points.scale)
                        : linkage == Linkage::Single ? spanning_tree(rows, VectorD::Zero(rows.rows()))
                                                     : chain_links(pair_distances(rows, jobs), linkage);
    for (auto& link : links) link.height /= points.scale;
    return links;
}

void check(Eigen::Index rows, int n_clusters, double distance_threshold) {
    require(n_clusters >= 1 && n_clusters <= rows, "E6101",
            "agglomerative: n_clusters must be 1 to the number of rows ({}), but got {}", rows, n_clusters);
    require(distance_threshold >= 0, "E6105", "agglomerative: distance_threshold must not be negative, but got {}",
            distance_threshold);
}

/// Merges below this height happen; where it is 0, those that leave n_clusters.
Agglomerative clusters_of(std::vector<Link> links, int n_clusters, double below) {
    Agglomerative found;
    found.tree         = merge_tree(std::move(links));
    const auto happens = found.tree.size() + 1 - static_cast<std::size_t>(n_clusters);
    found.labels       = cut(found.tree, [&](std::size_t i, const Merge& merge) {
        if (merge.height == 0) return true;
        return below > 0 ? merge.height < below : i < happens;
    });
    return found;
}

}  // namespace

Agglomerative agglomerative(const Matrix& table, Linkage linkage, int n_clusters, double distance_threshold, int jobs) {
    require_points(table, "agglomerative");
    check(table.rows(), n_clusters, distance_threshold);
    const CentredPoints points(table);
    auto links = links_of(points, table, linkage, jobs);
    // Rows in canonical order make the tree; from here they have their own numbers.
    for (auto& link : links) {
        link.a = points.order[static_cast<std::size_t>(link.a)];
        link.b = points.order[static_cast<std::size_t>(link.b)];
    }
    return clusters_of(std::move(links), n_clusters, distance_threshold - tie(distance_threshold, widest_row(table)));
}

Agglomerative agglomerative_of_distances(const MatrixD& distances, Linkage linkage, int n_clusters,
                                         double distance_threshold) {
    require_distances(distances, "agglomerative");
    check(distances.rows(), n_clusters, distance_threshold);
    require(linkage != Linkage::Ward, "E6105", "agglomerative: ward needs points; take average, complete or single");
    PairDistances pairs(distances.rows());
    for (Eigen::Index i = 0; i < distances.rows(); ++i)
        for (Eigen::Index j = 0; j < i; ++j) pairs(i, j) = distances(i, j);
    return clusters_of(chain_links(std::move(pairs), linkage), n_clusters, distance_threshold);
}

}  // namespace ektara::cluster
