#include "apps/server/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string_view>

#include "ektara/core/blanks.hpp"
#include "ektara/core/labels.hpp"

namespace ektara::server {
namespace {

/// Digits only; nothing where there are none or other characters. A number too large for any file is the largest.
std::optional<std::uint64_t> digits(std::string_view text) {
    std::uint64_t value     = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error == std::errc::invalid_argument || end != text.data() + text.size()) return std::nullopt;
    return error == std::errc::result_out_of_range ? std::numeric_limits<std::uint64_t>::max() : value;
}

/// The only range of a header of bytes; nothing where there are several, or another unit.
std::optional<std::string_view> one_range(std::string_view header) {
    const auto equals = header.find('=');
    if (equals == std::string_view::npos || ascii_lower(std::string(header.substr(0, equals))) != "bytes")
        return std::nullopt;
    // Empty members of a list count for nothing: RFC 9110, 5.6.1.2.
    std::optional<std::string_view> only;
    for (std::string_view rest = header.substr(equals + 1);;) {
        const auto comma  = rest.find(',');
        const auto member = without_blanks(rest.substr(0, comma));
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
    if (without_blanks(list) == "*") return true;
    while (!list.empty()) {
        const auto comma = list.find(',');
        auto tag         = without_blanks(list.substr(0, comma));
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
