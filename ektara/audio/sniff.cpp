#include "ektara/audio/sniff.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "ektara/audio/detail/header_bytes.hpp"
#include "ektara/audio/detail/input_file.hpp"

namespace ektara::audio {
namespace {

using namespace std::string_view_literals;

/// What files of formats with sound begin with.
constexpr std::string_view kBeginnings[] = {
    "fLaC"sv,
    "OggS"sv,
    ".snd"sv,
    "caff"sv,
    "ID3"sv,
    "wvpk"sv,
    "MAC "sv,
    "TTA1"sv,
    "TTA2"sv,
    "MPCK"sv,
    "MP+"sv,
    "DSD "sv,
    "FRM8"sv,
    "tBaK"sv,
    "ajkg"sv,
    "#!AMR"sv,
    "\x1a\x45\xdf\xa3"sv,
    ".RMF\0"sv,
    "Creative Voice File\x1a"sv,
    "\x7f\xfe\x80\x01"sv,
    "FLV\x01"sv,
    "RF64"sv,
    "BW64"sv,
    "\0\0\x01\xba"sv,
    "\x0b\x77"sv,                          // MPEG program streams, AC-3
    "riff\x2e\x91\xcf\x11"sv,              // Sony Wave64
    "\x30\x26\xb2\x75\x8e\x66\xcf\x11"sv,  // ASF
};

bool is_riff(std::string_view head) {
    const auto kind = head.substr(8, 4);
    return head.starts_with("RIFF") && (kind == "WAVE" || kind == "AVI " || kind == "RMP3");
}

bool is_iff(std::string_view head) {
    const auto kind = head.substr(8, 4);
    return head.starts_with("FORM") && (kind == "AIFF" || kind == "AIFC" || kind == "8SVX");
}

/// Pictures (HEIF, AVIF) are in the same kind of boxes.
bool is_mp4(std::string_view head) {
    const auto kind = head.substr(8, 3);
    return head.substr(4, 4) == "ftyp" && kind != "hei" && kind != "hev" && kind != "avi" && kind != "mif" &&
           kind != "msf";
}

/// Bytes of the MPEG-1, 2 or 2.5 audio frame with this header, padding aside; 0 where it is none.
/// ISO/IEC 11172-3, 2.4.1.3 and 13818-3, 2.4.2.3.
std::size_t mpeg_frame_bytes(std::uint32_t header) {
    constexpr int kKbit[5][15] = {{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
                                  {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
                                  {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
                                  {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
                                  {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}};
    constexpr int kHz[3]       = {44100, 48000, 32000};
    const auto version = header >> 19 & 3, layer = 4 - (header >> 17 & 3), rate = header >> 12 & 15,
               hz = header >> 10 & 3;
    if (header >> 21 != 0x7ff || version == 1 || layer == 4 || rate == 0 || rate == 15 || hz == 3) return 0;
    const bool first  = version == 3;
    const int kbit    = kKbit[first ? layer - 1 : layer == 1 ? 3 : 4][rate];
    const int rate_hz = kHz[hz] / (first ? 1 : version == 2 ? 2 : 4);
    const int padding = header >> 9 & 1;
    if (layer == 1) return static_cast<std::size_t>((12000 * kbit / rate_hz + padding) * 4);
    return static_cast<std::size_t>((!first && layer == 3 ? 72000 : 144000) * kbit / rate_hz + padding);
}

std::uint32_t word_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint32_t>(big_endian(bytes, at, 4));
}

/// Two frames one behind the other: the sync word alone stands in many files.
bool is_mpeg_audio(std::string_view head) {
    const auto first = mpeg_frame_bytes(word_at(head, 0));
    return first > 4 && first + 4 <= head.size() && mpeg_frame_bytes(word_at(head, first)) > 4;
}

/// AAC's frames, with their own length: ISO/IEC 13818-7, 6.2.
bool is_adts(std::string_view head) {
    const auto is_frame = [&](std::size_t at) { return (word_at(head, at) & 0xfff60000) == 0xfff00000; };
    const auto length   = (word_at(head, 2) >> 5 & 0x1fff);
    return is_frame(0) && length > 7 && length + 4 <= head.size() && is_frame(length);
}

/// MPEG transport streams: packets of 188 bytes.
bool is_transport(std::string_view head) {
    return head.size() > 2 * 188 && head[0] == 0x47 && head[188] == 0x47 && head[2 * 188] == 0x47;
}

}  // namespace

bool begins_like_sound(const std::filesystem::path& path) {
    try {
        const std::string bytes = InputFile(path).bytes_at(0, 8192);
        const std::string_view head(bytes);
        if (head.size() < 16) return false;
        const bool named = std::any_of(std::begin(kBeginnings), std::end(kBeginnings),
                                       [&](std::string_view beginning) { return head.starts_with(beginning); });
        return named || is_riff(head) || is_iff(head) || is_mp4(head) || is_mpeg_audio(head) || is_adts(head) ||
               is_transport(head);
    } catch (const Unusable&) {
        return false;
    }
}

}  // namespace ektara::audio
