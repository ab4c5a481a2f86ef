#pragma once

#include <vector>

#include "ektara/core/progress.hpp"
#include "ektara/evaluation/internal_indices.hpp"
#include "ektara/evaluation/scored_method.hpp"

namespace ektara::evaluation {

/// Means over the seeds of one method: in the space that was clustered, and in the reference space of all methods.
/// `by_cluster` is that of the first seed. `dbcv` is known in the own space of a density-based method with at most
/// `kMostRowsForDbcv` rows.
struct InternalScores {
    InternalIndices own, reference;
};

/// The internal indices of every method. Clusterings of the same space share one pass over its distances. `reference`
/// has the rows of all spaces.
std::vector<InternalScores> internal_stage(const Matrix& reference, const std::vector<ScoredMethod>& methods, int jobs,
                                           const Progress& progress);

}  // namespace ektara::evaluation
