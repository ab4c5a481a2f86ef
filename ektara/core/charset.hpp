#pragma once

#include <string>
#include <string_view>

namespace ektara {

/// Bytes of a text file as UTF-8: UTF-16 where a byte order mark or the place of its zero bytes says so, UTF-8 where
/// most of what is not ASCII decodes as such, else Windows-1252. Lone surrogates and broken bytes become U+FFFD.
std::string to_utf8(std::string_view bytes);

/// Bytes of Windows-1252, which holds Latin-1, as UTF-8; the five that it leaves undefined become U+FFFD.
std::string from_windows1252(std::string_view bytes);

}  // namespace ektara
