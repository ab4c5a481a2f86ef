#include "ektara/report/terminal.hpp"

#include <algorithm>

#include "ektara/core/utf8.hpp"

namespace ektara::report {
namespace {

/// C0 but the line end, DEL, C1 (U+0080–9F), U+202A–E, U+2066–9.
bool acts(std::string_view character) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    if (character.size() == 1) return (byte(0) < 0x20 && byte(0) != '\n') || byte(0) == 0x7f;
    if (character.size() == 2) return byte(0) == 0xc2 && byte(1) < 0xa0;
    if (character.size() != 3 || byte(0) != 0xe2) return false;
    return (byte(1) == 0x80 && byte(2) >= 0xaa && byte(2) <= 0xae) ||
           (byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9);
}

}  // namespace

std::string for_terminal(std::string_view text) {
    std::string shown;
    for (std::size_t at = 0; at < text.size();) {
        const auto length    = utf8_length(text, at);
        const auto character = text.substr(at, std::max<std::size_t>(1, length));
        shown += length == 0 || acts(character) ? std::string_view("\ufffd") : character;
        at += character.size();
    }
    return shown;
}

}  // namespace ektara::report
