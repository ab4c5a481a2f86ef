#pragma once

#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/core/warning.hpp"
#include "ektara/metrics/probe.hpp"

namespace ektara::evaluation {

/// The corpus probe of the reference features (one row a track): whether they tell the columns of provenance (source,
/// corpus, collection, dataset) and the language, and whether provenance is entangled with language or genre. Columns
/// with fewer than two values are not asked.
std::vector<metrics::ProbeFinding> probe_collection(const Matrix& features, const std::vector<Track>& tracks,
                                                    Seed seed);

/// W-CONFOUNDED for every column that is. `before`: the findings without channel normalisation
/// (extraction/feature_tables.hpp), where there are any, so that it is said what these have done.
std::vector<Warning> confounding_warnings(const std::vector<metrics::ProbeFinding>& findings,
                                          const std::vector<metrics::ProbeFinding>& before = {});

}  // namespace ektara::evaluation
