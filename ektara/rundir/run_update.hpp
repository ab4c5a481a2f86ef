#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "ektara/rundir/run_record.hpp"

namespace ektara::rundir {

namespace detail {
class RunLock;
}

/// A finished run gets new files in one step. They are made in RUN/.update.tmp, which is a run directory of its own;
/// `commit` renames it to RUN/.update, and from then on it counts. Its files then take their places in RUN. Whoever
/// opens the run next finishes this where a kill came between (`finish_update`). Until then the old run is untouched.

/// The songs that the groups were made of: record, features, spaces, clusterings and models of the run as it was before
/// songs were first placed into its groups (`ektara update`). Each later update places songs by them, so that two
/// updates give what one gives.
inline constexpr const char* kFit = "fit";

/// RUN/fit where the run has one, otherwise RUN.
std::filesystem::path fitted_run(const std::filesystem::path& run);
void forget_fit(const std::filesystem::path& run);

/// Where a file of an update that is being made is going to lie: its path without the folder of the update.
std::filesystem::path lasting_place(const std::filesystem::path& path);

/// Finishes an update that was committed and whose files are not all in their places; does nothing where there is none.
/// The first waits for the lock of the run, the second is for a caller that holds it.
void finish_update(const std::filesystem::path& run);
void finish_update_locked(const std::filesystem::path& run);

class RunUpdate {
  public:
    /// Locks RUN. Throws UsageError E4301 where another process uses it, Error E4304 where it is no run, E1601 where
    /// the run is not finished.
    explicit RunUpdate(const std::filesystem::path& run);
    RunUpdate(RunUpdate&&) = delete;
    ~RunUpdate();

    const std::filesystem::path& run() const { return run_; }
    /// Where the new files are made.
    const std::filesystem::path& folder() const { return folder_; }
    /// The record of the run as it is.
    const RunRecord& before() const { return before_; }

    /// Begins the new run with this record, and with the models, merge trees and the fit of the old one (hard links,
    /// or copies where the file system has none).
    void begin_with_fit(const RunRecord& record);
    /// Begins the new run with this record and the old one's clusterings as its earlier run (earlier_run.hpp).
    void begin_anew(const RunRecord& record);
    /// Puts the new files in their places and deletes those that the old run wrote and the new one has not.
    void commit();

  private:
    std::filesystem::path run_, folder_;
    std::unique_ptr<detail::RunLock> lock_;
    RunRecord before_;
};

}  // namespace ektara::rundir
