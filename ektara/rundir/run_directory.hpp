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

/// A run directory, locked for as long as the object lives. The system releases the lock when the process dies.
///
/// `record()` is what run.json holds; `write_record` writes it. An artifact that is there was written whole, by a run
/// with the same configuration, input and build. So a run that was killed resumes with what it finds. What is not as it
/// was written (artifacts/digest_list.hpp) counts as not there.
class RunDirectory {
  public:
    /// Opens or makes RUN for a run of `config` over an input with this digest.
    ///
    /// A changed input at the same place starts the run anew; the clusterings of the finished run are kept in
    /// RUN/earlier (earlier_run.hpp) until the new one is finished. Throws UsageError E4301 where another process uses
    /// RUN, E4302 where it holds a run of another configuration or input and E4108 one of another build (unless
    /// `force`: then that run is removed), and E4303 where it holds something that is not a run. Throws Error E4104
    /// where run.json was changed and E4304 where it cannot be read (unless `force`).
    static RunDirectory open(const std::filesystem::path& path, const Settings& config, const std::string& input,
                             const std::string& input_hash, bool force);

    RunDirectory(RunDirectory&& other) noexcept;
    RunDirectory& operator=(RunDirectory&&) = delete;
    ~RunDirectory();

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    RunRecord& record() { return record_; }
    const RunRecord& record() const { return record_; }
    void write_record() const;
    /// Writes the record of a run whose files are all made, and forgets the earlier run.
    void finish();
    /// What is to be said of the run that was found: W-DAMAGED, W-NO-DIGESTS.
    const std::vector<Warning>& notes() const { return notes_; }
    /// Has the next run of the same command into RUN begin anew, as if its input had changed; write_record keeps it.
    void begin_anew_next_time();

  private:
    explicit RunDirectory(std::filesystem::path path);

    /// Whether the run found is the same; makes room for a new one where it is not.
    bool resumes(const RunRecord& found, bool force);
    void go_on();

    std::filesystem::path path_;
    std::unique_ptr<detail::RunLock> lock_;
    RunRecord record_;
    std::vector<Warning> notes_;
};

/// The same for a RUN that is not open. Throws UsageError E4301 where another process uses it, Error E4304 where there
/// is no run.
void begin_anew_next_time(const std::filesystem::path& path);

/// Whether a process holds RUN open at this moment.
bool is_in_use(const std::filesystem::path& path);

}  // namespace ektara::rundir
