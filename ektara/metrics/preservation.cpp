#include "ektara/metrics/preservation.hpp"

#include <algorithm>
#include <span>

#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/progress.hpp"

namespace ektara::metrics {
namespace {

using Eigen::Index;

constexpr Index kMapRows      = 64;       ///< measured at a time …
constexpr Index kMostAtOnce   = 1 << 23;  ///< … fewer where that would be more distances than these
constexpr Index kRankedAtOnce = 2048;     ///< distances that stay in the nearest cache

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

/// How many of some distances lie below one, or equal it; plain loops, which the compiler turns into vector
/// instructions.
Index count_below(const double* distances, Index count, double at) {
    Index below = 0;
    for (Index l = 0; l < count; ++l) below += distances[l] < at ? 1 : 0;
    return below;
}
Index count_equal(const double* distances, Index count, double at) {
    Index equal = 0;
    for (Index l = 0; l < count; ++l) equal += distances[l] == at ? 1 : 0;
    return equal;
}

/// Sum of the ranks, from 1, of some rows among the rows other than i by their distance from i, less k each.
double beyond_k(const double* distances, Index n, Index i, const std::vector<Index>& rows, std::size_t k) {
    Index sum = 0;
    for (Index first = 0; first < n; first += kRankedAtOnce)
        for (const Index j : rows) {
            const Index count = std::min(kRankedAtOnce, n - first);
            sum += count_below(distances + first, count, distances[j]);
            if (first < j) sum += count_equal(distances + first, std::min(count, j - first), distances[j]);
        }
    for (const Index j : rows) {
        const bool counted_self = distances[i] < distances[j] || (distances[i] == distances[j] && i < j);
        sum += (counted_self ? 0 : 1) - static_cast<Index>(k);
    }
    return static_cast<double>(sum);
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
    std::vector<Index> intruders, lost;
    for (const Index j : on_map)
        if (!holds(in_data, j)) intruders.push_back(j);
    for (const Index j : in_data)
        if (!holds(on_map, j)) lost.push_back(j);
    return {beyond_k(data, n, i, intruders, k), beyond_k(map, n, i, lost, k), static_cast<int>(lost.size())};
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
    const auto at_once = static_cast<std::size_t>(std::clamp<Index>(kMostAtOnce / n, 1, kMapRows));
    const auto blocks  = (result.rows.size() + at_once - 1) / at_once;
    ProgressStage stage("trustworthiness", result.rows.size());
    parallel_for(blocks, jobs, [&](std::size_t block) {
        const std::size_t first = block * at_once, count = std::min(at_once, result.rows.size() - first);
        const std::span<const Index> rows(result.rows.data() + first, count);
        const MatrixD from_data = data.from(rows), on_map = shown.from(rows);
        for (std::size_t i = 0; i < count; ++i) {
            const auto at = static_cast<Index>(i);
            penalties[first + i] =
                penalty_of(from_data.row(at).data(), on_map.row(at).data(), n, rows[i], static_cast<std::size_t>(k));
            result.lost[first + i] = penalties[first + i].lost_count;
        }
        stage.step(count);
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
