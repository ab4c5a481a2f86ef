#include "ektara/metrics/preservation.hpp"

#include <algorithm>
#include <span>

#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"

namespace ektara::metrics {
namespace {

using Eigen::Index;

constexpr Index kMapRows = 64;

/// Squared distances, in double precision, from some rows of a table to all of them.
class PairDistances {
  public:
    explicit PairDistances(const Matrix& points) : values_(points.cast<double>()) {
        values_.rowwise() -= values_.colwise().mean().eval();
        norms_ = values_.rowwise().squaredNorm();
    }
    MatrixD from(std::span<const Index> rows) const {
        MatrixD asked(static_cast<Index>(rows.size()), values_.cols());
        for (Index i = 0; i < asked.rows(); ++i) asked.row(i) = values_.row(rows[static_cast<std::size_t>(i)]);
        MatrixD squared(asked.rows(), values_.rows());
        squared.noalias() = -2.0 * asked * values_.transpose();
        squared.rowwise() += norms_.transpose();
        return squared;
    }

  private:
    MatrixD values_;
    VectorD norms_;
};

/// The k nearest rows to row i by its distances, ties to the lower row number.
void nearest_rows(const double* distances, Index n, Index i, std::size_t k, std::vector<Index>& nearest) {
    nearest.clear();
    const auto closer = [&](Index a, Index b) {
        return distances[a] != distances[b] ? distances[a] < distances[b] : a < b;
    };
    for (Index j = 0; j < n; ++j) {
        if (j == i || (nearest.size() == k && !closer(j, nearest.front()))) continue;
        if (nearest.size() == k) {
            std::pop_heap(nearest.begin(), nearest.end(), closer);
            nearest.pop_back();
        }
        nearest.push_back(j);
        std::push_heap(nearest.begin(), nearest.end(), closer);
    }
}

/// Rank, from 1, of row j among the rows other than i by their distance from i.
Index rank_of(const double* distances, Index n, Index i, Index j) {
    const double at = distances[j];
    Index closer    = 0;
    for (Index l = 0; l < n; ++l) closer += distances[l] < at || (distances[l] == at && l < j) ? 1 : 0;
    const bool counted_self = distances[i] < at || (distances[i] == at && i < j);
    return closer + (counted_self ? 0 : 1);
}

struct Penalty {
    double intruders = 0, lost = 0;
    int lost_count = 0;
};

Penalty penalty_of(const double* data, const double* map, Index n, Index i, std::size_t k) {
    std::vector<Index> in_data, on_map;
    nearest_rows(data, n, i, k, in_data);
    nearest_rows(map, n, i, k, on_map);
    const auto holds = [](const std::vector<Index>& rows, Index row) {
        return std::find(rows.begin(), rows.end(), row) != rows.end();
    };
    Penalty penalty;
    for (const Index j : on_map)
        if (!holds(in_data, j))
            penalty.intruders += static_cast<double>(rank_of(data, n, i, j) - static_cast<Index>(k));
    for (const Index j : in_data) {
        if (holds(on_map, j)) continue;
        penalty.lost += static_cast<double>(rank_of(map, n, i, j) - static_cast<Index>(k));
        ++penalty.lost_count;
    }
    return penalty;
}

std::vector<Index> every_nth(Index n, Index most) {
    const Index step = (n + most - 1) / most;
    std::vector<Index> rows;
    for (Index i = 0; i < n; i += step) rows.push_back(i);
    return rows;
}

/// All of up to 20,000, above fewer: as many pairs of rows are measured, but never fewer than 2,000 rows.
Index rows_asked(Index n) {
    constexpr Index kAll = 20000, kFewest = 2000;
    return n <= kAll ? n : std::max(kFewest, kAll * kAll / n);
}

}  // namespace

Preservation preservation(const Matrix& points, const Matrix& map, int k, int jobs, Index most_rows) {
    require(points.rows() == map.rows(), "E6301",
            "preservation: the tables must have the same rows, but have {} and {}", points.rows(), map.rows());
    require_points(points, "preservation");
    require_points(map, "preservation");
    const Index n = points.rows();
    require(k >= 1 && 2 * static_cast<Index>(k) < n, "E6303",
            "preservation: the number of neighbours must be 1 to below half of the {} rows, but got {}", n, k);
    Preservation result;
    result.rows = every_nth(n, most_rows > 0 ? most_rows : rows_asked(n));
    result.lost.resize(result.rows.size());
    const PairDistances data(points), shown(map);
    std::vector<Penalty> penalties(result.rows.size());
    const auto blocks = (result.rows.size() + kMapRows - 1) / kMapRows;
    parallel_for(blocks, jobs, [&](std::size_t block) {
        const std::size_t first = block * kMapRows, count = std::min<std::size_t>(kMapRows, result.rows.size() - first);
        const std::span<const Index> rows(result.rows.data() + first, count);
        const MatrixD from_data = data.from(rows), on_map = shown.from(rows);
        for (std::size_t i = 0; i < count; ++i) {
            const auto at = static_cast<Index>(i);
            penalties[first + i] =
                penalty_of(from_data.row(at).data(), on_map.row(at).data(), n, rows[i], static_cast<std::size_t>(k));
            result.lost[first + i] = penalties[first + i].lost_count;
        }
    });
    double intruders = 0, lost = 0;
    for (const auto& penalty : penalties) {
        intruders += penalty.intruders;
        lost += penalty.lost;
    }
    const double asked = static_cast<double>(result.rows.size()), rows = static_cast<double>(n), kk = k;
    const double scale     = 2 / (asked * kk * (2 * rows - 3 * kk - 1));
    result.trustworthiness = 1 - scale * intruders;
    result.continuity      = 1 - scale * lost;
    return result;
}

}  // namespace ektara::metrics
