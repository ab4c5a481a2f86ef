#include "ektara/core/points.hpp"

#include <algorithm>
#include <cmath>

#include "ektara/core/cancellation.hpp"
#include "ektara/core/error.hpp"

namespace ektara {
namespace {

/// Sums over a million columns of squared differences up to this, and distances, keep in single precision once scaled.
constexpr float kLargest = 1e35F;
/// Comparisons of rows between two questions whether the caller wants to go on.
constexpr std::size_t kComparedAtOnce = 4096;

}  // namespace

void require_points(const MatrixView& points, const char* who) {
    require(points.rows() > 0 && points.cols() > 0, "E6103",
            "{}: the table must have rows and columns, but it is {}×{}; check the input", who, points.rows(),
            points.cols());
    if (points.allFinite() && points.cwiseAbs().maxCoeff() <= kLargest) return;
    for (Eigen::Index i = 0; i < points.rows(); ++i)
        for (Eigen::Index j = 0; j < points.cols(); ++j) {
            require(std::isfinite(points(i, j)), "E6102",
                    "{}: values must be finite, but row {} column {} is {}; drop or fill that row", who, i, j,
                    points(i, j));
            require(std::abs(points(i, j)) <= kLargest, "E6150",
                    "{}: values must be at most 1e35, but row {} column {} is {}; if that stands for a missing value, "
                    "drop or fill the row, else divide the column",
                    who, i, j, points(i, j));
        }
}

std::vector<Eigen::Index> lexicographic_order(const MatrixView& points) {
    // Most rows differ in their first value, which stands beside their number: few rows need be looked up.
    struct Row {
        float first;
        Eigen::Index number;
    };
    const Eigen::Index width = points.cols(), step = points.outerStride();
    std::vector<Row> rows;
    for (Eigen::Index i = 0; i < points.rows(); ++i) rows.push_back({width > 0 ? points(i, 0) : 0, i});
    std::size_t compared = 0;
    std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
        if (++compared % kComparedAtOnce == 0) throw_if_cancelled();
        if (a.first < b.first || b.first < a.first) return a.first < b.first;
        const float* const x = points.data() + a.number * step;
        const float* const y = points.data() + b.number * step;
        return std::lexicographical_compare(x, x + width, y, y + width);
    });
    std::vector<Eigen::Index> order;
    for (const auto& row : rows) order.push_back(row.number);
    return order;
}

std::vector<Eigen::Index> lexicographic_order(const MatrixView& points,
                                              const std::function<bool(Eigen::Index, Eigen::Index)>& before) {
    auto order = lexicographic_order(points);
    for (auto first = order.begin(), last = first; first != order.end(); first = last) {
        last = std::find_if(first + 1, order.end(),
                            [&](Eigen::Index row) { return points.row(row) != points.row(*first); });
        if (last - first > 1) std::stable_sort(first, last, before);
    }
    return order;
}

}  // namespace ektara
