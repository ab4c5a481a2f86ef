#pragma once

#include <filesystem>
#include <set>

#include "ektara/experiment/experiment.hpp"
#include "ektara/rundir/run_record.hpp"

namespace ektara::experiment {

/// Writes embeddings/, projections/ and clusterings/ of `folder` for these rows: those of RUN, whose record is given,
/// as they are, and the songs that RUN lacks or that are not as they were placed by its fit. Returns the ids of songs
/// whose features are not as they were.
std::set<TrackId> place_songs(const std::filesystem::path& run, const rundir::RunRecord& record,
                              const std::filesystem::path& folder, const extraction::FeatureTables& tables, int jobs);

}  // namespace ektara::experiment
