#include "ektara/core/utf8.hpp"

namespace ektara {

std::size_t utf8_length(std::string_view text, std::size_t at) {
    const auto byte  = [&](std::size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
    const auto tail  = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
    const auto first = byte(at);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return tail(at + 1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const bool overlong  = first == 0xe0 && byte(at + 1) < 0xa0;
        const bool surrogate = first == 0xed && byte(at + 1) >= 0xa0;
        return tail(at + 1) && tail(at + 2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const bool overlong = first == 0xf0 && byte(at + 1) < 0x90;
        const bool beyond   = first == 0xf4 && byte(at + 1) >= 0x90;
        return tail(at + 1) && tail(at + 2) && tail(at + 3) && !overlong && !beyond ? 4 : 0;
    }
    return 0;
}

void append_utf8(std::string& utf8, char32_t c) {
    constexpr char32_t kLast = 0x10ffff, kReplacement = 0xfffd;
    if (c > kLast || (c >= 0xd800 && c < 0xe000)) c = kReplacement;
    const auto put = [&](char32_t bits) { utf8 += static_cast<char>(bits); };
    if (c < 0x80) return put(c);
    if (c < 0x800) {
        put(0xc0 | c >> 6);
    } else {
        if (c < 0x10000) {
            put(0xe0 | c >> 12);
        } else {
            put(0xf0 | c >> 18);
            put(0x80 | (c >> 12 & 0x3f));
        }
        put(0x80 | (c >> 6 & 0x3f));
    }
    put(0x80 | (c & 0x3f));
}

std::string valid_utf8(std::string_view text) {
    std::string valid;
    valid.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text, at);
        if (length == 0) {
            valid += "\xef\xbf\xbd";
            ++at;
            continue;
        }
        valid.append(text.substr(at, length));
        at += length;
    }
    return valid;
}

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::string_view first_bytes(std::string_view text, std::size_t longest) {
    if (text.size() <= longest) return text;
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
}

}  // namespace ektara
