// bench_neighbors [ROWS…]: for tables of so many rows (default 5000 10000 20000 40000) × 64, seconds of the exact and
// of the approximate 15 nearest neighbours on one thread, and the share of the true neighbours that the second finds.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "ektara/core/random.hpp"
#include "ektara/neighbors/approximate.hpp"

namespace {

using namespace ektara;
using neighbors::Neighbors;

constexpr int kNeighbours = 15;

/// 20 round groups whose centres lie `spread` standard deviations of a row apart, in every column.
Matrix groups(Eigen::Index rows, double spread) {
    Random random(1, "bench");
    Matrix centres(20, 64), points(rows, 64);
    for (float& value : centres.reshaped()) value = static_cast<float>(spread * random.normal());
    for (Eigen::Index i = 0; i < rows; ++i)
        for (Eigen::Index j = 0; j < points.cols(); ++j)
            points(i, j) = centres(i % 20, j) + static_cast<float>(random.normal());
    return points;
}

template <class Call>
double seconds(Call&& call) {
    const auto begin = std::chrono::steady_clock::now();
    call();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double recall(const Neighbors& found, const Neighbors& exact) {
    Eigen::Index hits = 0;
    for (Eigen::Index i = 0; i < exact.indices.rows(); ++i)
        for (const int j : exact.indices.row(i)) hits += (found.indices.row(i).array() == j).any() ? 1 : 0;
    return static_cast<double>(hits) / static_cast<double>(exact.indices.size());
}

void compare(Eigen::Index rows, double spread, std::string_view kind) {
    const Matrix points = groups(rows, spread);
    Neighbors exact, approximate;
    const double slow = seconds([&] { exact = neighbors::knn(points, kNeighbours); });
    const double fast = seconds([&] { approximate = neighbors::approximate_knn(points, kNeighbours); });
    fmt::print("{:6} × 64, {:12} exact {:8.3f} s   approximate {:7.3f} s   {:5.2f}×   recall {:.4f}\n", rows, kind,
               slow, fast, slow / fast, recall(approximate, exact));
}

}  // namespace

int main(int count, char** arguments) {
    std::vector<Eigen::Index> sizes;
    for (const std::string_view text : std::vector<std::string_view>(arguments + 1, arguments + count)) {
        Eigen::Index rows       = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rows);
        if (error != std::errc() || end != text.data() + text.size() || rows <= kNeighbours) {
            fmt::print(stderr, "usage: bench_neighbors [ROWS…], each more than {}\n", kNeighbours);
            return 2;
        }
        sizes.push_back(rows);
    }
    if (sizes.empty()) sizes = {5000, 10000, 20000, 40000};
    for (const Eigen::Index rows : sizes)
        for (const auto& [spread, kind] : {std::pair(3.0, "separated"), std::pair(0.1, "one cloud")})
            compare(rows, spread, kind);
}
