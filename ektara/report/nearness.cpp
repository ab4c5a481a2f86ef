#include "ektara/report/nearness.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace ektara::report {
namespace {

using Columns = std::vector<Eigen::Index>;

/// Squares about the mean over the known values of one column (Welford), divided by their number.
double variance(const MatrixD& values, Eigen::Index column) {
    double n = 0, mean = 0, squares = 0;
    for (Eigen::Index i = 0; i < values.rows(); ++i) {
        if (!std::isfinite(values(i, column))) continue;
        const double before = values(i, column) - mean;
        mean += before / ++n;
        squares += before * (values(i, column) - mean);
    }
    return n > 0 ? squares / n : 0;
}

struct Scaled {
    const MatrixD &values, &second;
    const Columns& columns;
    const std::vector<double>& scales;

    bool knows(Eigen::Index row) const {
        return std::all_of(columns.begin(), columns.end(), [&](auto c) { return std::isfinite(values(row, c)); });
    }
    double difference(Eigen::Index x, Eigen::Index y, Eigen::Index column) const {
        const double along = values(x, column) - values(y, column);
        const double apart = second.size() == 0 ? along : std::hypot(along, second(x, column) - second(y, column));
        return apart / scales[static_cast<std::size_t>(column)];
    }
    double squares_between(Eigen::Index x, Eigen::Index y) const {
        double sum = 0;
        for (const auto c : columns) sum += difference(x, y, c) * difference(x, y, c);
        return sum;
    }
};

/// Nothing where no other row knows the columns.
std::optional<double> share_farther(const Scaled& songs, Eigen::Index a, Eigen::Index b) {
    const double between = songs.squares_between(a, b);
    double farther = 0, counted = 0;
    for (Eigen::Index i = 0; i < songs.values.rows(); ++i) {
        if (i == a || i == b || !songs.knows(i)) continue;
        farther += (songs.squares_between(a, i) > between ? 1 : 0) + (songs.squares_between(b, i) > between ? 1 : 0);
        counted += 2;
    }
    return counted > 0 ? std::optional(farther / counted) : std::nullopt;
}

}  // namespace

std::vector<GroupNearness> nearness(const MatrixD& values, const std::vector<std::string>& groups, Eigen::Index a,
                                    Eigen::Index b, const MatrixD& second) {
    std::vector<double> scales;
    std::map<std::string, Columns> counting;
    for (Eigen::Index c = 0; c < values.cols(); ++c) {
        scales.push_back(std::sqrt(variance(values, c) + (second.size() == 0 ? 0 : variance(second, c))));
        if (scales.back() > 0 && std::isfinite(values(a, c)) && std::isfinite(values(b, c)))
            counting[groups[static_cast<std::size_t>(c)]].push_back(c);
    }
    std::vector<GroupNearness> found;
    for (const auto& [group, columns] : counting) {
        const Scaled songs{values, second, columns, scales};
        const double mean_square = songs.squares_between(a, b) / static_cast<double>(columns.size());
        const auto share         = share_farther(songs, a, b);
        if (!share) continue;
        found.push_back({group, *share, std::sqrt(mean_square), {}});
        for (const auto c : columns) found.back().columns.emplace_back(c, std::abs(songs.difference(a, b, c)));
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& x, const auto& y) { return x.farther > y.farther; });
    return found;
}

}  // namespace ektara::report
