#include "ektara/neighbors/approximate.hpp"

#include <algorithm>
#include <memory>

#ifdef __SANITIZE_ADDRESS__
#define NO_MANUAL_VECTORIZATION  // its prefetching reads one number past a list: harmless, but no sanitizer lets it
                                 // pass
#endif
#include <hnswlib/hnswlib.h>

#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/scale.hpp"
#include "ektara/neighbors/detail/distance.hpp"

namespace ektara::neighbors {
namespace {

using Eigen::Index;

constexpr std::size_t kLinks        = 16;
constexpr std::size_t kConstruction = 100;  ///< candidates when a row is linked
constexpr std::size_t kSearched     = 100;  ///< candidates when a row is asked, at least
constexpr Index kExactRows          = 20000;

/// Rows about their mean, or of length 1 for cosine: then near means a small Euclidean distance, whose squares keep in
/// single precision.
Matrix prepared(const Matrix& points, Metric metric) {
    MatrixD rows = points.cast<double>();
    if (metric == Metric::Euclidean) {
        const Eigen::RowVectorXd mean = rows.colwise().mean();
        rows.rowwise() -= mean;
        rows *= safe_scale(rows.rowwise().norm().maxCoeff());
    } else {
        rows.rowwise().normalize();
    }
    return rows.cast<float>();
}

using Near = std::vector<std::pair<double, int>>;

/// The row itself stands among its exact neighbours unless more than k rows equal it.
Near exact(const Matrix& points, Index row, int k, Metric metric) {
    const auto found = knn(points, Matrix(points.row(row)), k + 1, metric);
    Near near;
    for (Index c = 0; c <= k; ++c)
        if (found.indices(0, c) != row)
            near.emplace_back(static_cast<double>(found.distances(0, c)), found.indices(0, c));
    return near;
}

}  // namespace

Neighbors approximate_knn(const Matrix& points, int k, Metric metric, int jobs) {
    require_points(points, "knn");
    const Index n = points.rows();
    require(k >= 1 && k < n, "E6304", "knn: the number of neighbours must be 1 to {} (rows - 1), but got {}", n - 1, k);
    const Matrix rows = prepared(points, metric);
    hnswlib::L2Space space(static_cast<std::size_t>(rows.cols()));
    hnswlib::HierarchicalNSW<float> index(&space, static_cast<std::size_t>(n), kLinks, kConstruction);
    for (Index i = 0; i < n; ++i) index.addPoint(rows.data() + i * rows.cols(), static_cast<std::size_t>(i));
    index.setEf(std::max(kSearched, 2 * static_cast<std::size_t>(k + 1)));
    Neighbors found{{n, k}, Matrix(n, k)};
    parallel_for(static_cast<std::size_t>(n), jobs, [&](std::size_t i) {
        const auto row = static_cast<Index>(i);
        auto queue     = index.searchKnn(rows.data() + row * rows.cols(), static_cast<std::size_t>(k) + 1);
        Near near;
        for (; !queue.empty(); queue.pop()) {
            const auto other = static_cast<Index>(queue.top().second);
            if (other != row) near.emplace_back(distance(points, row, points, other, metric), static_cast<int>(other));
        }
        if (static_cast<int>(near.size()) < k) near = exact(points, row, k, metric);
        std::sort(near.begin(), near.end());
        for (Index c = 0; c < k; ++c) {
            found.distances(row, c) = static_cast<float>(near[static_cast<std::size_t>(c)].first);
            found.indices(row, c)   = near[static_cast<std::size_t>(c)].second;
        }
    });
    return found;
}

Neighbors knn_of_any_size(const Matrix& points, int k, Metric metric, int jobs) {
    return points.rows() > kExactRows ? approximate_knn(points, k, metric, jobs) : knn(points, k, metric, jobs);
}

}  // namespace ektara::neighbors
