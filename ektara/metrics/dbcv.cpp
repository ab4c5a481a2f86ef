#include "ektara/metrics/dbcv.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "ektara/core/cancellation.hpp"
#include "ektara/core/distinct_rows.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"

namespace ektara::metrics {
namespace {

using Eigen::Index;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The rows of one cluster with what the index needs of them.
struct Cluster {
    std::vector<Index> rows;  ///< in the order of their values; of equal rows one
    std::vector<double> core;
    std::vector<std::size_t> inside;  ///< places in rows
    double sparseness = 0;
    double weight     = 0;  ///< rows with their copies
};

double distance(const MatrixD& points, Index a, Index b) { return (points.row(a) - points.row(b)).norm(); }

/// (Σ d^−D / (m − 1))^(−1/D), by logarithms: D may be hundreds.
double core_distance(const MatrixD& points, const std::vector<Index>& rows, std::size_t at) {
    const auto dimensions = static_cast<double>(points.cols());
    std::vector<double> logs;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i == at) continue;
        const double d = distance(points, rows[at], rows[i]);
        if (d == 0) return 0;
        logs.push_back(-dimensions * std::log(d));
    }
    const double largest = *std::max_element(logs.begin(), logs.end());
    double sum           = 0;
    for (const double value : logs) sum += std::exp(value - largest);
    return std::exp(-(largest + std::log(sum / static_cast<double>(logs.size()))) / dimensions);
}

struct Edge {
    std::size_t a, b;
    double length;
};

/// Prim's minimum spanning tree under mutual reachability. A core distance holds for many pairs, so lengths tie: of
/// equal ones the rows that are farthest apart come first, then those of lower values, which makes the tree the same
/// for any order of the rows.
std::vector<Edge> spanning_tree(const MatrixD& points, const Cluster& cluster) {
    const std::size_t m = cluster.rows.size();
    using Length        = std::pair<double, double>;  // reachability, and the distance, negative
    std::vector<Length> nearest(m, {kInfinity, kInfinity});
    std::vector<std::size_t> from(m, 0);
    std::vector<char> joined(m);
    std::vector<Edge> edges;
    std::size_t last = 0;
    joined[0]        = 1;
    while (edges.size() + 1 < m) {
        throw_if_cancelled();
        std::size_t next = m;
        for (std::size_t i = 0; i < m; ++i) {
            if (joined[i] != 0) continue;
            const double apart = distance(points, cluster.rows[last], cluster.rows[i]);
            const Length reach{std::max({cluster.core[last], cluster.core[i], apart}), -apart};
            if (reach < nearest[i]) {
                nearest[i] = reach;
                from[i]    = last;
            }
            if (next == m || nearest[i] < nearest[next]) next = i;
        }
        joined[next] = 1;
        edges.push_back({from[next], next, nearest[next].first});
        last = next;
    }
    return edges;
}

/// `rows` in the order of their values, the first of equal ones.
Cluster without_copies(const MatrixView& points, const std::vector<Index>& rows) {
    Cluster cluster;
    cluster.weight     = static_cast<double>(rows.size());
    const Matrix own   = points(rows, Eigen::all);
    const auto first   = distinct_rows(own).first;
    const Matrix apart = own(first, Eigen::all);
    for (const Index i : lexicographic_order(apart))
        cluster.rows.push_back(rows[static_cast<std::size_t>(first[static_cast<std::size_t>(i)])]);
    return cluster;
}

Cluster cluster_of(const MatrixD& points, Cluster cluster) {
    if (cluster.rows.size() < 2) {
        cluster.core   = {0};
        cluster.inside = {0};
        return cluster;
    }
    for (std::size_t i = 0; i < cluster.rows.size(); ++i) {
        throw_if_cancelled();
        cluster.core.push_back(core_distance(points, cluster.rows, i));
    }
    const auto edges = spanning_tree(points, cluster);
    std::vector<int> degree(cluster.rows.size());
    for (const auto& edge : edges) ++degree[edge.a], ++degree[edge.b];
    for (std::size_t i = 0; i < degree.size(); ++i)
        if (degree[i] > 1) cluster.inside.push_back(i);
    double longest = 0, longest_inside = -1;
    for (const auto& edge : edges) {
        longest = std::max(longest, edge.length);
        if (degree[edge.a] > 1 && degree[edge.b] > 1) longest_inside = std::max(longest_inside, edge.length);
    }
    cluster.sparseness = longest_inside < 0 ? longest : longest_inside;
    if (cluster.inside.empty()) cluster.inside = {0, 1};
    return cluster;
}

double separation_of(const MatrixD& points, const Cluster& a, const Cluster& b) {
    double least = kInfinity;
    for (const std::size_t i : a.inside) {
        throw_if_cancelled();
        for (const std::size_t j : b.inside)
            least = std::min(least, std::max({a.core[i], b.core[j], distance(points, a.rows[i], b.rows[j])}));
    }
    return least;
}

}  // namespace

double dbcv(const MatrixView& points, const std::vector<int>& labels) {
    require(static_cast<Index>(labels.size()) == points.rows(), "E6301",
            "dbcv: each row needs one label, but there are {} rows and {} labels", points.rows(), labels.size());
    require_points(points, "dbcv");
    std::map<int, std::vector<Index>> rows;
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (labels[i] >= 0) rows[labels[i]].push_back(static_cast<Index>(i));
    if (rows.size() < 2) return std::numeric_limits<double>::quiet_NaN();
    const MatrixD exact = points.cast<double>();
    std::vector<Cluster> clusters;
    for (const auto& [label, members] : rows) clusters.push_back(cluster_of(exact, without_copies(points, members)));
    double index = 0;
    for (std::size_t a = 0; a < clusters.size(); ++a) {
        if (clusters[a].weight < 2) continue;
        double separation = kInfinity;
        for (std::size_t b = 0; b < clusters.size(); ++b)
            if (b != a) separation = std::min(separation, separation_of(exact, clusters[a], clusters[b]));
        const double larger = std::max(separation, clusters[a].sparseness);
        const double share  = clusters[a].weight / static_cast<double>(labels.size());
        if (larger > 0) index += share * (separation - clusters[a].sparseness) / larger;
    }
    return index;
}

}  // namespace ektara::metrics
