#include "ektara/cluster/hdbscan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ektara/cluster/detail/count_copies_once.hpp"
#include "ektara/cluster/detail/lloyd.hpp"
#include "ektara/cluster/detail/neighbor_tree.hpp"
#include "ektara/cluster/distances.hpp"
#include "ektara/cluster/linkage.hpp"
#include "ektara/cluster/merge_tree.hpp"
#include "ektara/core/cancellation.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"
#include "ektara/neighbors/approximate.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

/// A cluster of the condensed tree. Parents come before their children.
struct Dense {
    int parent       = -1;
    double birth     = 0;  ///< λ = 1 / distance at which it parted from its parent
    double stability = 0, death = 0;
    Index size        = 0;  ///< rows when it parted; of the root those of its children
    bool has_children = false, taken = false;
};

/// Where a node of the merge tree belongs: its cluster, and the λ at which it fell out of that (-1: it is the cluster).
struct Place {
    int cluster    = 0;
    double fell_at = -1;
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
            if (place.fell_at >= 0) continue;
            if (splits) {
                auto& parent        = clusters[static_cast<std::size_t>(place.cluster)];
                parent.has_children = true;
                parent.death        = std::max(parent.death, lambda);
                parent.stability += excess(lambda, parent.birth) * static_cast<double>(size(child));
                below.cluster = static_cast<int>(clusters.size());
                if (place.cluster == 0) clusters[0].size += size(child);
                clusters.push_back({.parent = place.cluster, .birth = lambda, .size = size(child)});
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

/// By excess of mass: a cluster where what its children hold is not more, or the children's. The root is taken only
/// where `first` is 0.
void take_by_mass(std::vector<Dense>& clusters, std::size_t first, int max_size) {
    std::vector<double> of_children(clusters.size(), 0);
    for (std::size_t c = clusters.size(); c-- > first;) {
        auto& cluster      = clusters[c];
        const double below = of_children[c];
        const bool fits    = max_size == 0 || cluster.size <= max_size;
        cluster.taken      = fits && (!cluster.has_children || below <= cluster.stability);
        if (c > 0) of_children[static_cast<std::size_t>(cluster.parent)] += cluster.taken ? cluster.stability : below;
    }
}

/// The highest cluster above this one, itself among them, that parted from its parent at more than this distance; where
/// there is none, the root if it may be taken, else the highest below it.
std::size_t parted_beyond(const std::vector<Dense>& clusters, std::size_t cluster, double epsilon, bool root_may_be) {
    if (!(1 / clusters[cluster].birth < epsilon)) return cluster;
    for (;;) {
        const auto parent = static_cast<std::size_t>(clusters[cluster].parent);
        if (parent == 0) return root_may_be ? 0 : cluster;
        cluster = parent;
        if (1 / clusters[cluster].birth > epsilon) return cluster;
    }
}

void take_parted_beyond(std::vector<Dense>& clusters, double epsilon, bool root_may_be) {
    std::vector<std::size_t> found;
    for (std::size_t c = 1; c < clusters.size(); ++c)
        if (clusters[c].taken) found.push_back(parted_beyond(clusters, c, epsilon, root_may_be));
    for (auto& cluster : clusters) cluster.taken = false;
    for (const std::size_t c : found) clusters[c].taken = true;
}

/// Below a taken cluster nothing is taken.
void take_highest(std::vector<Dense>& clusters) {
    std::vector<bool> covered(clusters.size(), false);
    for (std::size_t c = 1; c < clusters.size(); ++c) {
        const auto parent = static_cast<std::size_t>(clusters[c].parent);
        covered[c]        = covered[parent] || clusters[parent].taken;
        if (covered[c]) clusters[c].taken = false;
    }
}

void take_clusters(std::vector<Dense>& clusters, const HdbscanOptions& options) {
    if (options.cluster_selection_method == ClusterSelection::Leaf)
        for (std::size_t c = 1; c < clusters.size(); ++c) clusters[c].taken = !clusters[c].has_children;
    else
        take_by_mass(clusters, options.allow_single_cluster ? 0 : 1, options.max_cluster_size);
    take_highest(clusters);
    if (options.cluster_selection_epsilon > 0 && !clusters[0].taken) {
        take_parted_beyond(clusters, options.cluster_selection_epsilon, options.allow_single_cluster);
        take_highest(clusters);
    }
}

/// For each cluster the taken one at or above it, -1 where there is none.
std::vector<int> taken_above(const std::vector<Dense>& clusters) {
    std::vector<int> taken(clusters.size(), -1);
    for (std::size_t c = 0; c < clusters.size(); ++c) {
        if (clusters[c].taken)
            taken[c] = static_cast<int>(c);
        else if (c > 0)
            taken[c] = taken[static_cast<std::size_t>(clusters[c].parent)];
    }
    return taken;
}

VectorD core_distances(const Matrix& points, const neighbors::Neighbors& nearest, int min_samples) {
    const auto& near = nearest.indices;
    VectorD core     = VectorD::Zero(points.rows());
    if (min_samples < 2) return core;
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
    require(options.alpha > 0, "E6105", "hdbscan: alpha must be above 0, but got {}", options.alpha);
    require(options.cluster_selection_epsilon >= 0 && options.max_cluster_size >= 0, "E6105",
            "hdbscan: cluster_selection_epsilon and max_cluster_size must not be negative, but got {} and {}",
            options.cluster_selection_epsilon, options.max_cluster_size);
    return min_samples;
}

/// Of a row whose cluster is the root: which λ it must have kept to, not to be noise.
double least_lambda_in_root(const Dense& root, const HdbscanOptions& options) {
    return options.cluster_selection_epsilon > 0 ? 1 / options.cluster_selection_epsilon : root.death;
}

/// Clusters of the spanning tree of rows that stand in `order` of the table.
Hdbscan clusters_of_tree(std::vector<Link> links, const std::vector<Index>& order, const HdbscanOptions& options) {
    // Equal links are the rule here (a core distance holds for many pairs), and clusters can depend on their order,
    // which in scikit-learn is that of the rows and of an unstable sort. Here those found last merge first.
    std::reverse(links.begin(), links.end());
    Hdbscan found;
    found.tree     = merge_tree(std::move(links));
    auto condensed = condense(found.tree, options.min_cluster_size);
    take_clusters(condensed.clusters, options);
    const auto above = taken_above(condensed.clusters);
    std::vector<int> number(above.size(), -1);
    for (std::size_t c = 0; c < number.size(); ++c)
        if (condensed.clusters[c].taken) number[c] = found.n_clusters++;
    found.labels.assign(order.size(), -1);
    found.strength.assign(order.size(), 0);
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto& place = condensed.rows[i];
        const int cluster = above[static_cast<std::size_t>(place.cluster)];
        if (cluster < 0) continue;
        if (cluster == 0 && place.fell_at < least_lambda_in_root(condensed.clusters[0], options)) continue;
        const auto row     = static_cast<std::size_t>(order[i]);
        const double death = condensed.clusters[static_cast<std::size_t>(cluster)].death;
        found.labels[row]  = number[static_cast<std::size_t>(cluster)];
        found.strength[row] =
            death == 0 || std::isinf(place.fell_at) ? 1.0F : static_cast<float>(std::min(place.fell_at, death) / death);
    }
    return found;
}

/// At least k of each row, or all others.
neighbors::Neighbors neighbors_of(const Matrix& rows, int k, Index exact_rows, int jobs) {
    const auto metric = neighbors::Metric::Euclidean;
    const bool exact  = rows.rows() <= exact_rows;
    k                 = static_cast<int>(std::min<Index>(rows.rows() - 1, exact ? k : std::max(k, kNeighborsOfTree)));
    if (k < 1) return {};
    if (exact) return neighbors::knn(rows, k, metric, jobs);
    // Of few rows `knn_of_any_size` would search exactly.
    if (rows.rows() <= neighbors::kExactRows) return neighbors::approximate_knn(rows, k, metric, jobs);
    return neighbors::knn_of_any_size(rows, k, metric, jobs);
}

std::vector<Link> links_of(const Matrix& rows, const HdbscanOptions& options, int min_samples, int jobs) {
    const auto near = neighbors_of(rows, min_samples - 1, options.exact_rows, jobs);
    const auto core = core_distances(rows, near, min_samples);
    if (rows.rows() <= options.exact_rows) return spanning_tree(rows, core, options.alpha);
    return spanning_tree_of_neighbors(rows, near, core, options.alpha, jobs);
}

/// Every row counted.
Hdbscan hdbscan_of(const Matrix& table, const HdbscanOptions& options, int min_samples, int jobs) {
    const CentredPoints points(table);
    const Matrix rows = points.rows_of(table);
    auto scaled       = options;
    scaled.cluster_selection_epsilon *= points.scale;
    auto found = clusters_of_tree(links_of(rows, options, min_samples, jobs), points.order, scaled);
    for (auto& merge : found.tree) merge.height /= points.scale;
    name_rows(found.tree, points.order);
    return found;
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
    return clusters_of_tree(spanning_tree_of_distances(distances, core, options.alpha), order, options);
}

std::vector<int> dbscan_clustering(const Hdbscan& found, double cut_distance, int min_cluster_size) {
    if (found.tree.empty()) return std::vector<int>(found.labels.size(), -1);
    const auto labels = cut_below(found.tree, cut_distance, min_cluster_size);
    if (found.place.empty()) return labels;
    std::vector<int> all;
    for (const std::size_t place : found.place) all.push_back(labels[place]);
    return all;
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
