#include "ektara/neighbors/by_batch.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "ektara/core/batches.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"
#include "ektara/neighbors/detail/corrected_distances.hpp"

namespace ektara::neighbors {
namespace {

using Eigen::Index;

/// The rows of each batch that has at least `fewest` of them.
std::vector<std::vector<Index>> rows_by_batch(const std::vector<int>& batches, int fewest) {
    std::map<int, std::vector<Index>> rows_of;
    for (std::size_t i = 0; i < batches.size(); ++i)
        if (batches[i] >= 0) rows_of[batches[i]].push_back(static_cast<Index>(i));
    std::vector<std::vector<Index>> large;
    for (auto& [batch, rows] : rows_of)
        if (std::ssize(rows) >= fewest) large.push_back(std::move(rows));
    return large;
}

/// What is usual for each row with each batch: mean and deviation of its distances to the batch's other rows.
class BatchProximity {
  public:
    BatchProximity(const Distances& distances, const std::vector<int>& batches, int jobs)
        : place_(static_cast<std::size_t>(distances.size())) {
        const auto large = rows_by_batch(batches, kFewestOfBatch);
        const auto all   = static_cast<Index>(large.size());
        std::fill(place_.begin(), place_.end(), all);
        for (std::size_t b = 0; b < large.size(); ++b)
            for (const Index i : large[b]) place_[static_cast<std::size_t>(i)] = static_cast<Index>(b);
        mean_.resize(distances.size(), all + 1);
        deviation_.resize(distances.size(), all + 1);
        distances.for_each_row(jobs, [&](Index i, const Eigen::RowVectorXd& row) { measure(i, row); });
    }

    double distance(Index i, Index j, double d) const { return mutual_distance(level(i, j, d), level(j, i, d)); }
    Eigen::ArrayXd levels(Index i, const Eigen::RowVectorXd& row) const {
        Eigen::ArrayXd found(row.size());
        for (Index j = 0; j < row.size(); ++j) found[j] = std::max(level(i, j, row[j]), level(j, i, row[j]));
        return found;
    }
    double level_of(double distance) const { return normal_quantile(distance); }

  private:
    double level(Index i, Index j, double d) const {
        const Index b = place_[static_cast<std::size_t>(j)];
        return (d - mean_(i, b)) / deviation_(i, b);
    }
    /// Of row i with every batch; the last column is of all rows.
    void measure(Index i, const Eigen::RowVectorXd& row) {
        const Index all     = mean_.cols() - 1;
        const auto for_each = [&](const auto& add) {
            for (Index j = 0; j < row.size(); ++j) {
                if (j == i) continue;
                add(all, row[j]);
                if (const Index b = place_[static_cast<std::size_t>(j)]; b != all) add(b, row[j]);
            }
        };
        Eigen::ArrayXd count = Eigen::ArrayXd::Zero(all + 1), sum = count, squares = count;
        for_each([&](Index b, double d) { sum[b] += d, ++count[b]; });
        const Eigen::ArrayXd mean = sum / count.max(1);
        for_each([&](Index b, double d) { squares[b] += (d - mean[b]) * (d - mean[b]); });
        for (Index b = 0; b <= all; ++b) {
            const double deviation = std::max(std::sqrt(squares[b] / std::max(count[b], 1.0)), 1e-6 * mean[b]);
            mean_(i, b)            = mean[b];
            deviation_(i, b)       = deviation > 0 ? deviation : 1;
        }
    }

    std::vector<Index> place_;  ///< which column stands for the batch of a row
    MatrixD mean_, deviation_;
};

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

int batches_of(const std::vector<int>& batches, int k) { return static_cast<int>(rows_by_batch(batches, k).size()); }

Neighbors batch_balanced_knn(const Matrix& points, const std::vector<int>& batches, int k, int jobs) {
    require_points(points, "bbknn");
    require_batches(points.rows(), batches, "bbknn");
    const auto large = rows_by_batch(batches, k);
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
