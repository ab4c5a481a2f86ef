#pragma once

#include <map>
#include <string>
#include <vector>

#include "ektara/core/progress.hpp"
#include "ektara/experiment/model_input.hpp"
#include "ektara/experiment/space_stage.hpp"

namespace ektara::evaluation {

/// Internal indices of a clustering in one space; NaN where there are fewer than two clusters, or as many as rows.
struct Internal {
    double silhouette, dunn, calinski_harabasz, davies_bouldin;
    std::map<int, double> by_cluster = {};  ///< silhouettes of one clustering's clusters
};

/// Means over the seeds of one method: in the space that was clustered, and in the reference space of all methods
/// (`ModelInput::reference_space`). `by_cluster` is that of the first seed.
struct InternalScores {
    Internal own, reference;
};

/// The internal indices of every method. Clusterings of the same space share one pass over its distances.
std::vector<InternalScores> internal_stage(const experiment::ModelInput& input,
                                           const std::vector<experiment::MethodResult>& results, int jobs,
                                           const Progress& progress);

}  // namespace ektara::evaluation
