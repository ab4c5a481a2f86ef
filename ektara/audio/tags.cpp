#include "ektara/audio/detail/tags.hpp"

#include <string_view>

extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/dict.h>
}

#include "ektara/core/utf8.hpp"

namespace ektara::audio {
namespace {

constexpr std::size_t kLongestTag = 1000, kLongestLyrics = 200'000;

/// Old tags (ID3v1, RIFF INFO) do not say how they are encoded; Latin-1 is what most of them mean.
std::string as_utf8(std::string_view bytes) {
    if (is_utf8(bytes)) return std::string(bytes);
    std::string text;
    for (const char c : bytes) {
        const auto code = static_cast<unsigned char>(c);
        if (code < 0x80) {
            text += c;
        } else {
            text += static_cast<char>(0xC0 | code >> 6);
            text += static_cast<char>(0x80 | (code & 0x3F));
        }
    }
    return text;
}

std::string without_ends(std::string_view text, std::string_view blanks) {
    const auto first = text.find_first_not_of(blanks), last = text.find_last_not_of(blanks);
    return first == std::string::npos ? std::string() : std::string(text.substr(first, last - first + 1));
}

/// As text goes into tables and pages: one line, no control characters, not endless.
std::string one_line(std::string_view bytes) {
    std::string text = as_utf8(bytes.substr(0, 4 * kLongestTag));
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    return without_ends(first_bytes(text, kLongestTag), " ");
}

std::string lines(std::string_view bytes) {
    const std::string text = as_utf8(bytes);
    std::string kept;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\r') {
            if (i + 1 == text.size() || text[i + 1] != '\n') kept += '\n';
        } else {
            const bool control = (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
            kept += control ? ' ' : c;
        }
    }
    return without_ends(first_bytes(kept, kLongestLyrics), " \n\t");
}

/// Ogg keeps its tags with the stream, the others with the file. ID3 says "lyrics-eng".
std::string_view find(const AVFormatContext& format, const AVStream& stream, const char* key, int flags = 0) {
    for (const AVDictionary* metadata : {format.metadata, stream.metadata})
        if (const auto* entry = av_dict_get(metadata, key, nullptr, flags)) return entry->value;
    return {};
}

std::string_view find_lyrics(const AVFormatContext& format, const AVStream& stream) {
    if (const auto found = find(format, stream, "lyrics", AV_DICT_IGNORE_SUFFIX); !found.empty()) return found;
    for (const char* key : {"unsyncedlyrics", "unsynced lyrics", "WM/Lyrics"})
        if (const auto found = find(format, stream, key); !found.empty()) return found;
    return {};
}

}  // namespace

Tags read_tags(const AVFormatContext& format, const AVStream& stream) {
    const auto tag             = [&](const char* key) { return one_line(find(format, stream, key)); };
    const std::string language = tag("language");
    return {tag("title"), tag("artist"), tag("album"), tag("genre"),
            // ISO 639-2 has a word for "not said", and MP4 always writes it.
            language == "und" ? "" : language, lines(find_lyrics(format, stream))};
}

}  // namespace ektara::audio
