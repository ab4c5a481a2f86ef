#include "ektara/audio/detail/tag_blocks.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "ektara/audio/detail/header_bytes.hpp"

namespace ektara::audio {

TagValues values_of_info(std::string_view list) {
    TagValues values;
    if (!list.starts_with("INFO")) return values;
    for (std::size_t at = 4; at + 8 <= list.size();) {
        const auto size  = static_cast<std::size_t>(little_endian(list, at + 4, 4));
        const auto name  = list.substr(at, 4);
        const auto whole = list.substr(at + 8, size);
        const std::string text(whole.substr(0, whole.find('\0')));
        if (name == "INAM") values.titles.push_back(text);
        if (name == "IART") values.artists.push_back(text);
        if (name == "IPRD") values.albums.push_back(text);
        if (name == "IGNR") values.genres.push_back(text);
        if (name == "ILNG") values.languages.push_back(text);
        at += 8 + whole.size() + whole.size() % 2;
        if (whole.size() < size) break;
    }
    return values;
}

TagValues values_of_vorbis_comments(std::string_view block) {
    TagValues values;
    const auto number  = [&](std::size_t at) { return static_cast<std::size_t>(little_endian(block, at, 4)); };
    std::size_t at     = 4 + number(0);
    const auto entries = at + 4 <= block.size() ? number(at) : 0;
    at += 4;
    for (std::size_t i = 0; i < entries && at + 4 <= block.size(); ++i) {
        const auto entry = block.substr(at + 4, number(at));
        at += 4 + entry.size();
        const auto equals = entry.find('=');
        if (equals == std::string_view::npos) continue;
        const auto key = entry.substr(0, equals), text = entry.substr(equals + 1);
        if (!add_field(values, key, text)) add_lyrics(values, key, text);
    }
    return values;
}

std::vector<std::pair<std::string_view, std::string_view>> texts_of_asf_description(std::string_view object) {
    constexpr std::int64_t kText = 0;
    std::vector<std::pair<std::string_view, std::string_view>> texts;
    std::size_t at  = 2;
    const auto take = [&]() -> std::string_view {
        const auto size = static_cast<std::size_t>(little_endian(object, at, 2));
        const auto text = object.substr(std::min(at + 2, object.size())).substr(0, size);
        at += 2 + size;
        return text;
    };
    for (auto left = little_endian(object, 0, 2); left > 0 && at + 6 <= object.size(); --left) {
        const auto name = take();
        const auto type = little_endian(object, at, 2);
        at += 2;
        const auto value = take();
        if (type == kText) texts.emplace_back(name, value);
    }
    return texts;
}

}  // namespace ektara::audio
