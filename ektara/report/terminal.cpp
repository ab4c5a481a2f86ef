#include "ektara/report/terminal.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "ektara/core/utf8.hpp"

namespace ektara::report {
namespace {

/// The number of a character that acts on a terminal: C0 but the line end, DEL, C1 (U+0080–9F), the marks of direction
/// U+061C, U+200E–F, U+202A–E and U+2066–9; nothing for any other. Not U+200C–D, which Bangla needs.
std::optional<unsigned> acting(std::string_view character) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    unsigned code   = byte(0);
    if (character.size() == 2) code = (byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU);
    if (character.size() == 3) code = (byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
    if (character.size() > 3) return std::nullopt;
    const bool control = (code < 0x20 && code != '\n') || (code >= 0x7f && code < 0xa0);
    const bool turns   = code == 0x61c || code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
                       (code >= 0x2066 && code <= 0x2069);
    return control || turns ? std::optional(code) : std::nullopt;
}

constexpr std::string_view kReplacement = "\ufffd";

/// Text with `written(number)` in place of every character that acts, and U+FFFD in place of what is no UTF-8.
template <class Written>
std::string without_acting(std::string_view text, Written&& written) {
    std::string made;
    for (std::size_t at = 0; at < text.size();) {
        const auto length    = utf8_length(text, at);
        const auto character = text.substr(at, std::max<std::size_t>(1, length));
        const auto number    = length == 0 ? std::nullopt : acting(character);
        if (length == 0)
            made += kReplacement;
        else if (number)
            made += written(*number);
        else
            made += character;
        at += character.size();
    }
    return made;
}

}  // namespace

std::string for_terminal(std::string_view text) {
    return without_acting(text, [](unsigned) { return kReplacement; });
}

std::string in_lines(std::string_view sentence, std::size_t width) {
    std::string text;
    std::size_t line = 0;  // bytes of the last line
    while (!sentence.empty()) {
        const auto end  = std::min(sentence.find(' '), sentence.size());
        const auto word = sentence.substr(0, end);
        if (line > 0 && line + 1 + word.size() > width) {
            text += "\n  ";
            line = 2;
        } else if (line > 0) {
            text += ' ';
            ++line;
        }
        text += word;
        line += word.size();
        sentence.remove_prefix(std::min(end + 1, sentence.size()));
    }
    return text;
}

std::string json_for_terminal(std::string_view json) {
    return without_acting(json, [](unsigned number) { return fmt::format("\\u{:04x}", number); });
}

}  // namespace ektara::report
