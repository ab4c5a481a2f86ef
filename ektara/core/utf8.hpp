#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ektara {

/// Length of the UTF-8 sequence that starts at `at`, or 0 where the bytes are not UTF-8 (overlong forms, surrogates and
/// what lies beyond U+10FFFF are not).
std::size_t utf8_length(std::string_view text, std::size_t at);

bool is_utf8(std::string_view text);

/// Appends a character; U+FFFD in place of a surrogate or of a number beyond U+10FFFF.
void append_utf8(std::string& utf8, char32_t c);

/// The same text with U+FFFD in place of every byte that is not UTF-8.
std::string valid_utf8(std::string_view text);

/// The beginning of UTF-8 text, at most `longest` bytes, not cut inside a character.
std::string_view first_bytes(std::string_view text, std::size_t longest);

}  // namespace ektara
