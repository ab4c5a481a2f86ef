#include "ektara/evaluation/internal_indices.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "ektara/core/equal_steps.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/row_order.hpp"
#include "ektara/metrics/dbcv.hpp"
#include "ektara/metrics/internal.hpp"
#include "ektara/metrics/separation.hpp"

namespace ektara::evaluation {
namespace {

constexpr double kNormal95           = 1.96;
constexpr std::size_t kFewestSampled = 8;

bool is_defined(const std::vector<int>& labels) {
    std::set<int> clusters;
    std::size_t rows = 0;
    for (const int label : labels) {
        if (label < 0) continue;
        clusters.insert(label);
        ++rows;
    }
    return clusters.size() >= 2 && clusters.size() < rows;
}

/// Sums over rows are then the same to the bit for any order of them.
std::vector<std::vector<int>> in_order(const std::vector<std::vector<int>>& labelings, const RowOrder& order) {
    std::vector<std::vector<int>> ordered;
    for (const auto& labels : labelings) {
        ordered.emplace_back();
        if (labels.size() != order.size()) continue;  // which is an error
        for (const auto row : order) ordered.back().push_back(labels[static_cast<std::size_t>(row)]);
    }
    return ordered;
}

/// The rows of each cluster, ascending.
std::map<int, std::vector<Eigen::Index>> rows_of_clusters(const std::vector<int>& labels) {
    std::map<int, std::vector<Eigen::Index>> rows;
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (labels[i] >= 0) rows[labels[i]].push_back(static_cast<Eigen::Index>(i));
    return rows;
}

/// Of each cluster the same share, but at least a few rows, at equal steps.
std::vector<Eigen::Index> sampled_rows(const std::map<int, std::vector<Eigen::Index>>& clusters, std::size_t n) {
    std::vector<Eigen::Index> sample;
    for (const auto& [cluster, rows] : clusters) {
        const std::size_t share = rows.size() * static_cast<std::size_t>(kSampledForSilhouette) / n;
        const auto taken        = at_equal_steps(rows, static_cast<Eigen::Index>(std::max(kFewestSampled, share)));
        sample.insert(sample.end(), taken.begin(), taken.end());
    }
    return sample;
}

/// Variance of some numbers (ddof 1) over how many there are, less what is known of a whole of `size`.
double squared_error(const std::vector<double>& values, double mean, double size) {
    const auto count = static_cast<double>(values.size());
    if (count < 2) return 0;
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    return squares / (count - 1) / count * (1 - count / size);
}

/// The silhouette of a sample of each cluster's rows, each cluster with the weight of all of its rows.
InternalIndices sampled_silhouette(const Matrix& points, const std::vector<int>& labels, int jobs) {
    const auto clusters = rows_of_clusters(labels);
    const auto rows     = sampled_rows(clusters, labels.size());
    std::vector<int> of_sample;
    for (const auto row : rows) of_sample.push_back(labels[static_cast<std::size_t>(row)]);
    const auto found = metrics::silhouette(Matrix(points(rows, Eigen::all)), of_sample, jobs);
    std::map<int, std::vector<double>> samples;
    for (std::size_t i = 0; i < rows.size(); ++i) samples[of_sample[i]].push_back(found.samples[i]);
    InternalIndices indices;
    double grouped = 0, squares = 0;
    for (const auto& [cluster, members] : clusters) grouped += static_cast<double>(members.size());
    indices.silhouette = 0;
    for (std::size_t c = 0; c < found.clusters.size(); ++c) {
        const auto size     = static_cast<double>(clusters.at(found.clusters[c]).size());
        const double weight = size / grouped, mean = found.by_cluster[c];
        indices.by_cluster[found.clusters[c]] = mean;
        indices.silhouette += weight * mean;
        squares += weight * weight * squared_error(samples[found.clusters[c]], mean, size);
    }
    indices.silhouette_margin = kNormal95 * std::sqrt(squares);
    indices.n_sampled         = std::ssize(rows);
    return indices;
}

/// What all distances tell of each labeling, or a sample of them.
std::vector<InternalIndices> indices_of_pairs(const Matrix& points, const std::vector<std::vector<int>>& labelings,
                                              int jobs) {
    std::vector<InternalIndices> found(labelings.size());
    if (points.rows() > kMostRowsForPairs) {
        require_points(points, "separation");
        for (std::size_t i = 0; i < found.size(); ++i)
            if (is_defined(labelings[i])) found[i] = sampled_silhouette(points, labelings[i], jobs);
        return found;
    }
    const auto separations = metrics::separation(points, labelings, jobs);
    for (std::size_t i = 0; i < found.size(); ++i) {
        found[i].silhouette = separations[i].silhouette;
        found[i].dunn       = separations[i].dunn;
        found[i].by_cluster = separations[i].by_cluster;
    }
    return found;
}

}  // namespace

std::vector<InternalIndices> internal_indices(const Matrix& table, const std::vector<std::vector<int>>& given,
                                              int jobs) {
    const auto order     = lexicographic_order(table);
    const Matrix points  = table(order, Eigen::all);
    const auto labelings = in_order(given, order);
    for (const auto& labels : given)
        require(std::ssize(labels) == table.rows(), "E6301",
                "separation: each row needs one label, but there are {} rows and {} labels", table.rows(),
                labels.size());
    auto found = indices_of_pairs(points, labelings, jobs);
    parallel_for(labelings.size(), jobs, [&](std::size_t i) {
        if (!is_defined(labelings[i])) return;
        found[i].calinski_harabasz = metrics::calinski_harabasz(points, labelings[i]);
        found[i].davies_bouldin    = metrics::davies_bouldin(points, labelings[i]);
    });
    return found;
}

std::map<std::string, std::string> reasons_undefined(const InternalIndices& indices) {
    const bool no_clusters = std::isnan(indices.silhouette);
    std::map<std::string, std::string> reasons;
    const auto add = [&](const char* name, double value, const std::string& reason) {
        if (std::isnan(value)) reasons[name] = no_clusters ? kTooFewClusters : reason;
    };
    add("silhouette", indices.silhouette, "");
    add("calinski_harabasz", indices.calinski_harabasz, "every group is a single place");
    add("davies_bouldin", indices.davies_bouldin, "two groups have the same centre");
    add("dunn", indices.dunn,
        indices.n_sampled > 0 ? fmt::format("left out for more than {} rows: it needs all pairs", kMostRowsForPairs)
                              : "every group is a single place");
    return reasons;
}

bool is_too_large_for_dbcv(const Matrix& points) { return points.rows() > kMostRowsForDbcv; }

double capped_dbcv(const Matrix& points, const std::vector<int>& labels) {
    return is_too_large_for_dbcv(points) ? InternalIndices::kUnknown : metrics::dbcv(points, labels);
}

}  // namespace ektara::evaluation
