#include "ektara/metrics/rank_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ektara::metrics {
namespace {

/// Ranks from 1, ties at their mean.
std::vector<double> ranks(const std::vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranked(values.size());
    for (std::size_t i = 0; i < order.size();) {
        std::size_t end = i;
        while (end < order.size() && values[order[end]] == values[order[i]]) ++end;
        for (std::size_t j = i; j < end; ++j) ranked[order[j]] = static_cast<double>(i + end + 1) / 2;
        i = end;
    }
    return ranked;
}

}  // namespace

std::optional<double> rank_correlation(const std::vector<std::pair<double, double>>& pairs) {
    if (pairs.size() < 3) return std::nullopt;
    std::vector<double> a, b;
    for (const auto& [x, y] : pairs) a.push_back(x), b.push_back(y);
    a                 = ranks(a);
    b                 = ranks(b);
    const double mean = static_cast<double>(pairs.size() + 1) / 2;
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        ab += (a[i] - mean) * (b[i] - mean);
        aa += (a[i] - mean) * (a[i] - mean);
        bb += (b[i] - mean) * (b[i] - mean);
    }
    if (aa == 0 || bb == 0) return std::nullopt;
    return ab / std::sqrt(aa * bb);
}

}  // namespace ektara::metrics
