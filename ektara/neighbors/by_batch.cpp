#include "ektara/neighbors/by_batch.hpp"

#include <algorithm>
#include <tuple>

#include "ektara/core/batches.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"
#include "ektara/neighbors/detail/batch_proximity.hpp"

namespace ektara::neighbors {
namespace {

using Eigen::Index;

}  // namespace

Neighbors mutual_proximity_by_batch(const Matrix& points, const std::vector<int>& batches, int k, int jobs) {
    require_points(points, "mutual proximity by batch");
    require_batches(points.rows(), batches, "mutual proximity by batch");
    require(k >= 1 && k < points.rows(), "E6304",
            "mutual proximity by batch: the number of neighbours must be 1 to {} (rows - 1), but got {}",
            points.rows() - 1, k);
    const Distances distances(points, Metric::Euclidean);
    return nearest(distances, BatchProximity(distances, batches, jobs), k, jobs);
}

int batches_of(const std::vector<int>& batches, int k) { return static_cast<int>(large_batches(batches, k).size()); }

Neighbors batch_balanced_knn(const Matrix& points, const std::vector<int>& batches, int k, int jobs) {
    require_points(points, "bbknn");
    require_batches(points.rows(), batches, "bbknn");
    std::vector<std::vector<Index>> large;
    for (auto& [batch, rows] : large_batches(batches, k)) large.push_back(std::move(rows));
    require(k >= 1 && large.size() >= 2, "E6220",
            "bbknn: needs two batches of at least {} rows, but there are {}; lower the number of neighbours or name "
            "another column",
            k, large.size());
    const Index n = points.rows(), width = k * static_cast<Index>(large.size());
    Neighbors found{{n, width}, Matrix(n, width)};
    for (std::size_t b = 0; b < large.size(); ++b) {
        const auto near                     = knn(points(large[b], Eigen::all), points, k, Metric::Euclidean, jobs);
        const auto from                     = static_cast<Index>(b) * k;
        found.distances.middleCols(from, k) = near.distances;
        found.indices.middleCols(from, k)   = near.indices.unaryExpr(
            [&](int place) { return static_cast<int>(large[b][static_cast<std::size_t>(place)]); });
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
