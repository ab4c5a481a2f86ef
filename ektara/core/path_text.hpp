#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace ektara {

/// Bytes as part of a reference (RFC 3986): all but the unreserved characters and "/" become %XX.
std::string percent_encoded(std::string_view bytes);
/// The bytes that such a part of a reference stands for; what is no escape stays.
std::string percent_decoded(std::string_view text);

/// A file name as UTF-8 text: bytes that are not UTF-8 become %XX, all others stay. Two names give two texts unless one
/// holds such an %XX itself.
std::string name_text(std::string_view name);

/// A path as UTF-8 text from which `path_of_text` makes the same file's name, byte for byte: the path itself, or, where
/// that is not UTF-8, the file URI (RFC 8089) of its absolute form: "file:///music/caf%E9.flac".
std::string path_text(const std::filesystem::path& path);
/// Text that does not begin with "file:///" is the path itself.
std::filesystem::path path_of_text(const std::string& text);

}  // namespace ektara
