#include "ektara/metrics/detail/grouped.hpp"

#include <algorithm>

#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"

namespace ektara::metrics {

std::vector<int> Grouped::places() const {
    std::vector<int> found;
    for (std::size_t k = 0; k < count(); ++k)
        found.insert(found.end(), static_cast<std::size_t>(size(k)), static_cast<int>(k));
    return found;
}

Grouped group_rows(const MatrixView& points, std::span<const int> labels, const char* who) {
    require(static_cast<std::size_t>(points.rows()) == labels.size(), "E6301",
            "{}: each row needs one label, but there are {} rows and {} labels", who, points.rows(), labels.size());
    require_points(points, who);
    Grouped grouped;
    for (Eigen::Index i = 0; i < points.rows(); ++i)
        if (labels[static_cast<std::size_t>(i)] >= 0) grouped.rows.push_back(i);
    const auto label_of = [&](Eigen::Index row) { return labels[static_cast<std::size_t>(row)]; };
    std::stable_sort(grouped.rows.begin(), grouped.rows.end(),
                     [&](Eigen::Index a, Eigen::Index b) { return label_of(a) < label_of(b); });
    const auto m = static_cast<Eigen::Index>(grouped.rows.size());
    grouped.points.resize(m, points.cols());
    for (Eigen::Index i = 0; i < m; ++i) {
        const Eigen::Index row = grouped.rows[static_cast<std::size_t>(i)];
        if (grouped.clusters.empty() || grouped.clusters.back() != label_of(row)) {
            grouped.clusters.push_back(label_of(row));
            grouped.start.push_back(i);
        }
        grouped.points.row(i) = points.row(row).cast<double>();
    }
    grouped.start.push_back(m);
    const auto k = static_cast<Eigen::Index>(grouped.count());
    require(k >= 2 && k <= m - 1, "E6302",
            "{}: needs 2 to n - 1 clusters among the n rows that are not noise, but got {} clusters and {} rows", who,
            k, m);
    grouped.points.rowwise() -= grouped.points.colwise().mean().eval();
    return grouped;
}

}  // namespace ektara::metrics
