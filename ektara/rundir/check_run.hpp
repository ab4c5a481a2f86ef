#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ektara/rundir/run_record.hpp"

namespace ektara::rundir {

/// A file of a run that is not as it should be: damaged (or changed, or another run's in its place), missing though it
/// was written, or foreign: in a place of the run's own, and not written by it.
enum class FileTrouble { Damaged, Missing, Foreign };
std::string name(FileTrouble trouble);

struct TroubledFile {
    std::string file;  ///< relative to RUN
    FileTrouble trouble                        = FileTrouble::Damaged;
    bool operator==(const TroubledFile&) const = default;
};

struct RunCheck {
    std::string status;  ///< of the record; empty where it cannot be read
    std::string version, build;
    bool has_digests    = true;          ///< false: the run was made before runs had them, and nothing can be told
    bool is_own_build   = true;          ///< whether this program is the build that made it
    std::size_t files   = 0;             ///< that were compared
    std::uint64_t bytes = 0;             ///< in them
    std::vector<TroubledFile> troubles;  ///< by file
};

/// Reads every file of a run once and compares it with what was written. Throws Error E4304 where RUN is no run.
RunCheck check_run(const std::filesystem::path& run);

}  // namespace ektara::rundir
