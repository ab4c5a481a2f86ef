#pragma once

#include <map>
#include <span>

namespace ektara::metrics {

/// The best overlap |A ∩ B| / |A ∪ B| (Jaccard) that a cluster of `other` has with each cluster of `labels` (Hennig
/// 2007); 0 where none shares a row with it. A negative label is no cluster. Both are of the same rows: throws
/// InvalidArgument E6301 where lengths differ.
std::map<int, double> best_overlaps(std::span<const int> labels, std::span<const int> other);

}  // namespace ektara::metrics
