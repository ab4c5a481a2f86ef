#include "apps/server/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace ektara::server {
namespace {

/// Digits only; nothing where there are none, other characters, or too many.
std::optional<std::uint64_t> digits(std::string_view text) {
    std::uint64_t value     = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::variant<ByteRange, RangeAnswer> parse_range(const std::string& header, std::uint64_t size) {
    constexpr std::string_view kUnit = "bytes=";
    if (!header.starts_with(kUnit)) return RangeAnswer::Whole;
    const std::string_view range = std::string_view(header).substr(kUnit.size());
    const auto dash              = range.find('-');
    if (dash == std::string_view::npos) return RangeAnswer::Refused;
    const auto first = digits(range.substr(0, dash)), last = digits(range.substr(dash + 1));
    if (dash == 0) {  // the last so many bytes
        if (!last || *last == 0 || size == 0) return RangeAnswer::Refused;
        const auto length = std::min(*last, size);
        return ByteRange{size - length, length};
    }
    const bool open = dash + 1 == range.size();
    if (!first || (!last && !open) || *first >= size || (last && *last < *first)) return RangeAnswer::Refused;
    return ByteRange{*first, std::min(last.value_or(size - 1), size - 1) - *first + 1};
}

}  // namespace ektara::server
