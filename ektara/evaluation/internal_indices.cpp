#include "ektara/evaluation/internal_indices.hpp"

#include <algorithm>
#include <set>

#include "ektara/core/parallel.hpp"
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

}  // namespace

std::vector<InternalIndices> internal_indices(const Matrix& points, const std::vector<std::vector<int>>& labelings,
                                              int jobs) {
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

bool is_too_large_for_dbcv(const Matrix& points) { return points.rows() > kMostRowsForDbcv; }

double capped_dbcv(const Matrix& points, const std::vector<int>& labels) {
    return is_too_large_for_dbcv(points) ? InternalIndices::kUnknown : metrics::dbcv(points, labels);
}

}  // namespace ektara::evaluation
