#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "ektara/core/types.hpp"

namespace ektara::audio {

/// A file that is open for reading; it is closed with its owner. -1: none.
class OpenedFile {
  public:
    OpenedFile() = default;
    explicit OpenedFile(int descriptor) : descriptor_(descriptor) {}
    OpenedFile(OpenedFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    OpenedFile& operator=(OpenedFile&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    ~OpenedFile();
    int descriptor() const { return descriptor_; }

  private:
    int descriptor_ = -1;
};

/// Opens a regular file as every reader of this module does, and reads nothing of it: for another process to read.
/// A Failure has the code and the reason that `decode` gives (E2101 to E2105).
Outcome<OpenedFile> open_file(const std::filesystem::path& path);

/// Stands for a file that is open already: every reader of this module takes it in the place of a path, and leaves the
/// descriptor open. `name` is the file's name, whose ending may say its format. It begins with a NUL byte, which no
/// real path holds.
std::filesystem::path path_of_opened(int descriptor, const std::string& name);

}  // namespace ektara::audio
