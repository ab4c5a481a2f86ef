#include "ektara/cluster/hdbscan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ektara/cluster/detail/count_copies_once.hpp"
#include "ektara/cluster/detail/lloyd.hpp"
#include "ektara/cluster/distances.hpp"
#include "ektara/cluster/linkage.hpp"
#include "ektara/cluster/merge_tree.hpp"
#include "ektara/core/cancellation.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"
#include "ektara/neighbors/knn.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

/// A cluster of the condensed tree. Parents come before their children.
struct Dense {
    int parent       = -1;
    double birth     = 0;  ///< λ = 1 / distance at which it parted from its parent
    double stability = 0, death = 0;
    bool has_children = false, taken = false;
};

/// Where a node of the merge tree belongs: its cluster, and the λ at which it fell out of that (0: it is the cluster).
struct Place {
    int cluster    = 0;
    double fell_at = 0;
};

struct CondensedTree {
    std::vector<Dense> clusters;
    std::vector<Place> rows;
};

double excess(double lambda, double birth) { return std::isinf(birth) ? 0 : lambda - birth; }

CondensedTree condense(const std::vector<Merge>& tree, Index min_cluster_size) {
    const auto n = static_cast<Index>(tree.size()) + 1;
    CondensedTree condensed;
    auto& clusters = condensed.clusters;
    clusters.push_back({});
    std::vector<Place> places(static_cast<std::size_t>(2 * n - 1));
    const auto size = [&](Index node) { return node < n ? 1 : tree[static_cast<std::size_t>(node - n)].size; };
    for (Index node = 2 * n - 2; node >= n; --node) {
        const auto& merge   = tree[static_cast<std::size_t>(node - n)];
        const Place place   = places[static_cast<std::size_t>(node)];
        const double lambda = merge.height > 0 ? 1 / merge.height : std::numeric_limits<double>::infinity();
        const bool splits   = std::min(size(merge.left), size(merge.right)) >= min_cluster_size;
        for (const Index child : {merge.left, merge.right}) {
            auto& below = places[static_cast<std::size_t>(child)];
            below       = place;
            if (place.fell_at > 0) continue;
            if (splits) {
                auto& parent        = clusters[static_cast<std::size_t>(place.cluster)];
                parent.has_children = true;
                parent.death        = std::max(parent.death, lambda);
                parent.stability += excess(lambda, parent.birth) * static_cast<double>(size(child));
                below.cluster = static_cast<int>(clusters.size());
                clusters.push_back({place.cluster, lambda});
            } else if (size(child) < min_cluster_size) {
                below.fell_at = lambda;
            }
        }
    }
    for (Index row = 0; row < n; ++row) {
        const auto& place = places[static_cast<std::size_t>(row)];
        auto& cluster     = clusters[static_cast<std::size_t>(place.cluster)];
        cluster.death     = std::max(cluster.death, place.fell_at);
        cluster.stability += excess(place.fell_at, cluster.birth);
    }
    places.resize(static_cast<std::size_t>(n));
    condensed.rows = std::move(places);
    return condensed;
}

void take_clusters(std::vector<Dense>& clusters, ClusterSelection selection) {
    std::vector<double> of_children(clusters.size(), 0);
    for (std::size_t c = clusters.size() - 1; c > 0; --c) {
        auto& cluster      = clusters[c];
        const double below = of_children[c];
        cluster.taken      = selection == ClusterSelection::Leaf ? !cluster.has_children
                                                                 : !cluster.has_children || below <= cluster.stability;
        of_children[static_cast<std::size_t>(cluster.parent)] += cluster.taken ? cluster.stability : below;
    }
    // Below a taken cluster nothing is taken.
    std::vector<bool> covered(clusters.size(), false);
    for (std::size_t c = 1; c < clusters.size(); ++c) {
        const auto parent = static_cast<std::size_t>(clusters[c].parent);
        covered[c]        = covered[parent] || clusters[parent].taken;
        if (covered[c]) clusters[c].taken = false;
    }
}

/// For each cluster the taken one at or above it, -1 where there is none.
std::vector<int> taken_above(const std::vector<Dense>& clusters) {
    std::vector<int> taken(clusters.size(), -1);
    for (std::size_t c = 1; c < clusters.size(); ++c)
        taken[c] = clusters[c].taken ? static_cast<int>(c) : taken[static_cast<std::size_t>(clusters[c].parent)];
    return taken;
}

VectorD core_distances(const Matrix& points, int min_samples, int jobs) {
    VectorD core = VectorD::Zero(points.rows());
    if (min_samples < 2) return core;
    const auto near = neighbors::knn(points, min_samples - 1, neighbors::Metric::Euclidean, jobs).indices;
    for (Index i = 0; i < points.rows(); ++i)
        core[i] = (points.row(i).cast<double>() - points.row(near(i, min_samples - 2)).cast<double>()).norm();
    return core;
}

int checked_min_samples(Index rows, const HdbscanOptions& options) {
    require(options.min_cluster_size >= 2, "E6105", "hdbscan: min_cluster_size must be at least 2, but got {}",
            options.min_cluster_size);
    const int min_samples = options.min_samples == 0 ? options.min_cluster_size : options.min_samples;
    require(min_samples >= 1 && min_samples <= rows, "E6105",
            "hdbscan: min_samples (min_cluster_size where it is not set) must be 1 to the number of rows ({}), but got "
            "{}",
            rows, min_samples);
    return min_samples;
}

/// Clusters of the spanning tree of rows that stand in `order` of the table.
Hdbscan clusters_of_tree(std::vector<Link> links, const std::vector<Index>& order, const HdbscanOptions& options) {
    // Equal links are the rule here (a core distance holds for many pairs), and clusters can hang on their order, which
    // in scikit-learn is that of the rows and of an unstable sort. Here those found last merge first.
    std::reverse(links.begin(), links.end());
    auto condensed = condense(merge_tree(std::move(links)), options.min_cluster_size);
    take_clusters(condensed.clusters, options.cluster_selection_method);
    const auto above = taken_above(condensed.clusters);
    std::vector<int> number(above.size(), -1);
    Hdbscan found;
    for (std::size_t c = 0; c < number.size(); ++c)
        if (condensed.clusters[c].taken) number[c] = found.n_clusters++;
    found.labels.assign(order.size(), -1);
    found.strength.assign(order.size(), 0);
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto& place = condensed.rows[i];
        const int cluster = above[static_cast<std::size_t>(place.cluster)];
        if (cluster < 0) continue;
        const auto row     = static_cast<std::size_t>(order[i]);
        const double death = condensed.clusters[static_cast<std::size_t>(cluster)].death;
        found.labels[row]  = number[static_cast<std::size_t>(cluster)];
        found.strength[row] =
            death == 0 || std::isinf(place.fell_at) ? 1.0F : static_cast<float>(std::min(place.fell_at, death) / death);
    }
    return found;
}

/// Every row counted.
Hdbscan hdbscan_of(const Matrix& table, const HdbscanOptions& options, int min_samples, int jobs) {
    const CentredPoints points(table);
    const Matrix rows = points.rows_of(table);
    return clusters_of_tree(spanning_tree(rows, core_distances(rows, min_samples, jobs)), points.order, options);
}

}  // namespace

Hdbscan hdbscan_of_distances(const MatrixD& distances, const HdbscanOptions& options) {
    require_distances(distances, "hdbscan");
    const int min_samples = checked_min_samples(distances.rows(), options);
    const Index n         = distances.rows();
    VectorD core          = VectorD::Zero(n);
    for (Index i = 0; i < n && min_samples > 1; ++i) {
        throw_if_cancelled();
        VectorD row = distances.row(i).transpose();
        std::nth_element(row.begin(), row.begin() + (min_samples - 1), row.end());
        core[i] = row[min_samples - 1];
    }
    std::vector<Index> order(static_cast<std::size_t>(n));
    std::iota(order.begin(), order.end(), Index{0});
    return clusters_of_tree(spanning_tree_of_distances(distances, core), order, options);
}

std::vector<std::pair<ClusterSelection, std::string>> enum_names(ClusterSelection) {
    return {{ClusterSelection::ExcessOfMass, "eom"}, {ClusterSelection::Leaf, "leaf"}};
}

Hdbscan hdbscan(const Matrix& table, const HdbscanOptions& options, int jobs) {
    require_points(table, "hdbscan");
    const int min_samples = checked_min_samples(table.rows(), options);
    return count_copies_once(table, options.duplicates, [&](const Matrix& rows) {
        if (rows.rows() >= min_samples) return hdbscan_of(rows, options, min_samples, jobs);
        Hdbscan noise;  // fewer distinct rows than a dense place needs
        noise.labels.assign(static_cast<std::size_t>(rows.rows()), -1);
        noise.strength.assign(static_cast<std::size_t>(rows.rows()), 0);
        return noise;
    });
}

}  // namespace ektara::cluster
