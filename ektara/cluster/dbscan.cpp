#include "ektara/cluster/dbscan.hpp"

#include <algorithm>
#include <numeric>

#include "ektara/cluster/detail/count_copies_once.hpp"
#include "ektara/cluster/detail/lloyd.hpp"
#include "ektara/cluster/detail/ties.hpp"
#include "ektara/cluster/distances.hpp"
#include "ektara/cluster/kmeans.hpp"
#include "ektara/cluster/merge_tree.hpp"
#include "ektara/core/cancellation.hpp"
#include "ektara/core/equal_steps.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/packed_product.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/neighbors/knn.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

constexpr Index kQueryRows = 256;
constexpr Index kLookedAt  = 64;    ///< products looked at together
constexpr Index kOutliers  = 256;   ///< rows whose k-distances are measured beside those of a sample
constexpr Index kPivots    = 1024;  ///< rows that outliers are far from

/// Finds the pairs of rows within eps, each once.
class CloseRows {
  public:
    CloseRows(const Matrix& table, const CentredPoints& points, double eps, int jobs)
        : table_(table),
          points_(points),
          eps_(eps),
          scaled_eps_(eps * points.scale),
          blocks_(static_cast<std::size_t>((table.rows() + kQueryRows - 1) / kQueryRows)),
          widest_(blocks_.size()) {
        parallel_for(blocks_.size(), jobs, [&](std::size_t b) {
            const Index first = static_cast<Index>(b) * kQueryRows, count = rows_from(first);
            const VectorD norms    = points.norms.segment(first, count);
            const RowVector halves = (-norms.array().square() / 2).matrix().transpose().cast<float>();
            blocks_[b]             = PackedWeights(points.points.middleRows(first, count), halves);
            widest_[b]             = norms.maxCoeff();
        });
    }

    /// For each row of a block (in canonical order) the later rows within eps.
    std::vector<std::vector<int>> block(std::size_t at) const {
        const Index first = static_cast<Index>(at) * kQueryRows, count = rows_from(first);
        std::vector<std::vector<int>> close(static_cast<std::size_t>(count));
        for (std::size_t b = at; b < blocks_.size(); ++b) {
            throw_if_cancelled();
            const Index other = static_cast<Index>(b) * kQueryRows;
            // Rows stand in the order of their first column: from here on that alone is more than eps.
            if (static_cast<double>(points_.points(other, 0) - points_.points(first + count - 1, 0)) >
                scaled_eps_ * 1.0001 + 1e-6 * points_.norms.maxCoeff())
                break;
            compare(first, b, close);
        }
        return close;
    }
    std::size_t n_blocks() const { return blocks_.size(); }

  private:
    Index rows_from(Index first) const { return std::min(kQueryRows, points_.points.rows() - first); }
    void compare(Index first, std::size_t b, std::vector<std::vector<int>>& close) const {
        const Index count = std::ssize(close), columns = points_.points.cols(),
                    other   = static_cast<Index>(b) * kQueryRows;
        const float* rows   = points_.points.data() + first * columns;
        const Matrix values = blocks_[b].times({rows, static_cast<std::size_t>(count * columns)}, count, columns);
        // Half the squared distance is |x|²/2 less a value; each step rounds by at most this.
        const double unit = 0x1p-23 * static_cast<double>(columns + 8);
        for (Index i = 0; i < count; ++i) {
            const double norm = points_.norms[first + i], middle = (norm * norm - scaled_eps_ * scaled_eps_) / 2;
            const double margin = unit * (norm + widest_[b]) * (norm + widest_[b]);
            const auto sure     = static_cast<float>(middle + margin);
            const auto possible = static_cast<float>(middle - margin);
            const float* value  = values.data() + i * values.cols();
            for (Index j = std::max<Index>(0, first + i + 1 - other); j < values.cols(); j += kLookedAt) {
                const Index end = std::min(j + kLookedAt, values.cols());
                unsigned open   = 0;  // a plain loop, which the compiler turns into vector instructions
                for (Index c = j; c < end; ++c) open |= value[c] >= possible ? 1U : 0U;
                if (open == 0) continue;
                for (Index c = j; c < end; ++c)
                    if (value[c] >= possible && (value[c] > sure || within(first + i, other + c)))
                        close[static_cast<std::size_t>(i)].push_back(static_cast<int>(other + c));
            }
        }
    }
    bool within(Index i, Index j) const {
        const auto x = table_.row(points_.order[static_cast<std::size_t>(i)]).cast<double>();
        const auto y = table_.row(points_.order[static_cast<std::size_t>(j)]).cast<double>();
        return (x - y).norm() <= eps_;
    }

    const Matrix& table_;
    const CentredPoints& points_;
    double eps_, scaled_eps_;
    std::vector<PackedWeights> blocks_;
    std::vector<double> widest_;
};

/// The rows within eps of each row, itself not among them, by the numbers of the table.
std::vector<std::vector<int>> close_rows(const Matrix& table, double eps, int jobs) {
    const CentredPoints points(table);
    const CloseRows search(table, points, eps, jobs);
    std::vector<std::vector<std::vector<int>>> found(search.n_blocks());
    ProgressStage stage("pairs within eps", found.size());
    parallel_for(found.size(), jobs, [&](std::size_t b) {
        found[b] = search.block(b);
        stage.step();
    });
    std::vector<std::vector<int>> close(static_cast<std::size_t>(table.rows()));
    std::size_t i = 0;
    for (auto& block : found)
        for (auto& row : block) {
            throw_if_cancelled();
            const auto a = static_cast<std::size_t>(points.order[i++]);
            for (const int later : row) {
                const auto b = static_cast<std::size_t>(points.order[static_cast<std::size_t>(later)]);
                close[a].push_back(static_cast<int>(b));
                close[b].push_back(static_cast<int>(a));
            }
            row = {};
        }
    return close;
}

std::vector<char> core_rows(const std::vector<std::vector<int>>& close, int min_samples, const VectorD& weights) {
    std::vector<char> core;
    for (std::size_t i = 0; i < close.size(); ++i) {
        throw_if_cancelled();
        double weight = static_cast<double>(close[i].size() + 1);
        if (weights.size() > 0) {
            weight = weights[static_cast<Index>(i)];
            for (const int other : close[i]) weight += weights[other];
        }
        core.push_back(weight >= min_samples ? 1 : 0);
    }
    return core;
}

/// Clusters of the core rows, numbered by their first row; -1 for all others.
std::vector<int> core_clusters(const std::vector<std::vector<int>>& close, const std::vector<char>& core) {
    int n_clusters = 0;
    std::vector<int> labels(close.size(), -1);
    std::vector<std::size_t> reached;
    for (std::size_t i = 0; i < close.size(); ++i) {
        if (labels[i] >= 0 || !core[i]) continue;
        const int cluster = n_clusters++;
        labels[i]         = cluster;
        reached.push_back(i);
        while (!reached.empty()) {
            throw_if_cancelled();
            const auto row = reached.back();
            reached.pop_back();
            for (const int other : close[row]) {
                const auto at = static_cast<std::size_t>(other);
                if (labels[at] >= 0 || !core[at]) continue;
                labels[at] = cluster;
                reached.push_back(at);
            }
        }
    }
    return labels;
}

/// The same labels, where every other row that has core rows within eps joins one of their clusters: that whose first
/// core row in `order` comes first.
std::vector<int> with_border_rows(const std::vector<Index>& order, const std::vector<std::vector<int>>& close,
                                  const std::vector<int>& cores) {
    const auto at = [](int i) { return static_cast<std::size_t>(i); };
    std::vector<int> place(cores.size(), -1), labels = cores;
    int next = 0;
    for (const Index row : order) {
        const int cluster = cores[static_cast<std::size_t>(row)];
        if (cluster >= 0 && place[at(cluster)] < 0) place[at(cluster)] = next++;
    }
    for (std::size_t i = 0; i < close.size(); ++i) {
        if (cores[i] >= 0) continue;
        throw_if_cancelled();
        for (const int other : close[i]) {
            const int cluster = cores[at(other)];
            if (cluster >= 0 && (labels[i] < 0 || place[at(cluster)] < place[at(labels[i])])) labels[i] = cluster;
        }
    }
    return labels;
}

}  // namespace

namespace {

/// The rows that are farthest from some others: the largest k-distances are theirs.
std::vector<Index> outliers(const Matrix& points, const std::vector<Index>& order, int jobs) {
    const MatrixD pivots = points(at_equal_steps(order, kPivots), Eigen::all).cast<double>();
    const auto nearest   = nearest_centres(points, pivots, jobs);
    VectorD distances(points.rows());
    for (Index i = 0; i < points.rows(); ++i)
        distances[i] = (points.row(i).cast<double>() - pivots.row(nearest[static_cast<std::size_t>(i)])).norm();
    std::vector<Index> rows = order;
    const Index count       = std::min(kOutliers, points.rows());
    const auto farther      = [&](Index a, Index b) { return distances[a] > distances[b]; };
    std::stable_sort(rows.begin(), rows.end(), farther);
    rows.resize(static_cast<std::size_t>(count));
    return rows;
}

/// Distances of these rows to their k-th other row, ascending.
VectorD k_distances_of(const Matrix& points, const std::vector<Index>& rows, Index k, int jobs) {
    const Matrix queries = points(rows, Eigen::all);
    // Each row is its own nearest.
    VectorD curve = neighbors::knn(points, queries, static_cast<int>(k) + 1, neighbors::Metric::Euclidean, jobs)
                        .distances.col(k)
                        .cast<double>();
    std::sort(curve.begin(), curve.end());
    return curve;
}

/// The k-distances, ascending; of many rows those of a sample, of which the last is the largest of all.
VectorD k_distance_curve(const Matrix& points, Index k, int jobs, Index most_rows) {
    if (points.rows() > most_rows) {
        const auto order        = lexicographic_order(points);
        VectorD curve           = k_distances_of(points, at_equal_steps(order, kSampledKDistances), k, jobs);
        const double far        = k_distances_of(points, outliers(points, order, jobs), k, jobs).maxCoeff();
        curve[curve.size() - 1] = std::max(curve[curve.size() - 1], far);
        return curve;
    }
    VectorD curve = neighbors::knn(points, static_cast<int>(k), neighbors::Metric::Euclidean, jobs)
                        .distances.col(k - 1)
                        .cast<double>();
    std::sort(curve.begin(), curve.end());
    return curve;
}

}  // namespace

bool samples_k_distances(const DbscanOptions& options, Index rows) {
    return options.eps <= 0 && !options.any_size && rows > kMostKDistances;
}

double k_distance_knee(const Matrix& points, int min_samples, int jobs, Index most_rows) {
    const Index k = std::min<Index>(std::max(min_samples - 1, 1), points.rows() - 1);
    if (k < 1) return 0;
    const VectorD curve = k_distance_curve(points, k, jobs, most_rows);
    const Index last    = curve.size() - 1;
    const double slope  = (curve[last] - curve[0]) / static_cast<double>(last);
    Index knee          = last;
    double deepest      = 0;
    for (Index i = 0; i <= last; ++i) {
        const double depth = curve[0] + slope * static_cast<double>(i) - curve[i];
        if (depth <= deepest) continue;
        deepest = depth;
        knee    = i;
    }
    return curve[knee];
}

namespace {

/// Clusters of rows of which each has these others within eps.
Dbscan dbscan_of(const std::vector<std::vector<int>>& close, const std::vector<Index>& order, int min_samples,
                 const VectorD& weights) {
    Dbscan found;
    found.core       = core_rows(close, min_samples, weights);
    const auto cores = core_clusters(close, found.core);
    found.n_clusters = 1 + *std::max_element(cores.begin(), cores.end());
    found.labels     = with_border_rows(order, close, cores);
    return found;
}

/// Every row counted.
Dbscan dbscan_of(const Matrix& points, const DbscanOptions& options, int jobs, const VectorD& weights) {
    const bool sampled    = samples_k_distances(options, points.rows());
    const Index most_rows = sampled ? kMostKDistances : points.rows();
    const double eps = options.eps > 0 ? options.eps : k_distance_knee(points, options.min_samples, jobs, most_rows);
    const auto close = close_rows(points, eps + tie(eps, widest_row(points)), jobs);
    Dbscan found     = dbscan_of(close, lexicographic_order(points), options.min_samples, weights);
    found.eps        = eps;
    found.n_sampled  = sampled ? static_cast<int>(kSampledKDistances) : 0;
    return found;
}

void check(const DbscanOptions& options, Index rows, const VectorD& weights) {
    require(options.eps >= 0, "E6105", "dbscan: eps must not be negative, but got {}", options.eps);
    require(options.min_samples >= 1, "E6105", "dbscan: min_samples must be at least 1, but got {}",
            options.min_samples);
    require(weights.size() == 0 || (weights.size() == rows && weights.allFinite()), "E6120",
            "dbscan: weights must be {} finite numbers", rows);
}

}  // namespace

Dbscan dbscan(const Matrix& points, const DbscanOptions& options, int jobs, const VectorD& weights) {
    require_points(points, "dbscan");
    check(options, points.rows(), weights);
    if (weights.size() > 0) return dbscan_of(points, options, jobs, weights);
    return count_copies_once(points, options.duplicates,
                             [&](const Matrix& rows) { return dbscan_of(rows, options, jobs, {}); });
}

Dbscan dbscan_of_distances(const MatrixD& distances, const DbscanOptions& options, const VectorD& weights) {
    require_distances(distances, "dbscan");
    check(options, distances.rows(), weights);
    require(options.eps > 0, "E6105", "dbscan: precomputed distances need eps, but got {}", options.eps);
    std::vector<std::vector<int>> close(static_cast<std::size_t>(distances.rows()));
    for (Index i = 0; i < distances.rows(); ++i) {
        throw_if_cancelled();
        for (Index j = 0; j < distances.cols(); ++j)
            if (i != j && distances(i, j) <= options.eps)
                close[static_cast<std::size_t>(i)].push_back(static_cast<int>(j));
    }
    std::vector<Index> order(close.size());
    std::iota(order.begin(), order.end(), Index{0});
    Dbscan found = dbscan_of(close, order, options.min_samples, weights);
    found.eps    = options.eps;
    return found;
}

}  // namespace ektara::cluster
