#include "ektara/audio/detail/tags.hpp"

#include <exception>
#include <string_view>

extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/dict.h>
}

#include "ektara/audio/detail/container_tags.hpp"
#include "ektara/audio/detail/tag_values.hpp"
#include "ektara/audio/detail/taglib_tags.hpp"

namespace ektara::audio {
namespace {

bool is_format(const AVFormatContext& format, std::string_view name) {
    const std::string_view names = format.iformat->name;
    return names == name || names.starts_with(std::string(name) + ",");
}

bool is_matroska(const AVFormatContext& format) { return is_format(format, "matroska"); }
bool is_mp4(const AVFormatContext& format) { return is_format(format, "mov"); }

TagLayout layout_of(const AVFormatContext& format) {
    constexpr std::pair<const char*, TagLayout> kLayouts[] = {{"wav", TagLayout::Riff},  {"aiff", TagLayout::Aiff},
                                                              {"flac", TagLayout::Flac}, {"ogg", TagLayout::Ogg},
                                                              {"asf", TagLayout::Asf},   {"dsf", TagLayout::Dsf}};
    for (const auto& [name, layout] : kLayouts)
        if (is_format(format, name)) return layout;
    return is_mp4(format) ? TagLayout::Mp4 : TagLayout::Plain;
}

/// Which of the audio streams this is, from 0.
int place_of(const AVFormatContext& format, const AVStream& stream) {
    int place = 0;
    for (unsigned i = 0; i < format.nb_streams && format.streams[i] != &stream; ++i)
        place += format.streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO ? 1 : 0;
    return place;
}

TagValues own_values(InputFile& file, const AVFormatContext& format, const AVStream& stream) {
    if (is_matroska(format)) return read_matroska_tags(file, place_of(format, stream));
    auto values = read_with_taglib(file, layout_of(format));
    if (is_mp4(format)) fill_empty(values, {{}, {}, {}, {}, {mp4_language(file, place_of(format, stream))}, {}});
    return values;
}

/// A language of the stream is a default in Matroska, MP4 and ASF, or was read from where it stands.
TagValues values_of(const AVDictionary* metadata, bool with_language) {
    TagValues values;
    for (const AVDictionaryEntry* entry = nullptr; (entry = av_dict_get(metadata, "", entry, AV_DICT_IGNORE_SUFFIX));)
        if (!add_field(values, entry->key, entry->value)) add_lyrics(values, entry->key, entry->value);
    if (!with_language) values.languages.clear();
    return values;
}

TagValues values_of_ffmpeg(const AVFormatContext& format, const AVStream& stream) {
    const bool stated = !is_matroska(format) && !is_mp4(format) && !is_format(format, "asf");
    auto values       = values_of(format.metadata, true);
    // Ogg keeps its tags with the stream, the others with the file.
    fill_empty(values, values_of(stream.metadata, stated));
    return values;
}

}  // namespace

Tags read_tags(InputFile& file, const AVFormatContext& format, const AVStream& stream) {
    try {
        auto values = own_values(file, format, stream);
        fill_empty(values, values_of_ffmpeg(format, stream));
        return tags_of(values);
    } catch (const std::exception&) {
        return ffmpeg_tags(format, stream);
    }
}

Tags ffmpeg_tags(const AVFormatContext& format, const AVStream& stream) {
    auto tags   = tags_of(values_of_ffmpeg(format, stream));
    tags.broken = true;
    return tags;
}

}  // namespace ektara::audio
