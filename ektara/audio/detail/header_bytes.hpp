#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ektara::audio {

/// Numbers in the bytes of a header; bytes that are not there count as 0. Internal to the module.
inline std::int64_t byte(std::string_view bytes, std::size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0;
}

/// The number that stands in `count` bytes from `first` on: at most 8, of which the largest numbers become negative.
inline std::int64_t big_endian(std::string_view bytes, std::size_t first, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | static_cast<std::uint64_t>(byte(bytes, first + i));
    return static_cast<std::int64_t>(value);
}
inline std::int64_t little_endian(std::string_view bytes, std::size_t first, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = count; i-- > 0;) value = value << 8 | static_cast<std::uint64_t>(byte(bytes, first + i));
    return static_cast<std::int64_t>(value);
}

/// `count` bytes that hold the number.
inline std::string little_endian(std::int64_t value, std::size_t count) {
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xff);
    return bytes;
}
inline std::string big_endian(std::int64_t value, std::size_t count) {
    const std::string bytes = little_endian(value, count);
    return {bytes.rbegin(), bytes.rend()};
}

}  // namespace ektara::audio
