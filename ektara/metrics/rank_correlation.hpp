#pragma once

#include <optional>
#include <utility>
#include <vector>

namespace ektara::metrics {

/// Spearman's rank correlation of pairs (ties share their mean rank); nothing for fewer than three pairs, or where one
/// side does not vary.
std::optional<double> rank_correlation(const std::vector<std::pair<double, double>>& pairs);

}  // namespace ektara::metrics
