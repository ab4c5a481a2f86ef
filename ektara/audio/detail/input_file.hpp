#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace ektara::audio {

/// Why a file cannot be used: code and reason of a Failure. Internal to the module: `decode` turns it into a value.
struct Unusable {
    std::string code, reason;
};

/// A regular file opened for reading. Anything else is turned away before it is opened: a FIFO would block, a device
/// may act on being opened.
class InputFile {
  public:
    /// Throws Unusable E2101 (not there), E2102 (no permission, or another error of the system), E2103 (a directory),
    /// E2104 (neither file nor directory) or E2105 (empty).
    explicit InputFile(const std::filesystem::path& path);
    InputFile(const InputFile&)            = delete;
    InputFile& operator=(const InputFile&) = delete;
    ~InputFile();

    std::int64_t size() const { return size_; }
    /// Bytes read, 0 at the end, or a negative errno.
    std::ptrdiff_t read(void* buffer, std::size_t count);
    /// The new position, or a negative errno. `whence` as for lseek.
    std::int64_t seek(std::int64_t offset, int whence);

  private:
    int descriptor_    = -1;
    std::int64_t size_ = 0;
};

}  // namespace ektara::audio
