#pragma once

#include <vector>

#include "ektara/experiment/experiment.hpp"
#include "ektara/extraction/feature_tables.hpp"

namespace ektara::experiment {

/// What a run extracts: the features of its options, those that its methods need besides, and what the page shows.
extraction::ExtractionPlan extraction_plan(const RunOptions& options, const std::vector<Method>& methods);

}  // namespace ektara::experiment
