#include "ektara/audio/detail/tag_values.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "ektara/core/blanks.hpp"
#include "ektara/core/charset.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/core/utf8.hpp"

namespace ektara::audio {
namespace {

constexpr std::size_t kLongestTag = 1000, kLongestLyrics = 200'000, kMostValues = 20, kMostLyrics = 8;
constexpr int kMostGenres = 192;

/// As text goes into tables and pages: one line, no control characters, not endless.
std::string one_line(std::string_view bytes) {
    std::string text = as_utf8(bytes.substr(0, 4 * kLongestTag));
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    return std::string(without_blanks(first_bytes(text, kLongestTag), " "));
}

std::string lines(std::string_view bytes) {
    const std::string text = as_utf8(bytes.substr(0, 4 * kLongestLyrics));
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
    return std::string(without_blanks(first_bytes(kept, kLongestLyrics), " \n\t"));
}

std::vector<std::string> cut(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (true) {
        const auto end = text.find(separator);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

/// Each value once, on one line, without empty ones.
std::vector<std::string> values_of(const std::vector<std::string>& texts) {
    std::vector<std::string> values;
    for (const auto& text : texts)
        for (const auto& part : cut(text, ';')) {
            auto value       = one_line(part);
            const bool fresh = std::find(values.begin(), values.end(), value) == values.end();
            if (!value.empty() && fresh && values.size() < kMostValues) values.push_back(std::move(value));
        }
    return values;
}

std::string first_of(const std::vector<std::string>& texts) {
    for (const auto& text : texts)
        if (auto value = one_line(text); !value.empty()) return value;
    return {};
}

void set(const std::vector<std::string>& texts, std::string& first, std::vector<std::string>& others) {
    auto values = values_of(texts);
    if (values.empty()) return;
    first = std::move(values.front());
    others.assign(values.begin() + 1, values.end());
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

/// Genres of iTunes that hold a slash. "Pop/Rock" is two: mutagen and others write two genres so.
bool is_one_genre(const std::string& text) {
    static constexpr std::array<std::string_view, 4> kWithSlash{"hip-hop/rap", "hip hop/rap", "r&b/soul",
                                                                "singer/songwriter"};
    return std::find(kWithSlash.begin(), kWithSlash.end(), ascii_lower(text)) != kWithSlash.end();
}

/// Whether a part between slashes is no name of its own: "A", "24".
bool is_no_name(const std::string& part) {
    return characters(part) < 2 || part.find_first_not_of("0123456789") == std::string::npos;
}

bool is_short(const std::string& part) { return characters(part) < 3; }

/// Whether what stands before and behind a slash is one name: "AC/DC", "Hip-Hop/Rap", "M/A/R/R/S", "24/7 Spyz".
bool is_one_name(const std::string& before, const std::string& behind, bool first_is_short) {
    const bool both_short = first_is_short && is_short(behind);
    return both_short || is_no_name(before) || is_no_name(behind) || is_one_genre(before + "/" + behind);
}

/// Parts that are names, those of one name put together again.
std::vector<std::string> names_with_slashes(const std::vector<std::string>& parts) {
    std::vector<std::string> names;
    bool last_is_short = false;
    for (const auto& part : parts) {
        const std::string name(without_blanks(part, " "));
        if (!names.empty() && is_one_name(names.back(), name, last_is_short))
            names.back() += "/" + name;
        else
            names.push_back(name);
        last_is_short = is_short(name);
    }
    return names;
}

/// The number of an ID3v1 genre that a text stands for: that of "17", none of "80s" or "192".
std::optional<int> genre_number(std::string_view text) {
    if (text.empty() || text.size() > 3) return std::nullopt;
    int number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        number = 10 * number + (c - '0');
    }
    return number < kMostGenres ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string as_utf8(std::string_view bytes) {
    if (is_utf8(bytes)) return std::string(bytes);
    return from_windows1252(bytes);
}

void fill_empty(TagValues& values, const TagValues& lower) {
    const auto fill = [](auto& field, const auto& other) {
        if (field.empty()) field = other;
    };
    fill(values.titles, lower.titles);
    fill(values.artists, lower.artists);
    fill(values.albums, lower.albums);
    fill(values.genres, lower.genres);
    fill(values.languages, lower.languages);
    fill(values.lyrics, lower.lyrics);
}

Tags tags_of(const TagValues& values) {
    Tags tags;
    tags.title = first_of(values.titles);
    tags.album = first_of(values.albums);
    set(values.artists, tags.artist, tags.other_artists);
    set(values.genres, tags.genre, tags.other_genres);
    set(values.languages, tags.language, tags.other_languages);
    for (const auto& found : values.lyrics) {
        auto text = lines(found.text);
        if (!text.empty() && tags.lyrics.size() < kMostLyrics)
            tags.lyrics.push_back({one_line(found.language), one_line(found.description), std::move(text)});
    }
    return tags;
}

std::vector<std::string> cut_at_slashes(const std::string& text) {
    std::vector<std::string> values;
    for (const auto& part : cut(text, ';'))
        for (auto& value : names_with_slashes(cut(part, '/'))) values.push_back(std::move(value));
    return values;
}

std::vector<std::string> genres_of_id3(const std::string& text, std::string (*name_of)(int number)) {
    std::vector<std::string> named;
    std::string rest(without_blanks(text, " "));
    while (rest.starts_with('(')) {
        const auto end         = rest.find(')');
        const std::string code = end == std::string::npos ? std::string() : rest.substr(1, end - 1);
        if (const auto number = genre_number(code))
            named.push_back(name_of(*number));
        else if (code == "RX" || code == "CR")
            named.emplace_back(code == "RX" ? "Remix" : "Cover");
        else
            break;
        rest = std::string(without_blanks(std::string_view(rest).substr(end + 1), " "));
    }
    if (rest.starts_with("((")) rest.erase(0, 1);
    if (const auto number = genre_number(rest)) rest = name_of(*number);
    if (!rest.empty()) named.insert(named.begin(), rest);
    return named;
}

bool add_field(TagValues& values, std::string_view key, std::string_view text) {
    const std::pair<const char*, std::vector<std::string>&> fields[] = {{"title", values.titles},
                                                                        {"artist", values.artists},
                                                                        {"album", values.albums},
                                                                        {"genre", values.genres},
                                                                        {"language", values.languages}};
    const std::string name                                           = ascii_lower(std::string(key));
    for (const auto& [known, texts] : fields)
        if (name == known) {
            texts.emplace_back(text);
            return true;
        }
    return false;
}

bool add_lyrics(TagValues& values, std::string_view key, std::string_view text) {
    const std::string name              = ascii_lower(std::string(key));
    constexpr std::string_view kNames[] = {"lyrics", "unsyncedlyrics", "unsynced lyrics", "wm/lyrics"};
    if (std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames)) {
        values.lyrics.push_back({"", "", std::string(text)});
        return true;
    }
    constexpr std::string_view kPrefix = "lyrics-";
    if (!name.starts_with(kPrefix)) return false;
    const auto last  = key.rfind('-');
    const auto begin = std::min(last, kPrefix.size());
    values.lyrics.push_back(
        {std::string(key.substr(last + 1)), std::string(key.substr(begin, last - begin)), std::string(text)});
    return true;
}

}  // namespace ektara::audio
