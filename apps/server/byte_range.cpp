#include "apps/server/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string_view>

namespace ektara::server {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// Digits only; nothing where there are none or other characters. A number too large for any file is the largest.
std::optional<std::uint64_t> digits(std::string_view text) {
    std::uint64_t value     = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error == std::errc::invalid_argument || end != text.data() + text.size()) return std::nullopt;
    return error == std::errc::result_out_of_range ? std::numeric_limits<std::uint64_t>::max() : value;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The only range of a header of bytes; nothing where there are several, or another unit.
std::optional<std::string_view> one_range(std::string_view header) {
    constexpr std::string_view kUnit = "bytes";
    const auto equals                = header.find('=');
    if (equals != kUnit.size() ||
        !std::equal(kUnit.begin(), kUnit.end(), header.begin(), [](char a, char b) { return a == lower(b); }))
        return std::nullopt;
    // Empty members of a list count for nothing: RFC 9110, 5.6.1.2.
    std::optional<std::string_view> only;
    for (std::string_view rest = header.substr(equals + 1);;) {
        const auto comma  = rest.find(',');
        const auto member = trimmed(rest.substr(0, comma));
        if (!member.empty() && only) return std::nullopt;
        if (!member.empty()) only = member;
        if (comma == std::string_view::npos) return only;
        rest.remove_prefix(comma + 1);
    }
}

}  // namespace

std::variant<ByteRange, RangeAnswer> parse_range(const std::string& header, std::uint64_t size) {
    const auto range = one_range(header);
    if (!range) return RangeAnswer::Whole;
    const auto dash = range->find('-');
    if (dash == std::string_view::npos) return RangeAnswer::Whole;
    const auto first = digits(range->substr(0, dash)), last = digits(range->substr(dash + 1));
    if (dash == 0) {  // the last so many bytes
        if (!last) return RangeAnswer::Whole;
        if (*last == 0 || size == 0) return RangeAnswer::Refused;
        const auto length = std::min(*last, size);
        return ByteRange{size - length, length};
    }
    const bool open = dash + 1 == range->size();
    if (!first || (!last && !open) || (last && *last < *first)) return RangeAnswer::Whole;
    if (*first >= size) return RangeAnswer::Refused;
    return ByteRange{*first, std::min(last.value_or(size - 1), size - 1) - *first + 1};
}

namespace {

/// Whether a list of entity tags names this one; "*" names all. Weak tags may be compared as strong ones are.
bool names(std::string_view list, std::string_view etag, bool weak) {
    if (trimmed(list) == "*") return true;
    while (!list.empty()) {
        const auto comma = list.find(',');
        auto tag         = trimmed(list.substr(0, comma));
        if (weak && tag.starts_with("W/")) tag.remove_prefix(2);
        if (tag == etag) return true;
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return false;
}

}  // namespace

Precondition check_preconditions(const Conditions& asked, const std::string& etag) {
    if (!asked.if_match.empty() && !names(asked.if_match, etag, false)) return Precondition::Failed;
    if (!asked.if_none_match.empty() && names(asked.if_none_match, etag, true)) return Precondition::NotModified;
    return !asked.if_range.empty() && asked.if_range != etag ? Precondition::WholeOnly : Precondition::None;
}

}  // namespace ektara::server
