#include "ektara/report/playlist_files.hpp"

#include <algorithm>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/utf8.hpp"
#include "ektara/rundir/layout.hpp"
#include "ektara/text/normal_form.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;

constexpr const char* kRequest = "request.json";
/// Bytes of a playlist's name: players show it, and folders of some systems hold no more than 255 with the ending.
constexpr std::size_t kLongestName = 100;

/// "cluster-3-fast-bright-mostly-bangla": the number and the title's words in one spelling (ড় has two), without what
/// file systems or shells take for something else.
std::string file_name_of(const Playlist& list) {
    std::u32string name;
    for (const char32_t c : text::decode_utf8(text::normal_form(list.title))) {
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        // General punctuation holds the directional marks, dashes and blanks of other widths; U+00A0–BF signs.
        const bool is_letter = c > 0xbf && !(c >= 0x2000 && c <= 0x206f) && c != 0xfeff && c != 0xfffd && c != 0x3000;
        if (is_plain || is_letter)
            name += c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    std::string bytes(first_bytes(text::encode_utf8(name), kLongestName));
    while (bytes.ends_with('-')) bytes.pop_back();
    return "cluster-" + bytes;
}

/// Whether a file of RUN/playlists was written by an earlier `playlist`: other songs may be in its cluster by now.
bool is_own_list(const fs::path& file) {
    const auto name = file.filename().string();
    return name.starts_with("cluster-") && name.size() > 8 && name[8] >= '0' && name[8] <= '9' &&
           (file.extension() == ".m3u8" || file.extension() == ".xspf" || file.extension() == ".jspf");
}

void remove_earlier_lists(const fs::path& folder) {
    std::error_code ignored;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (is_own_list(entry.path())) files.push_back(entry.path());
    for (const auto& file : files) artifacts::remove_written(file);
}

/// Writes one list in every format.
WrittenPlaylist write_list(const RunView& run, Playlist list, const fs::path& folder) {
    const auto entries     = entries_of(run, list, folder);
    const std::string name = file_name_of(list);
    WrittenPlaylist written{folder / (name + ".m3u8"), {}, 0};
    artifacts::write_file(written.file, m3u8_text(list.title, entries));
    artifacts::write_file(folder / (name + ".xspf"), xspf_text(list.title, entries));
    artifacts::write_file(folder / (name + ".jspf"), jspf_text(list.title, entries));
    written.line_ends = static_cast<std::size_t>(
        std::count_if(entries.begin(), entries.end(), [](const auto& entry) { return !fits_a_line(entry.path); }));
    written.list = std::move(list);
    return written;
}

Json to_json(const PlaylistRequest& request) {
    const auto& options = request.options;
    return {{"clusters", request.clusters},     {"max_per_artist", options.max_per_artist},
            {"artist_gap", options.artist_gap}, {"no_duplicates", options.no_duplicates},
            {"tracks", options.length.tracks},  {"minutes", options.length.minutes},
            {"language", options.language}};
}

}  // namespace

WrittenPlaylists write_playlists(const RunView& run, const PlaylistRequest& request, const fs::path& folder) {
    auto made      = playlists_of(run, method_named(run, request.clusters), request.options);
    const auto own = run.folder / rundir::layout::kPlaylists;
    if (folder == own) remove_earlier_lists(folder);
    WrittenPlaylists written;
    written.warnings = std::move(made.warnings);
    for (auto& list : made.lists) written.lists.push_back(write_list(run, std::move(list), folder));
    if (folder == own) artifacts::write_json(folder / kRequest, to_json(request));
    return written;
}

std::optional<PlaylistRequest> playlist_request(const fs::path& run) {
    const auto file = run / rundir::layout::kPlaylists / kRequest;
    if (!artifacts::is_expected(file)) return std::nullopt;
    const auto json = artifacts::read_json(file);
    PlaylistRequest request;
    request.clusters               = json.value("clusters", "");
    request.options.max_per_artist = json.value("max_per_artist", 0);
    request.options.artist_gap     = json.value("artist_gap", 0);
    request.options.no_duplicates  = json.value("no_duplicates", false);
    request.options.length         = {json.value("tracks", 0), json.value("minutes", 0.0)};
    request.options.language       = json.value("language", "");
    return request;
}

}  // namespace ektara::report
