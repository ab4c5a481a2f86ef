#pragma once

#include <filesystem>

#include "ektara/core/progress.hpp"
#include "ektara/experiment/run.hpp"
#include "ektara/experiment/song_changes.hpp"
#include "ektara/rundir/run_update.hpp"

namespace ektara::experiment {

struct Updated {
    Summary summary;
    Changes changes;
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
