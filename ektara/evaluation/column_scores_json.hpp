#pragma once

#include <vector>

#include "ektara/artifacts/json.hpp"
#include "ektara/evaluation/column_scores.hpp"

namespace ektara::evaluation {

/// What `evaluate --json` prints: one object a score. Intervals and differences are members only where half-samples
/// were asked for, chance and p values only with permutations, and the figures of a space only with one. A number that
/// is not known is null. `tests` are the options of the scores.
artifacts::Json to_json(const std::vector<ColumnScore>& scores, const metrics::EvaluationOptions& tests);

}  // namespace ektara::evaluation
