#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ektara/core/progress.hpp"
#include "ektara/experiment/run.hpp"
#include "ektara/rundir/run_update.hpp"

namespace ektara::experiment {

/// What became of a song between two states of a run. Replaced: its sound or lyrics are others under the same id.
enum class ChangeKind { Added, Removed, Retagged, Replaced, Moved };
std::vector<std::pair<ChangeKind, std::string>> enum_names(ChangeKind);

struct SongChange {
    ChangeKind kind = ChangeKind::Added;
    TrackId id;
    std::string title, artist;
    /// Its group in the default clustering before and after, -1: in none; nothing where it was not there.
    std::optional<int> before, after;
    /// "genre: rock → folk" for each column that changed, with "; " between.
    std::string labels = {};
};

/// A group of the run before and the group that holds most of its songs now.
struct GroupChange {
    int before = 0;
    std::optional<int> after;  ///< nothing: none of its songs is in a group
    int songs  = 0;            ///< that both runs have
    int shared = 0;            ///< of these, in `after`
};

struct Updated {
    Summary summary;
    std::string clustering;           ///< the default one, in which groups are told
    std::vector<SongChange> changes;  ///< by kind, then by id
    std::vector<GroupChange> groups;  ///< of `refit`: by number
};

/// Brings a run to what its input is now, without grouping anew: songs that are new (or sound otherwise, or have other
/// lyrics) are placed into the groups as `assign` places them, songs that are gone leave, and labels are read anew.
///
/// All other songs keep their coordinates and groups to the bit. Songs are placed by what the groups were made of
/// (rundir::kFit), so that two updates give what one gives. Scores, neighbours and warnings are those of the songs as
/// they are now, computed as a run computes them. `options` are those of the run (recorded_options) with the caller's
/// threads, store and workers. All is written to `update.folder()`; `changes.csv` lists what changed. The caller adds
/// the page and commits. Throws Error E1604 where the run is of another build of Ektara, UsageError E1605 where input
/// and run share no song, and what `run` and `read_reference_set` throw.
Updated update(rundir::RunUpdate& update, const std::filesystem::path& input, const RunOptions& options,
               const Progress& progress);

/// The same songs grouped anew, with the numbers of the groups before where they can be kept (rundir/earlier_run.hpp).
Updated refit(rundir::RunUpdate& update, const std::filesystem::path& input, const RunOptions& options,
              const Progress& progress);

}  // namespace ektara::experiment
