#include "ektara/collection/track_columns.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "ektara/core/path_text.hpp"
#include "ektara/text/normal_form.hpp"

namespace ektara::collection {
namespace {

constexpr std::array<std::string_view, 13> kTrackColumns{
    "id",     "filename",          "path", "title", "artist", "album", "song_id", "clip", "language", "genre", "source",
    "lyrics", "exact_duplicate_of"};

/// The file that a cell names; where it is not there, one whose name is spelt otherwise and means the same.
std::filesystem::path file_in(const std::filesystem::path& folder, const std::string& cell) {
    std::error_code ignored;
    if (cell.starts_with("file:///")) return path_of_text(cell);
    if (!std::filesystem::exists(folder / cell, ignored))
        for (const auto& name : text::spellings(cell))
            if (std::filesystem::exists(folder / name, ignored)) return folder / name;
    return folder / cell;
}

}  // namespace

bool is_track_column(const std::string& column) {
    return std::find(kTrackColumns.begin(), kTrackColumns.end(), column) != kTrackColumns.end();
}

Track track_from_row(const artifacts::CsvTable& csv, std::size_t row, const TrackId& id,
                     const std::filesystem::path& folder, const std::vector<std::size_t>& features) {
    Track track;
    track.id = id;
    for (std::size_t c = 0; c < csv.columns.size(); ++c) {
        const std::string& name = csv.columns[c];
        const std::string& cell = csv.rows[row][c];
        if (name == "id" || std::find(features.begin(), features.end(), c) != features.end()) continue;
        if (name == "path") {
            if (!cell.empty()) track.audio = file_in(folder, cell);
        } else if (name == "title") {
            track.title = cell;
        } else if (name == "artist") {
            track.artist = cell;
        } else if (name == "album") {
            track.album = cell;
        } else if (name == "song_id") {
            track.song_id = cell;
        } else if (name == "clip") {
            track.clip = cell;
        } else if (name == "lyrics") {
            if (!cell.empty()) track.lyrics = file_in(folder, cell);
        } else if (name != "filename") {
            // Two spellings of one word are one class.
            track.labels[name] = text::normal_form(cell);
        }
    }
    return track;
}

}  // namespace ektara::collection
