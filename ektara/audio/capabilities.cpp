#include "ektara/audio/capabilities.hpp"

#include "ektara/audio/detail/taglib_tags.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libswresample/swresample.h>
}

#include <fmt/format.h>

namespace ektara::audio {
namespace {

std::string text_of(unsigned version) {
    return fmt::format("{}.{}.{}", version >> 16, (version >> 8) & 0xff, version & 0xff);
}

}  // namespace

std::vector<std::string> missing_decoders() {
    std::vector<std::string> missing;
    for (const char* name : {"pcm_s16le", "pcm_s24le", "pcm_f32le", "pcm_s16be", "flac", "mp3float", "vorbis", "opus",
                             "aac", "alac", "wmav2"})
        if (avcodec_find_decoder_by_name(name) == nullptr) missing.emplace_back(name);
    return missing;
}

std::string decoder_version() { return text_of(avcodec_version()); }

std::string library_versions() {
    return fmt::format("{} {} {} {} taglib {}", text_of(avcodec_version()), text_of(avformat_version()),
                       text_of(avutil_version()), text_of(swresample_version()), taglib_version());
}

}  // namespace ektara::audio
