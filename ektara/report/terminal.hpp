#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ektara::report {

/// Text of other people's for a terminal: control characters (but the line end) and marks that turn the direction of
/// what follows become U+FFFD, so that a title moves no cursor and hides nothing. UTF-8 in and out.
std::string for_terminal(std::string_view text);

/// JSON without tabs for a terminal: the same characters, which in JSON stand in texts only, as \u escapes. It means
/// the same.
std::string json_for_terminal(std::string_view json);

/// A sentence in lines of at most `width` bytes, broken at spaces; further lines begin with two spaces. A word that is
/// longer stands alone.
std::string in_lines(std::string_view sentence, std::size_t width = 118);

}  // namespace ektara::report
