#pragma once

#include <string>
#include <string_view>

namespace ektara::report {

/// Text of other people's for a terminal: control characters (but the line end) and marks that turn the direction of
/// what follows become U+FFFD, so that a title moves no cursor and hides nothing. UTF-8 in and out.
std::string for_terminal(std::string_view text);

}  // namespace ektara::report
