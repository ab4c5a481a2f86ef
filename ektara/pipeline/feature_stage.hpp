#pragma once

#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/pipeline/experiment.hpp"
#include "ektara/pipeline/extraction_journal.hpp"
#include "ektara/pipeline/progress.hpp"
#include "ektara/pipeline/run_directory.hpp"

namespace ektara::pipeline {

/// The tracks that could be used with their features, row for row, and those that could not.
struct Prepared {
    std::vector<Track> tracks;
    FeatureMatrix features;
    std::size_t failed = 0;
    std::vector<Warning> warnings;
};

/// `features::extract` that finds in the journal what an earlier, killed call had done and keeps there what it does.
features::Extracted extract_with_journal(const std::vector<Track>& tracks, const features::ExtractOptions& options,
                                         int jobs, ExtractionJournal& journal, const Progress& progress);

/// Analyses the tracks of a collection, or takes its ready table, and writes tracks.csv, failures.csv and features/.
/// Every few tracks what is done is put on disk, so that a run that was killed decodes at most those again.
/// Exact duplicates (equal features to the bit) are reported or dropped as `options.input.duplicates` says; with
/// RowUnit::Song the clips of a song are averaged. Throws NothingUsable E2114 where no track is left.
Prepared feature_stage(const RunDirectory& run, const Collection& collection, const RunOptions& options,
                       const Progress& progress);

}  // namespace ektara::pipeline
