#include "ektara/audio/truncation.hpp"

#include <algorithm>
#include <string>

#include <unistd.h>

namespace ektara::audio {
namespace {

std::string bytes_at(InputFile& file, std::int64_t offset, std::size_t count) {
    std::string bytes(count, '\0');
    if (file.seek(offset, SEEK_SET) < 0) return {};
    const auto got = file.read(bytes.data(), count);
    bytes.resize(static_cast<std::size_t>(std::max<std::ptrdiff_t>(got, 0)));
    return bytes;
}

std::int64_t byte(const std::string& bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

bool chunk_is_cut(std::int64_t length, std::int64_t file_size) {
    const bool unknown = length == 0 || length >= 0xffffff00;
    return !unknown && length + 8 > file_size + 1;  // a pad byte is often left out
}

/// RFC 3533: byte 5 of a page header holds flags, 4 is the end of the stream. A page is at most 65,307 bytes long.
bool ogg_is_cut(InputFile& file) {
    constexpr std::int64_t kLongestPage = 65307;
    const std::int64_t from             = std::max<std::int64_t>(0, file.size() - kLongestPage);
    const std::string tail              = bytes_at(file, from, static_cast<std::size_t>(file.size() - from));
    const auto page                     = tail.rfind("OggS");
    return page == std::string::npos || page + 5 >= tail.size() || (byte(tail, page + 5) & 4) == 0;
}

}  // namespace

bool is_cut_off(InputFile& file) {
    const std::string head = bytes_at(file, 0, 8);
    if (head.size() < 8) return false;
    if (head.starts_with("RIFF"))
        return chunk_is_cut(byte(head, 4) | byte(head, 5) << 8 | byte(head, 6) << 16 | byte(head, 7) << 24,
                            file.size());
    if (head.starts_with("FORM"))
        return chunk_is_cut(byte(head, 7) | byte(head, 6) << 8 | byte(head, 5) << 16 | byte(head, 4) << 24,
                            file.size());
    return head.starts_with("OggS") && ogg_is_cut(file);
}

}  // namespace ektara::audio
