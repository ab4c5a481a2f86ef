#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ektara/artifacts/typed_table.hpp"
#include "ektara/core/warning.hpp"
#include "ektara/report/run_view.hpp"

namespace ektara::report {

/// What a table of a run's songs holds beside their ids, names, labels, path and verdict.
struct SongExportOptions {
    std::vector<std::string> features = {}, columns = {}, clusters = {};
    bool strength = false, grouped = false;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("features", self.features,
              "features of the run whose columns are added, such as mfcc-moments,descriptors");
        visit("columns", self.columns, "of these features only the columns of these names or patterns, such as tempo*");
        visit("clusters", self.clusters,
              "clusterings, such as vae.kmeans, or methods of the table that have a column; empty: all");
        visit("strength", self.strength, "add how strongly each song belongs to its cluster, where a method says so");
        visit("grouped", self.grouped, "only songs that have a cluster in one of these columns");
    }
};

struct SongExport {
    artifacts::TypedTable table;
    std::vector<Warning> warnings;  ///< W-EXPORT-EMPTY
};

/// One row a track of tracks.csv, in its order (bytewise by id). Columns:
///
/// - those of tracks.csv, with its paths as they are now (RunView::audio_of); `duration` is a number, all else text;
/// - of each clustering `cluster:NAME` (first seed; -1 is noise) and, if asked for, `strength:NAME`;
/// - the columns of each feature, in their own units and precision (core/held_columns.hpp).
///
/// Cells of songs that a run could not use are empty (W-EXPORT-EMPTY says how many). A name that stands already is
/// written `label:NAME` or `FEATURE:NAME`. Throws UsageError E6247 for features that the run does not have, E6248 for
/// `columns` without features or that name none, E4305 for an unknown clustering, Error E6250 where a name stands twice
/// all the same.
SongExport export_songs(const RunView& run, const SongExportOptions& options);

/// Writes RUN/songs.csv: id, title, artist, album, labels and the cluster of each clustering, a row a track.
void write_song_table(const std::filesystem::path& run);

}  // namespace ektara::report
