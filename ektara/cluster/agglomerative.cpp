#include "ektara/cluster/agglomerative.hpp"

#include "ektara/cluster/detail/lloyd.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"

namespace ektara::cluster {
namespace {

std::vector<Link> links_of(const Matrix& points, Linkage linkage, int jobs) {
    if (linkage == Linkage::Ward) return ward_links(points);
    if (linkage == Linkage::Single) return spanning_tree(points, VectorD::Zero(points.rows()));
    return chain_links(pair_distances(points, jobs), linkage);
}

}  // namespace

Agglomerative agglomerative(const Matrix& table, Linkage linkage, int n_clusters, double distance_threshold, int jobs) {
    require_points(table, "agglomerative");
    require(n_clusters >= 1 && n_clusters <= table.rows(), "E6101",
            "agglomerative: n_clusters must be 1 to the number of rows ({}), but got {}", table.rows(), n_clusters);
    require(distance_threshold >= 0, "E6105", "agglomerative: distance_threshold must not be negative, but got {}",
            distance_threshold);
    const CentredPoints points(table);
    auto links = links_of(points.points, linkage, jobs);
    // Rows in canonical order make the tree; from here they have their own numbers.
    for (auto& link : links) {
        link.a = points.order[static_cast<std::size_t>(link.a)];
        link.b = points.order[static_cast<std::size_t>(link.b)];
    }
    Agglomerative found;
    found.tree         = merge_tree(std::move(links));
    const auto happens = static_cast<std::size_t>(table.rows() - n_clusters);
    found.labels       = cut(found.tree, [&](std::size_t i, const Merge& merge) {
        if (merge.height == 0) return true;
        return distance_threshold > 0 ? merge.height < distance_threshold : i < happens;
    });
    return found;
}

}  // namespace ektara::cluster
