#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ektara/rundir/run_record.hpp"

namespace ektara::rundir {

/// What lies where only the run writes (layout::kEntries) and its list does not have, relative to `run`. Temporary
/// files are left out.
std::vector<std::filesystem::path> unlisted_files(const std::filesystem::path& run);

/// Whether the folder that a file lies in (relative to `run`) is one below it, no link to elsewhere.
bool lies_inside(const std::filesystem::path& run, const std::filesystem::path& file);

/// Takes every file that is not as it was written out of the run's list, with the files that go with it, so that the
/// run makes them anew: a table goes with its names, a space with its model, the features of a run with one another,
/// and scores with all. No file is deleted. Returns the files that are damaged; a file that is gone is only made anew.
std::vector<std::string> forget_damaged(const std::filesystem::path& run, const RunRecord& record);

/// Throws Error E4105 where a file that the record names is there and the run did not write it. Files of a run that has
/// no digests are nobody's.
void require_own_files(const std::filesystem::path& run, const RunRecord& record);

/// Whether every file that a list holds is as it was written; true where there is no list.
bool is_as_written(const std::filesystem::path& folder);

/// Deletes what the list holds, and folders that are empty then; where there is no list, what an earlier version wrote
/// (layout::kEntries). A file that lies outside by a link, or that no run wrote, stays. run.json stays too.
void delete_written(const std::filesystem::path& run);

}  // namespace ektara::rundir
