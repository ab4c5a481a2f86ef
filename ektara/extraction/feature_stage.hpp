#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ektara/core/progress.hpp"
#include "ektara/core/types.hpp"
#include "ektara/experiment/experiment.hpp"
#include "ektara/features/extract.hpp"
#include "ektara/rundir/run_directory.hpp"

namespace ektara::extraction {

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

/// Writes tracks.csv (with what the files' tags say), failures.csv and a table a feature; none where no track could be
/// used.
void write_extracted(const rundir::RunDirectory& run, const std::vector<Track>& tracks,
                     const features::Extracted& extracted, const features::ExtractOptions& options);

/// Analyses the tracks of a collection for the features that `methods` need, or takes its ready table, and writes
/// tracks.csv, failures.csv and features/.
/// Files are analysed by `extract_tracks`: a run that was killed decodes at most the files that it had in hand again.
/// Exact duplicates (equal features to the bit) are reported or dropped as `options.input.duplicates` says; with
/// RowUnit::Song the clips of a song are averaged (sequences are left out). Throws NothingUsable E2114 where no track
/// is left.
Prepared feature_stage(const rundir::RunDirectory& run, const collection::Collection& collection,
                       const experiment::RunOptions& options, const std::vector<experiment::Method>& methods,
                       const Progress& progress);

/// The main features of the same tracks without level, band limit and cepstral mean subtraction, so that it can be told
/// what these do (`probe_collection`); nothing where none of them is asked for or the input is a ready table. They are
/// not written to RUN; the store keeps them.
std::optional<Prepared> without_controls(const rundir::RunDirectory& run, const collection::Collection& collection,
                                         const experiment::RunOptions& options, const Progress& progress);

}  // namespace ektara::extraction
