#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ektara/core/row_order.hpp"
#include "ektara/core/types.hpp"
#include "ektara/metrics/evaluation.hpp"

namespace ektara::evaluation {

/// The clusters that one method found in two runs, of the same rows: a list a seed.
struct PairedMethod {
    std::string name;
    std::vector<std::vector<int>> a, b;
};

/// How far the AMI of the second run lies above that of the first, with its 95 % interval.
struct PairedDifference {
    std::string method, target;
    std::int64_t n = 0;  ///< rows that have a label
    double ami_a, ami_b, difference, low, high;
};

/// Compares two runs on the songs that both have, method by method and target by target (`targets_of` the tracks): the
/// same half-samples of whole songs, or artists, for both runs and all methods (metrics::evaluate). `order` is that in
/// which rows are drawn; empty: as they stand. The same to the bit for any `jobs`.
std::vector<PairedDifference> paired_differences(const std::vector<Track>& tracks,
                                                 const std::vector<PairedMethod>& methods, const RowOrder& order,
                                                 const metrics::EvaluationOptions& options, int jobs);

}  // namespace ektara::evaluation
