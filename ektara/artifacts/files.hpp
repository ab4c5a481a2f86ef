#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace ektara::artifacts {

/// Whole file as bytes, or what comes out of a pipe. Throws Error E4101 when it cannot be read (missing, a directory,
/// no permission) or may never end (a device; a FIFO out of which nothing comes for a second), E4104 or E4106 when it
/// is not, or no longer, what was written there (digest_list.hpp).
std::string read_file(const std::filesystem::path& path);

/// What a file holds, and whether that is what was written there (digest_list.hpp).
struct FoundFile {
    std::string bytes;
    bool is_as_written = true;
};
/// read_file for what is shown though it may have been changed: `is_as_written` says so in place of Error E4104.
FoundFile read_changed_file(const std::filesystem::path& path);

/// Whether a relative path leads to something below the folder that it is relative to.
bool leads_inside(const std::filesystem::path& path);

/// Writes `bytes` so that a reader, or a machine that loses power, sees the old file or the new one and nothing
/// between: temporary file in the same folder, fsync, rename. The temporary file is made new and follows no link. Makes
/// missing parent folders. Throws Error E4102 (cannot be written), E4103 (no space left) or E4109 (too large a file).
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// Whether a name is one that write_file gives its temporary files.
bool is_temporary(const std::filesystem::path& path);

}  // namespace ektara::artifacts
