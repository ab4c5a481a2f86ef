#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace ektara::server {

/// Bytes [first, first + length) of a file.
struct ByteRange {
    std::uint64_t first = 0, length = 0;
    bool operator==(const ByteRange&) const = default;
};

enum class RangeAnswer { Whole, Refused };

/// What a Range header asks of a file of `size` bytes (RFC 9110, 14.1.2 and 14.2): one range of bytes; the whole file
/// where the header is absent, of another unit, not as its grammar says or of several ranges, which may be ignored; or
/// a refusal (416) for a range that lies behind the end.
std::variant<ByteRange, RangeAnswer> parse_range(const std::string& header, std::uint64_t size);

/// The fields of a request that bind it to a version of a file.
struct Conditions {
    std::string if_match, if_none_match, if_range;
};
/// What they leave of a request: all of it, its Range ignored, 304, or 412.
enum class Precondition { None, WholeOnly, NotModified, Failed };

/// RFC 9110, 13.2.2, for a file with a strong entity tag and no date: a date in If-Range fits no version.
Precondition check_preconditions(const Conditions& asked, const std::string& etag);

}  // namespace ektara::server
