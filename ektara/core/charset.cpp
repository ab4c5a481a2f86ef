#include "ektara/core/charset.hpp"

#include <algorithm>
#include <array>

#include "ektara/core/utf8.hpp"

namespace ektara {
namespace {

constexpr char32_t kReplacement = 0xfffd;

/// What 0x80–0x9f are in Windows-1252; 0: nothing.
constexpr std::array<char32_t, 32> kWindows1252{0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                                0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                                0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

std::string from_utf16(std::string_view bytes, bool little_endian) {
    const auto unit = [&](std::size_t i) {
        const auto first = static_cast<unsigned char>(bytes[i]), second = static_cast<unsigned char>(bytes[i + 1]);
        return static_cast<char32_t>(little_endian ? first | second << 8 : first << 8 | second);
    };
    std::string text;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        const char32_t c   = unit(i);
        const bool is_high = c >= 0xd800 && c < 0xdc00;
        if (is_high && i + 3 < bytes.size() && unit(i + 2) >= 0xdc00 && unit(i + 2) < 0xe000) {
            append_utf8(text, 0x10000 + ((c - 0xd800) << 10) + (unit(i + 2) - 0xdc00));
            i += 2;
        } else {
            append_utf8(text, c);
        }
    }
    if (bytes.size() % 2 == 1) append_utf8(text, kReplacement);
    return text;
}

/// Share of zero bytes among those at even or odd places: line ends and spaces of UTF-16 have them, UTF-8 none.
double zero_share(std::string_view bytes, std::size_t first) {
    std::size_t zeros = 0, all = 0;
    for (std::size_t i = first; i < bytes.size(); i += 2, ++all) zeros += bytes[i] == '\0' ? 1 : 0;
    return all == 0 ? 0 : static_cast<double>(zeros) / static_cast<double>(all);
}

bool looks_like_utf8(std::string_view bytes) {
    std::size_t broken = 0, sound = 0;
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t length = utf8_length(bytes, i);
        broken += length == 0 ? 1 : 0;
        sound += length > 1 ? 1 : 0;
        i += std::max<std::size_t>(length, 1);
    }
    return broken <= sound;
}

}  // namespace

std::string from_windows1252(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) {
        const auto c = static_cast<unsigned char>(byte);
        if (c < 0x80 || c >= 0xa0)
            append_utf8(text, c);
        else
            append_utf8(text, kWindows1252[c - 0x80u] == 0 ? kReplacement : kWindows1252[c - 0x80u]);
    }
    return text;
}

std::string to_utf8(std::string_view bytes) {
    if (bytes.starts_with("\xff\xfe")) return from_utf16(bytes.substr(2), true);
    if (bytes.starts_with("\xfe\xff")) return from_utf16(bytes.substr(2), false);
    if (bytes.starts_with("\xef\xbb\xbf")) return valid_utf8(bytes.substr(3));
    const double even = zero_share(bytes, 0), odd = zero_share(bytes, 1);
    if (odd > 0.05 && even < odd / 8) return from_utf16(bytes, true);
    if (even > 0.05 && odd < even / 8) return from_utf16(bytes, false);
    return looks_like_utf8(bytes) ? valid_utf8(bytes) : from_windows1252(bytes);
}

}  // namespace ektara
