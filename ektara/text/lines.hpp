#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ektara::text {

/// The lines of a text file, without their LF or CRLF; a byte order mark at its beginning is dropped. A last line end
/// does not begin another line. Throws Error E4101 (cannot be read) and E3103 (a NUL byte: not a text file).
std::vector<std::string> read_lines(const std::filesystem::path& path);

/// Whole numbers separated by blanks. Throws Error E3105, which names the line, for anything else.
std::vector<int> parse_token_ids(std::string_view line, std::size_t number);

}  // namespace ektara::text
