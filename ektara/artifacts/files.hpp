#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace ektara::artifacts {

/// Whole file as bytes, or what comes out of a pipe. Throws Error E4101 when it cannot be read (missing, a directory,
/// no permission) or may never end (a device; a FIFO out of which nothing comes for a second).
std::string read_file(const std::filesystem::path& path);

/// Writes `bytes` so that a reader, or a machine that loses power, sees the old file or the new one and nothing
/// between: temporary file in the same folder, fsync, rename. Makes missing parent folders. Throws Error E4102 (cannot
/// be written) or E4103 (no space left).
void write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace ektara::artifacts
