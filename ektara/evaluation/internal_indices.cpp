#include "ektara/evaluation/internal_indices.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/row_order.hpp"
#include "ektara/metrics/dbcv.hpp"
#include "ektara/metrics/internal.hpp"
#include "ektara/metrics/separation.hpp"

namespace ektara::evaluation {
namespace {

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

}  // namespace

std::vector<InternalIndices> internal_indices(const Matrix& table, const std::vector<std::vector<int>>& given,
                                              int jobs) {
    const auto order       = lexicographic_order(table);
    const Matrix points    = table(order, Eigen::all);
    const auto labelings   = in_order(given, order);
    const auto separations = metrics::separation(points, labelings, jobs);
    std::vector<InternalIndices> found(labelings.size());
    parallel_for(labelings.size(), jobs, [&](std::size_t i) {
        found[i].silhouette = separations[i].silhouette;
        found[i].dunn       = separations[i].dunn;
        found[i].by_cluster = separations[i].by_cluster;
        if (!is_defined(labelings[i])) return;
        found[i].calinski_harabasz = metrics::calinski_harabasz(points, labelings[i]);
        found[i].davies_bouldin    = metrics::davies_bouldin(points, labelings[i]);
    });
    return found;
}

std::map<std::string, std::string> reasons_undefined(const InternalIndices& indices) {
    const bool no_clusters = std::isnan(indices.silhouette);
    std::map<std::string, std::string> reasons;
    const auto add = [&](const char* name, double value, const char* reason) {
        if (std::isnan(value)) reasons[name] = no_clusters ? kTooFewClusters : reason;
    };
    add("silhouette", indices.silhouette, "");
    add("calinski_harabasz", indices.calinski_harabasz, "every cluster is a single place");
    add("davies_bouldin", indices.davies_bouldin, "two clusters have the same centre");
    add("dunn", indices.dunn, "every cluster is a single place");
    return reasons;
}

bool is_too_large_for_dbcv(const Matrix& points) { return points.rows() > kMostRowsForDbcv; }

double capped_dbcv(const Matrix& points, const std::vector<int>& labels) {
    return is_too_large_for_dbcv(points) ? InternalIndices::kUnknown : metrics::dbcv(points, labels);
}

}  // namespace ektara::evaluation
