#include "ektara/neighbors/facility_location.hpp"

#include <algorithm>
#include <queue>
#include <utility>

#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"

namespace ektara::neighbors {
namespace {

using Index = Eigen::Index;

VectorD distances_to(const Matrix& points, Index row) {
    return (points.rowwise() - points.row(row)).rowwise().norm().cast<double>();
}

/// By how much the loss falls where `row` joins those that are chosen.
double gain_of(const Matrix& points, const VectorD& nearest, Index row) {
    return (nearest - distances_to(points, row)).cwiseMax(0).sum();
}

/// Above every distance, by the triangle inequality over the mean.
double above_all_distances(const Matrix& points) {
    const RowVector mean = points.colwise().mean();
    return 2 * static_cast<double>((points.rowwise() - mean).rowwise().norm().maxCoeff()) + 1;
}

/// A row and the most that it can gain; the top of the queue is the largest, of equal ones the lower row.
struct Bound {
    double gain   = 0;
    Index row     = 0;
    int known_for = 0;  ///< how many were chosen when it was computed
    bool operator<(const Bound& other) const { return gain != other.gain ? gain < other.gain : row > other.row; }
};

}  // namespace

Exemplars facility_location(const Matrix& points, int count, int jobs) {
    require(count >= 1 && count <= points.rows(), "E6244", "facility location: choose 1 to {} rows, but got {}",
            points.rows(), count);
    require_points(points, "facility location");
    VectorD nearest = VectorD::Constant(points.rows(), above_all_distances(points));
    VectorD gains(points.rows());
    parallel_for(static_cast<std::size_t>(points.rows()), jobs, [&](std::size_t i) {
        const auto row = static_cast<Index>(i);
        gains[row]     = gain_of(points, nearest, row);
    });
    std::priority_queue<Bound> bounds;
    for (Index i = 0; i < points.rows(); ++i) bounds.push({gains[i], i, 0});
    Exemplars chosen;
    for (int taken = 0; taken < count;) {
        Bound top = bounds.top();
        bounds.pop();
        if (top.known_for < taken) {
            bounds.push({gain_of(points, nearest, top.row), top.row, taken});
            continue;
        }
        chosen.rows.push_back(top.row);
        chosen.gains.push_back(top.gain);
        nearest = nearest.cwiseMin(distances_to(points, top.row));
        ++taken;
    }
    return chosen;
}

std::vector<int> nearest_exemplar(const Matrix& points, const Exemplars& exemplars) {
    std::vector<int> place(static_cast<std::size_t>(points.rows()), 0);
    VectorD nearest = distances_to(points, exemplars.rows.front());
    for (std::size_t e = 1; e < exemplars.rows.size(); ++e) {
        const VectorD away = distances_to(points, exemplars.rows[e]);
        for (Index i = 0; i < points.rows(); ++i)
            if (away[i] < nearest[i]) {
                nearest[i]                         = away[i];
                place[static_cast<std::size_t>(i)] = static_cast<int>(e);
            }
    }
    return place;
}

}  // namespace ektara::neighbors
