#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ektara/artifacts/csv.hpp"
#include "ektara/core/types.hpp"
#include "ektara/report/roots.hpp"
#include "ektara/rundir/edits.hpp"
#include "ektara/rundir/run_record.hpp"

namespace ektara::report {

/// One line of the run's table, and where its files lie; paths are relative to RUN.
using RunMethod = rundir::MethodRecord;

/// A finished run as its files tell it. Whatever reads a run begins here.
struct RunView {
    std::filesystem::path folder;
    rundir::RunRecord record;
    artifacts::CsvTable tracks;
    std::map<TrackId, std::size_t> row_of;  ///< line of tracks.csv
    rundir::Edits edits;                    ///< what people changed; labels among them stand in `tracks` already
    std::vector<Warning> notes;             ///< what is to be said of a run of an earlier version, or a changed one
    std::optional<Roots> roots;             ///< nothing else is read of what the run names; nothing: anything may be

    /// Of all tracks, in the order of tracks.csv.
    std::vector<TrackId> ids() const;
    const std::vector<RunMethod>& methods() const { return record.methods; }
    /// The cell of tracks.csv, "" where the run has no such column or track.
    std::string cell(const TrackId& id, const std::string& column) const;
    /// Columns of tracks.csv that are labels: language and genre first, then the others by name, those that have a
    /// value at all.
    std::vector<std::string> label_columns() const;
    /// The audio file, where tracks.csv says it is or, after the run and its music were moved together, where it lies
    /// now; empty where the track has none.
    std::filesystem::path audio_of(const TrackId& id) const;
    /// The file of its lyric in the same way; lyrics of tags lie in RUN, and tracks.csv says so relative to it. Empty
    /// where the file lies outside of the roots.
    std::filesystem::path lyrics_of(const TrackId& id) const;
    /// The same wherever it lies.
    std::filesystem::path named_lyrics_of(const TrackId& id) const;
    bool may_read(const std::filesystem::path& file) const { return !roots || roots->hold_resolved(file); }
};

/// Throws Error E4304 where the folder holds no finished run.
void require_finished_run(const std::filesystem::path& folder);

/// Reads run.json and tracks.csv. Throws Error E4304 where RUN holds no finished run or a damaged one, E4104 to E4107
/// where a file is not as the run wrote it (artifacts/digest_list.hpp); so does everything that reads of the run later.
RunView open_run(const std::filesystem::path& folder);

/// The same for a run that is only shown: where run.json or tracks.csv were changed, `notes` name them
/// (W-CHANGED-FILES). All other files are checked as ever when they are read.
RunView open_changed_run(const std::filesystem::path& folder);

/// What `--clusters NAME` means: a method's name ("Basic VAE + K-Means") or a clustering's ("vae.kmeans"); "" is the
/// run's default clustering (rundir/default_clustering.hpp). Throws UsageError E4305, with the names there are.
const RunMethod& method_named(const RunView& run, const std::string& name);

/// Whether this is the run's default clustering.
bool is_default(const RunView& run, const RunMethod& method);

/// The space that a method clustered: n×d coordinates with row ids.
FeatureMatrix space_of(const RunView& run, const RunMethod& method);

/// The clusters of these rows in a method's first seed, with the songs where they were moved to (rundir/edits.hpp).
std::vector<int> clusters_of(const RunView& run, const RunMethod& method, const std::vector<TrackId>& ids);

/// The clusters of these rows as they were found, from one clustering's CSV, joined by id. Throws Error E4203 where a
/// row is missing.
std::vector<int> clusters_of(const std::filesystem::path& csv, const std::vector<TrackId>& ids);

/// The clusterings of the run's other seeds for these rows.
std::vector<std::vector<int>> clusters_of_other_seeds(const RunView& run, const RunMethod& method,
                                                      const std::vector<TrackId>& ids);

/// The track that `text` names: an id, a path, or a title that only one song has (composed and decomposed spellings and
/// ASCII capitals do not matter). A song without a title is called by its file ("03 - River.mp3": "03 - River" or
/// "River"). Only `among` are looked at. Throws UsageError E4306 where there is none and E4307,
/// with the ids, where there are several.
TrackId song_named(const RunView& run, const std::vector<TrackId>& among, const std::string& text);

}  // namespace ektara::report
