#include "ektara/neighbors/by_batch.hpp"

#include <algorithm>
#include <tuple>

#include "ektara/core/batches.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"
#include "ektara/neighbors/detail/batch_proximity.hpp"

namespace ektara::neighbors {

using Eigen::Index;

Neighbors mutual_proximity_by_batch(const Matrix& points, const std::vector<int>& batches, int k, int jobs) {
    require_points(points, "mutual proximity by batch");
    require_batches(points.rows(), batches, "mutual proximity by batch");
    require(k >= 1 && k < points.rows(), "E6304",
            "mutual proximity by batch: the number of neighbours must be 1 to {} (rows - 1), but got {}",
            points.rows() - 1, k);
    const Distances distances(points, Metric::Euclidean);
    return nearest(distances, BatchProximity(distances, batches, jobs), k, jobs);
}

std::map<int, std::vector<Index>> large_batches(const std::vector<int>& batches, int fewest) {
    std::map<int, std::vector<Index>> rows_of;
    for (std::size_t i = 0; i < batches.size(); ++i)
        if (batches[i] >= 0) rows_of[batches[i]].push_back(static_cast<Index>(i));
    std::erase_if(rows_of, [&](const auto& entry) { return std::ssize(entry.second) < fewest; });
    return rows_of;
}

Neighbors batch_balanced_knn(const Matrix& points, const std::vector<int>& batches, int k, int jobs) {
    require_points(points, "bbknn");
    require_batches(points.rows(), batches, "bbknn");
    const auto large = large_batches(batches, k);
    require(k >= 1 && large.size() >= 2, "E6220",
            "bbknn: needs two batches of at least {} rows, but there are {}; lower the number of neighbours or name "
            "another column",
            k, large.size());
    const Index n = points.rows(), width = k * static_cast<Index>(large.size());
    Neighbors found{{n, width}, Matrix(n, width)};
    Index from = 0;
    for (const auto& entry : large) {
        const auto& rows                    = entry.second;
        const auto near                     = knn(points(rows, Eigen::all), points, k, Metric::Euclidean, jobs);
        found.distances.middleCols(from, k) = near.distances;
        found.indices.middleCols(from, k) =
            near.indices.unaryExpr([&](int place) { return static_cast<int>(rows[static_cast<std::size_t>(place)]); });
        from += k;
    }
    std::vector<std::pair<float, int>> row(static_cast<std::size_t>(width));
    for (Index i = 0; i < n; ++i) {
        for (Index c = 0; c < width; ++c)
            row[static_cast<std::size_t>(c)] = {found.distances(i, c), found.indices(i, c)};
        std::sort(row.begin(), row.end());
        for (Index c = 0; c < width; ++c)
            std::tie(found.distances(i, c), found.indices(i, c)) = row[static_cast<std::size_t>(c)];
    }
    return found;
}

}  // namespace ektara::neighbors
