#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace ektara::artifacts {

/// One file of a ZIP archive that lies in memory, stored or deflated, by minizip. Nothing is written anywhere, and the
/// names of other files in it have no effect.
///
/// Throws Error E7145, which begins with `archive_name`, where the bytes are no ZIP archive, have no file `member`,
/// where it holds more than `most_bytes`, is encrypted or packed otherwise, or where its checksum is wrong.
std::string read_zip_member(std::span<const std::byte> archive, const std::string& member, std::uint64_t most_bytes,
                            const std::string& archive_name);

}  // namespace ektara::artifacts
