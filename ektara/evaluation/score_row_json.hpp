#pragma once

#include <vector>

#include "ektara/artifacts/json.hpp"
#include "ektara/evaluation/score_row.hpp"

namespace ektara::evaluation {

/// The rows as metrics.json holds them, and back (`read_metrics` says how strictly).
artifacts::Json to_json(const std::vector<ScoreRow>& rows);
std::vector<ScoreRow> rows_from_json(const artifacts::Json& json);

}  // namespace ektara::evaluation
