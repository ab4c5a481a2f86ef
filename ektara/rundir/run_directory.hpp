#pragma once

#include <filesystem>
#include <string>

#include "ektara/artifacts/json.hpp"

namespace ektara::rundir {

/// A run directory, locked for as long as the object lives (a lock that the system lets go when the process dies).
///
/// `record()` is what run.json holds; `write_record` puts it there. An artifact that is there was written whole, by a
/// run with the same configuration and input, so that a run that was killed goes on with what it finds.
class RunDirectory {
  public:
    /// Opens or makes RUN for a run of `config` over an input with this digest. Throws UsageError E4301 where another
    /// process uses it, E4302 where it holds a run of another configuration or input (unless `force`: then that run is
    /// removed), and E4303 where it holds something that is not a run. A changed input at the same place makes the run
    /// begin anew.
    static RunDirectory open(const std::filesystem::path& path, const artifacts::Json& config, const std::string& input,
                             const std::string& input_hash, bool force);

    RunDirectory(RunDirectory&& other) noexcept;
    RunDirectory& operator=(RunDirectory&&) = delete;
    ~RunDirectory();

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    artifacts::Json& record() { return record_; }
    const artifacts::Json& record() const { return record_; }
    void write_record() const;

  private:
    RunDirectory(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}

    std::filesystem::path path_;
    int lock_;
    artifacts::Json record_;
};

}  // namespace ektara::rundir
