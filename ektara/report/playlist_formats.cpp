#include "ektara/report/playlist_formats.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ektara/artifacts/json.hpp"
#include "ektara/core/path_text.hpp"
#include "ektara/core/utf8.hpp"
#include "ektara/rundir/run_update.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// Tags on one line, as UTF-8.
std::string one_line(const std::string& text) {
    std::string line;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (!is_control(text[i]))
            line += text[i];
        else if (i == 0 || !is_control(text[i - 1]))
            line += ' ';
    return valid_utf8(line);
}

std::string title_of(const PlaylistEntry& entry) { return one_line(entry.title.empty() ? entry.id : entry.title); }

/// Whole seconds; a sound is never of none. -1: not known.
long whole_seconds(double seconds) { return seconds > 0 ? std::max(1L, std::lround(seconds)) : -1; }

/// What a line may not begin with: a comment's sign, a blank, which players strip, or "word:", which begins an address.
bool needs_guard(const std::string& path) {
    const auto first = path.substr(0, path.find('/'));
    return path.starts_with('#') || path.starts_with(' ') || path.starts_with('\t') ||
           first.find(':') != std::string::npos;
}

/// XML 1.0 text: markup escaped, the two code points that are no characters replaced.
std::string xml(const std::string& text) {
    std::string escaped;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool is_none = text.compare(at, 2, "\xef\xbf") == 0 && at + 2 < text.size() &&
                             static_cast<unsigned char>(text[at + 2]) >= 0xbe;
        switch (text[at]) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            default:
                escaped += is_none ? "\xef\xbf\xbd" : std::string(1, text[at]);
                at += is_none ? 2 : 0;
        }
    }
    return escaped;
}

std::string element(const char* name, const std::string& text) {
    return text.empty() ? "" : fmt::format("<{0}>{1}</{0}>", name, xml(text));
}

}  // namespace

bool fits_a_line(const std::string& path) { return path.find_first_of("\r\n") == std::string::npos; }

std::string m3u8_text(const std::string& title, const std::vector<PlaylistEntry>& entries) {
    std::string text = "#EXTM3U\n#PLAYLIST:" + one_line(title) + "\n";
    for (const auto& entry : entries) {
        if (entry.path.empty() || !fits_a_line(entry.path)) continue;
        const auto artist = one_line(entry.artist);
        text += fmt::format("#EXTINF:{},{}{}\n", whole_seconds(entry.seconds), artist.empty() ? "" : artist + " - ",
                            title_of(entry));
        text += (needs_guard(entry.path) ? "./" : "") + entry.path + "\n";
    }
    return text;
}

std::string xspf_text(const std::string& title, const std::vector<PlaylistEntry>& entries) {
    std::string text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\">\n  " +
        element("title", one_line(title)) + "\n  <creator>Ektara</creator>\n  <trackList>\n";
    for (const auto& entry : entries) {
        if (entry.path.empty()) continue;
        text += "    <track>" + element("location", percent_encoded(entry.path)) +
                element("identifier", "urn:ektara:" + percent_encoded(entry.id)) + element("title", title_of(entry)) +
                element("creator", one_line(entry.artist)) + element("album", one_line(entry.album));
        if (entry.seconds > 0) text += fmt::format("<duration>{}</duration>", std::lround(1000 * entry.seconds));
        text += "</track>\n";
    }
    return text + "  </trackList>\n</playlist>\n";
}

std::string jspf_text(const std::string& title, const std::vector<PlaylistEntry>& entries) {
    Json tracks = Json::array();
    for (const auto& entry : entries) {
        Json track{{"location", {percent_encoded(entry.path)}},
                   {"identifier", {"urn:ektara:" + percent_encoded(entry.id)}},
                   {"title", title_of(entry)}};
        if (!entry.artist.empty()) track["creator"] = one_line(entry.artist);
        if (!entry.album.empty()) track["album"] = one_line(entry.album);
        if (entry.seconds > 0) track["duration"] = std::lround(1000 * entry.seconds);
        tracks.push_back(track);
    }
    return artifacts::format_json({{"playlist", {{"title", title}, {"creator", "Ektara"}, {"track", tracks}}}});
}

RelativePaths::RelativePaths(const fs::path& folder)
    : from_(rundir::lasting_place(fs::absolute(folder).lexically_normal())) {
    std::error_code ignored;
    real_from_ = fs::weakly_canonical(from_, ignored);
}

std::string RelativePaths::to(const fs::path& file) {
    const fs::path whole = fs::absolute(file).lexically_normal();
    const auto known     = ways_.find(whole.parent_path());
    const fs::path& way  = known != ways_.end() ? known->second : way_to(whole.parent_path());
    return (way == "." ? whole.filename() : way / whole.filename()).generic_string();
}

const fs::path& RelativePaths::way_to(const fs::path& parent) {
    const fs::path way = parent.lexically_relative(from_);
    std::error_code ignored;
    // The system goes up from where a folder lies, not from the link that led there.
    const auto reached   = fs::weakly_canonical(real_from_ / way, ignored);
    const bool is_right  = reached == fs::weakly_canonical(parent, ignored);
    return ways_[parent] = is_right ? way : parent.lexically_relative(real_from_);
}

}  // namespace ektara::report
