#pragma once

#include <map>
#include <string>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/pipeline/experiment.hpp"
#include "ektara/pipeline/extraction_journal.hpp"
#include "ektara/pipeline/progress.hpp"
#include "ektara/pipeline/run_directory.hpp"

namespace ektara::pipeline {

/// The tracks that could be used with their feature tables, row for row, and how many could not.
struct Prepared {
    std::vector<Track> tracks;
    /// By name; `main` is the one that stands for the audio: "table", or the first of `features.names`.
    std::map<std::string, FeatureMatrix> tables;
    std::string main;
    std::size_t failed            = 0;
    std::vector<Warning> warnings = {};
    /// Channels of the tables that are sequences.
    std::map<std::string, int> channels = {};
    int channels_of(const std::string& table) const {
        const auto found = channels.find(table);
        return found == channels.end() ? 0 : found->second;
    }
};

/// `features::extract` that finds in the journal what an earlier, killed call had done and keeps there what it does.
features::Extracted extract_with_journal(const std::vector<Track>& tracks, const features::ExtractOptions& options,
                                         int jobs, ExtractionJournal& journal, const Progress& progress);

/// Analyses the tracks of a collection for the features that `methods` need, or takes its ready table, and writes
/// tracks.csv, failures.csv and features/.
/// Every few tracks what is done is put on disk, so that a run that was killed decodes at most those again.
/// Exact duplicates (equal features to the bit) are reported or dropped as `options.input.duplicates` says; with
/// RowUnit::Song the clips of a song are averaged (sequences are left out). Throws NothingUsable E2114 where no track
/// is left.
Prepared feature_stage(const RunDirectory& run, const Collection& collection, const RunOptions& options,
                       const std::vector<Method>& methods, const Progress& progress);

}  // namespace ektara::pipeline
