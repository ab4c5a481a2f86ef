#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include <unistd.h>

#include "ektara/audio/detail/input_file.hpp"

namespace ektara::audio {

/// Bytes of a header and numbers in them. Internal to the module.
inline std::string bytes_at(InputFile& file, std::int64_t offset, std::size_t count) {
    std::string bytes(count, '\0');
    if (file.seek(offset, SEEK_SET) < 0) return {};
    const auto got = file.read(bytes.data(), count);
    bytes.resize(static_cast<std::size_t>(std::max<std::ptrdiff_t>(got, 0)));
    return bytes;
}

inline std::int64_t byte(const std::string& bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

/// The number that stands in `count` bytes from `first` on.
inline std::int64_t big_endian(const std::string& bytes, std::size_t first, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = first; i < first + count; ++i) value = value << 8 | static_cast<std::uint64_t>(byte(bytes, i));
    return static_cast<std::int64_t>(value);
}
inline std::int64_t little_endian(const std::string& bytes, std::size_t first, std::size_t count) {
    return big_endian({bytes.rbegin(), bytes.rend()}, bytes.size() - first - count, count);
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
