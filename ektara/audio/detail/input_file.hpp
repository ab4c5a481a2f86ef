#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ektara/audio/opened_file.hpp"
#include "ektara/audio/verdict.hpp"

namespace ektara::audio {

/// Why a file cannot be used: the problem and the reason of a Failure. Internal to the module: `decode` turns it into a
/// value.
struct Unusable {
    DecodeProblem problem;
    std::string reason;
};

/// Bytes that are read in the place of others.
struct Patch {
    std::int64_t at = 0;
    std::string bytes;
};

/// A regular file opened for reading. Anything else is turned away before it is opened: a FIFO would block, a device
/// may act on being opened. Lengths that the header left open are read as what they are (unknown_length.hpp).
/// Its length is the one it has when it is opened: what is written to it later is not read.
class InputFile {
  public:
    /// Throws Unusable E2101 (not there), E2102 (no permission, or another error of the system), E2103 (a directory),
    /// E2104 (neither file nor directory) or E2105 (empty).
    explicit InputFile(const std::filesystem::path& path);
    InputFile(const InputFile&)            = delete;
    InputFile& operator=(const InputFile&) = delete;

    std::int64_t size() const { return size_; }
    /// Whether a read failed: what was read is then not all that the file holds.
    bool failed() const { return failed_; }
    /// Bytes read, 0 at the end, or a negative errno.
    std::ptrdiff_t read(void* buffer, std::size_t count);
    /// The new position, or -EINVAL before the beginning. `whence` as for lseek.
    std::int64_t seek(std::int64_t offset, int whence);
    /// What stands there: less than `count` bytes at the end of the file, none outside of it or where it cannot be
    /// read. Moves the position.
    std::string bytes_at(std::int64_t offset, std::size_t count);

  private:
    std::int64_t size_ = 0, position_ = 0;
    bool failed_ = false;
    OpenedFile file_;
    std::vector<Patch> patches_;
};

}  // namespace ektara::audio
