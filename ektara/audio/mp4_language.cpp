#include <algorithm>

#include "ektara/audio/detail/container_tags.hpp"
#include "ektara/audio/detail/header_bytes.hpp"

namespace ektara::audio {
namespace {

struct Box {
    std::string type;
    std::int64_t begin = 0, end = 0;  ///< of what it holds
};

/// The boxes of a part of the file, one behind the other.
std::vector<Box> boxes(InputFile& file, std::int64_t at, std::int64_t end) {
    constexpr std::size_t kMost = 1000;
    std::vector<Box> found;
    while (at + 8 <= end && found.size() < kMost) {
        const auto head     = file.bytes_at(at, 16);
        std::int64_t length = big_endian(head, 0, 4), header = 8;
        if (length == 1) {
            length = big_endian(head, 8, 8);
            header = 16;
        }
        if (length == 0) length = end - at;
        if (head.size() < 8 || length < header || length > end - at) break;
        found.push_back({head.substr(4, 4), at + header, at + length});
        at += length;
    }
    return found;
}

/// The first box of a type in another.
Box inner(InputFile& file, const Box& outer, const char* type) {
    for (auto& box : boxes(file, outer.begin, outer.end))
        if (box.type == type) return box;
    return {};
}

/// Three letters of five bits each, counted from 0x60.
std::string language_of(std::int64_t code) {
    constexpr std::int64_t kFirstOfIso = 0x400;
    if (code < kFirstOfIso || code > 0x7fff) return {};
    std::string text;
    for (const int shift : {10, 5, 0}) text += static_cast<char>(0x60 + (code >> shift & 0x1f));
    const bool letters = std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return letters && text != "und" ? text : std::string();
}

}  // namespace

std::string mp4_language(InputFile& file, int audio_track) {
    for (const auto& top : boxes(file, 0, file.size())) {
        if (top.type != "moov") continue;
        for (const auto& track : boxes(file, top.begin, top.end)) {
            if (track.type != "trak") continue;
            const auto media = inner(file, track, "mdia");
            if (file.bytes_at(inner(file, media, "hdlr").begin, 12).substr(8) != "soun" || audio_track-- > 0) continue;
            const auto header = inner(file, media, "mdhd");
            const auto start  = file.bytes_at(header.begin, 34);
            const bool wide   = big_endian(start, 0, 1) == 1;
            return language_of(big_endian(start, wide ? 32 : 20, 2));
        }
    }
    return {};
}

}  // namespace ektara::audio
