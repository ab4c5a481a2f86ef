#include "ektara/neighbors/detail/cells.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "ektara/core/parallel.hpp"
#include "ektara/core/random.hpp"

namespace ektara::neighbors {
namespace {

using Eigen::Index;

constexpr int kSampled    = 64;
constexpr int kIterations = 3;

/// Rows that are still to be cut, or a cell. The name of a part (1 for all rows, 2m and 2m + 1 for the pieces of m)
/// seeds its draws.
struct Part {
    int first = 0, last = 0;
    std::uint64_t name = 0;

    int size() const { return last - first; }
};

/// Where a part is cut: rows whose product with `direction` is below `middle` go first.
struct Plane {
    RowVector direction;
    float middle;
};

Plane plane_between(const RowVector& a, const RowVector& b) {
    Plane plane{a - b, 0};
    plane.middle = plane.direction.dot(a + b) / 2;
    return plane;
}

Plane plane_through(const Matrix& rows, const int* members, int count, Random random) {
    std::vector<int> sample(static_cast<std::size_t>(std::min(count, kSampled)));
    for (int& row : sample) row = members[random.below(static_cast<std::uint64_t>(count))];
    RowVector a = rows.row(sample[0]), b = a;
    for (std::size_t i = 1; i < sample.size() && a == b; ++i) b = rows.row(sample[i]);
    auto plane = plane_between(a, b);
    for (int i = 0; i < kIterations; ++i) {
        RowVector sums[2] = {RowVector::Zero(rows.cols()), RowVector::Zero(rows.cols())};
        float counts[2]   = {0, 0};
        for (const int row : sample) {
            const int side = plane.direction.dot(rows.row(row)) < plane.middle ? 1 : 0;
            sums[side] += rows.row(row);
            ++counts[side];
        }
        if (counts[0] == 0 || counts[1] == 0) break;
        plane = plane_between(sums[0] / counts[0], sums[1] / counts[1]);
    }
    return plane;
}

/// Puts the rows of a part on their side of a plane; returns where the second piece begins.
int cut(const Matrix& rows, std::vector<int>& order, const Part& part, std::uint64_t number) {
    int* const members = order.data() + part.first;
    const auto plane   = plane_through(rows, members, part.size(), Random(number, "neighbour cells", part.name));
    std::vector<std::pair<float, int>> along(static_cast<std::size_t>(part.size()));
    int below = 0;
    for (std::size_t i = 0; i < along.size(); ++i) {
        along[i] = {plane.direction.dot(rows.row(members[i])), members[i]};
        below += along[i].first < plane.middle ? 1 : 0;
    }
    const int least = part.size() / 4, most = part.size() - least;
    if (below < least || below > most) {
        below = std::clamp(below, least, most);
        std::nth_element(along.begin(), along.begin() + below, along.end());
        for (std::size_t i = 0; i < along.size(); ++i) members[i] = along[i].second;
    } else {
        int low = 0, high = below;
        for (const auto& [place, row] : along) members[place < plane.middle ? low++ : high++] = row;
    }
    return part.first + below;
}

}  // namespace

Cells cells_of(const Matrix& rows, int most, std::uint64_t number, int jobs) {
    const auto n = static_cast<int>(rows.rows());
    Cells cells{std::vector<int>(static_cast<std::size_t>(n)), {}};
    std::iota(cells.rows.begin(), cells.rows.end(), 0);
    std::vector<Part> open{{0, n, 1}};
    while (!open.empty()) {
        std::vector<int> middles(open.size());
        parallel_for(open.size(), jobs, [&](std::size_t i) {
            if (open[i].size() > most) middles[i] = cut(rows, cells.rows, open[i], number);
        });
        std::vector<Part> next;
        for (std::size_t i = 0; i < open.size(); ++i) {
            const auto& [first, last, name] = open[i];
            if (last - first <= most) {
                cells.first.push_back(first);
                continue;
            }
            next.push_back({first, middles[i], 2 * name});
            next.push_back({middles[i], last, 2 * name + 1});
        }
        open = std::move(next);
    }
    std::sort(cells.first.begin(), cells.first.end());
    cells.first.push_back(n);
    return cells;
}

}  // namespace ektara::neighbors
