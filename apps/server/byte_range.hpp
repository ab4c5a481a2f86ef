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

/// What a Range header asks of a file of `size` bytes (RFC 9110, 14.1.2): one range of bytes, the whole file where the
/// header is absent or of another unit, or a refusal (416) for several ranges, nonsense and what lies behind the end.
std::variant<ByteRange, RangeAnswer> parse_range(const std::string& header, std::uint64_t size);

}  // namespace ektara::server
