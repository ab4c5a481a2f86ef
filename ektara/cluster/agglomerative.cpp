#include "ektara/cluster/agglomerative.hpp"

#include <algorithm>
#include <cmath>

#include "ektara/cluster/detail/lloyd.hpp"
#include "ektara/cluster/detail/neighbor_tree.hpp"
#include "ektara/cluster/detail/paired_merges.hpp"
#include "ektara/cluster/detail/ties.hpp"
#include "ektara/cluster/detail/ward_rounds.hpp"
#include "ektara/cluster/distances.hpp"
#include "ektara/cluster/kmeans.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/neighbors/approximate.hpp"

namespace ektara::cluster {
namespace {

constexpr int kMicroRows = 32;  ///< of a micro-cluster, about

std::vector<Link> single_links(const Matrix& rows, int jobs) {
    const VectorD none = VectorD::Zero(rows.rows());
    if (rows.rows() <= neighbors::kExactRows) return spanning_tree(rows, none);
    const auto near = neighbors::knn_of_any_size(rows, kNeighborsOfTree, neighbors::Metric::Euclidean, jobs);
    return spanning_tree_of_neighbors(rows, near, none, 1, jobs);
}

/// Between rows of the table in canonical order.
std::vector<Link> links_of(const CentredPoints& points, const Matrix& table, Linkage linkage, int jobs) {
    const Matrix rows = points.rows_of(table);
    return linkage == Linkage::Ward     ? ward_links(points.points, rows, points.mean * points.scale, jobs)
           : linkage == Linkage::Single ? single_links(rows, jobs)
                                        : chain_links(pair_distances(rows, jobs), linkage);
}

void check(Eigen::Index rows, int n_clusters, double distance_threshold) {
    require(n_clusters >= 1 && n_clusters <= rows, "E6101",
            "agglomerative: n_clusters must be 1 to the number of rows ({}), but got {}", rows, n_clusters);
    require(distance_threshold >= 0, "E6105", "agglomerative: distance_threshold must not be negative, but got {}",
            distance_threshold);
}

/// As many merges from the first on as lie below the height, or where it is 0, those that leave n_clusters.
Agglomerative clusters_of(PairedMerges merged, int n_clusters, double below) {
    const auto lower =
        std::count_if(merged.tree.begin(), merged.tree.end(), [&](const Merge& merge) { return merge.height < below; });
    const auto count = static_cast<std::size_t>(below > 0 ? lower : merged.n_rows - n_clusters);
    auto labels      = cut_after(merged.tree, merged.n_rows, count);
    return {std::move(labels), std::move(merged.tree), merged.n_components};
}
Agglomerative clusters_of(std::vector<Link> links, int n_clusters, double below) {
    const auto n = std::ssize(links) + 1;
    return clusters_of({merge_tree(std::move(links)), n}, n_clusters, below);
}

std::size_t merges_wanted(Eigen::Index rows, const TreeCut& cut) {
    return static_cast<std::size_t>(rows - (cut.full_tree ? 1 : cut.n_clusters));
}

void check_pairs(Eigen::Index rows, const RowPairs& pairs, const TreeCut& cut) {
    check(rows, cut.n_clusters, cut.distance_threshold);
    require(cut.full_tree || cut.distance_threshold == 0, "E6105",
            "agglomerative: only the full tree tells which merges lie below distance_threshold ({})",
            cut.distance_threshold);
    for (const auto& [a, b] : pairs)
        require(a >= 0 && b >= 0 && a < rows && b < rows, "E6124",
                "agglomerative: rows are 0 to {}, but a pair that may merge is {} and {}", rows - 1, a, b);
}

/// Rows in canonical order made the tree; from here they have their own numbers, and heights the table's scale.
std::vector<Link> at_rows(std::vector<Link> links, const CentredPoints& points) {
    for (auto& link : links) {
        link.a = points.order[static_cast<std::size_t>(link.a)];
        link.b = points.order[static_cast<std::size_t>(link.b)];
        link.height /= points.scale;
    }
    return links;
}

/// Cells need rows that are near, not the best partition: one start of few iterations.
KMeansOptions quick_kmeans(int n_clusters) {
    KMeansOptions options{.n_clusters = n_clusters};
    options.n_init   = 1;
    options.swaps    = 0;
    options.max_iter = 5;
    options.init     = "random";
    return options;
}

/// The rows of each label, ascending.
std::vector<std::vector<int>> rows_by_label(const std::vector<int>& labels, int count) {
    std::vector<std::vector<int>> rows(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < labels.size(); ++i)
        rows[static_cast<std::size_t>(labels[i])].push_back(static_cast<int>(i));
    return rows;
}

/// Groups of about kMicroRows rows: cells by K-Means, and each cell by K-Means again.
std::vector<std::vector<int>> micro_clusters(const Matrix& points, int jobs) {
    const auto n      = static_cast<double>(points.rows());
    const int n_cells = std::max(1, static_cast<int>(std::sqrt(n / kMicroRows)));
    const auto cells  = rows_by_label(kmeans(points, quick_kmeans(n_cells), jobs).labels, n_cells);
    std::vector<std::vector<std::vector<int>>> found(cells.size());
    parallel_for(cells.size(), jobs, [&](std::size_t c) {
        if (cells[c].empty()) return;
        const int k = std::max(1, static_cast<int>(cells[c].size()) / kMicroRows);
        found[c]    = rows_by_label(kmeans(Matrix(points(cells[c], Eigen::all)), quick_kmeans(k)).labels, k);
        for (auto& group : found[c])
            for (int& row : group) row = cells[c][static_cast<std::size_t>(row)];
    });
    std::vector<std::vector<int>> groups;
    for (auto& cell : found)
        for (auto& group : cell)
            if (!group.empty()) groups.push_back(std::move(group));
    return groups;
}

}  // namespace

Agglomerative ward_of_micro_clusters(const Matrix& table, int n_clusters, double distance_threshold, int jobs) {
    require_points(table, "agglomerative");
    check(table.rows(), n_clusters, distance_threshold);
    const CentredPoints points(table);
    const auto groups = micro_clusters(points.points, jobs);
    auto links = ward_links_by_rounds(points.points, points.rows_of(table), points.mean * points.scale, jobs, groups);
    auto found = clusters_of(at_rows(std::move(links), points), n_clusters,
                             distance_threshold - tie(distance_threshold, widest_row(table)));
    found.n_micro = static_cast<int>(groups.size());
    return found;
}

Agglomerative agglomerative(const Matrix& table, Linkage linkage, int n_clusters, double distance_threshold, int jobs) {
    require_points(table, "agglomerative");
    check(table.rows(), n_clusters, distance_threshold);
    const CentredPoints points(table);
    auto links = at_rows(links_of(points, table, linkage, jobs), points);
    return clusters_of(std::move(links), n_clusters, distance_threshold - tie(distance_threshold, widest_row(table)));
}

RowPairs nearest_pairs(const Matrix& points, int k, int jobs) {
    // Of equally near rows the first counts: by their values, not by the file.
    const auto order = lexicographic_order(points);
    const auto near =
        neighbors::knn_of_any_size(points(order, Eigen::all), k, neighbors::Metric::Euclidean, jobs).indices;
    RowPairs pairs;
    for (Eigen::Index i = 0; i < near.rows(); ++i)
        for (Eigen::Index j = 0; j < near.cols(); ++j)
            pairs.emplace_back(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(near(i, j))]);
    return pairs;
}

Agglomerative agglomerative_of_pairs(const Matrix& table, const RowPairs& pairs, Linkage linkage, const TreeCut& cut) {
    require_points(table, "agglomerative");
    check_pairs(table.rows(), pairs, cut);
    const CentredPoints points(table);
    const Matrix rows = points.rows_of(table);
    std::vector<Eigen::Index> place(points.order.size());
    for (std::size_t i = 0; i < place.size(); ++i)
        place[static_cast<std::size_t>(points.order[i])] = static_cast<Eigen::Index>(i);
    RowPairs placed;
    for (const auto& [a, b] : pairs)
        placed.emplace_back(place[static_cast<std::size_t>(a)], place[static_cast<std::size_t>(b)]);
    auto merged = paired_merges(rows, placed, linkage, merges_wanted(table.rows(), cut));
    for (auto& merge : merged.tree) merge.height /= points.scale;
    name_rows(merged.tree, points.order);
    return clusters_of(std::move(merged), cut.n_clusters,
                       cut.distance_threshold - tie(cut.distance_threshold, widest_row(table)));
}

Agglomerative agglomerative_of_distances(const MatrixD& distances, const RowPairs& pairs, Linkage linkage,
                                         const TreeCut& cut) {
    require_distances(distances, "agglomerative");
    check_pairs(distances.rows(), pairs, cut);
    require(linkage != Linkage::Ward, "E6105", "agglomerative: ward needs points; take average, complete or single");
    return clusters_of(paired_merges(distances, pairs, linkage, merges_wanted(distances.rows(), cut)), cut.n_clusters,
                       cut.distance_threshold);
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
