#include "ektara/audio/detail/truncation.hpp"

#include <algorithm>
#include <string>

#include "ektara/audio/detail/header_bytes.hpp"

namespace ektara::audio {
namespace {

bool chunk_is_cut(std::int64_t length, std::int64_t file_size) {
    const bool unknown = length == 0 || length >= 0xffffff00;
    return !unknown && length + 8 > file_size + 1;  // a pad byte is often left out
}

/// ISO/IEC 14496-12, 4.2: boxes of 32-bit length and type one behind the other; length 1: 64 bits of it follow, 0: to
/// the end of the file. What stands behind the last box may look like one: only those count that hold music or its
/// index.
bool mp4_is_cut(InputFile& file) {
    constexpr int kMostBoxes = 1000;
    std::int64_t at          = 0;
    for (int i = 0; i < kMostBoxes && at + 8 <= file.size(); ++i) {
        const std::string head = file.bytes_at(at, 16);
        std::int64_t length    = head.size() < 8 ? 0 : big_endian(head, 0, 4);
        if (length == 1 && head.size() == 16) length = big_endian(head, 8, 8);
        if (length < 8) return false;
        if (length > file.size() - at) {
            const std::string type = head.substr(4, 4);
            return type == "mdat" || type == "moov" || type == "moof";
        }
        at += length;
    }
    return false;
}

/// Bytes 4 to 11: where the samples begin and how many bytes they have.
bool au_is_cut(InputFile& file) {
    const std::string head = file.bytes_at(0, 12);
    if (head.size() < 12 || big_endian(head, 8, 4) == 0xffffffff) return false;
    return big_endian(head, 4, 4) + big_endian(head, 8, 4) > file.size();
}

/// RFC 3533: byte 5 of a page header holds flags, 4 is the end of the stream. A page is at most 65,307 bytes long.
bool ogg_is_cut(InputFile& file) {
    constexpr std::int64_t kLongestPage = 65307;
    const std::int64_t from             = std::max<std::int64_t>(0, file.size() - kLongestPage);
    const std::string tail              = file.bytes_at(from, static_cast<std::size_t>(file.size() - from));
    const auto page                     = tail.rfind("OggS");
    return page == std::string::npos || page + 5 >= tail.size() || (byte(tail, page + 5) & 4) == 0;
}

}  // namespace

bool is_cut_off(InputFile& file) {
    const std::string head = file.bytes_at(0, 8);
    if (head.size() < 8) return false;
    if (head.starts_with("RIFF")) return chunk_is_cut(little_endian(head, 4, 4), file.size());
    if (head.starts_with("riff")) {  // Sony Wave64: the length of the whole file behind 16 bytes
        const std::string length = file.bytes_at(16, 8);
        return length.size() == 8 && little_endian(length, 0, 8) > file.size();
    }
    if (head.starts_with("FORM")) return chunk_is_cut(big_endian(head, 4, 4), file.size());
    if (head.substr(4) == "ftyp") return mp4_is_cut(file);
    if (head.starts_with(".snd")) return au_is_cut(file);
    return head.starts_with("OggS") && ogg_is_cut(file);
}

}  // namespace ektara::audio
