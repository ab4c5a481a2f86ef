#include "ektara/collection/track_columns.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include "ektara/core/path_text.hpp"
#include "ektara/text/language_names.hpp"
#include "ektara/text/normal_form.hpp"

namespace ektara::collection {
namespace {

constexpr std::string_view kTrackColumns[] = {"id",
                                              "filename",
                                              "path",
                                              "title",
                                              "artist",
                                              "album",
                                              "song_id",
                                              "clip",
                                              "language",
                                              "genre",
                                              "source",
                                              "lyrics",
                                              "exact_duplicate_of",
                                              "other_artists",
                                              "other_genres",
                                              "other_languages",
                                              "language_from"};

/// The file that a cell names; where it is not there, one whose name is spelt otherwise and means the same.
std::filesystem::path file_in(const std::filesystem::path& folder, const std::string& cell) {
    std::error_code ignored;
    if (cell.starts_with("file:///")) return path_of_text(cell);
    if (!std::filesystem::exists(folder / cell, ignored))
        for (const auto& name : text::spellings(cell))
            if (std::filesystem::exists(folder / name, ignored)) return folder / name;
    return folder / cell;
}

/// Columns that are a text of the track, and those that name a file of it.
constexpr std::array<std::pair<std::string_view, std::string Track::*>, 5> kTexts{{{"title", &Track::title},
                                                                                   {"artist", &Track::artist},
                                                                                   {"album", &Track::album},
                                                                                   {"song_id", &Track::song_id},
                                                                                   {"clip", &Track::clip}}};
constexpr std::array<std::pair<std::string_view, std::filesystem::path Track::*>, 2> kFiles{
    {{"path", &Track::audio}, {"lyrics", &Track::lyrics}}};

/// The member that a column fills; null where it fills none.
template <class Columns>
auto member_of(const Columns& columns, const std::string& name) {
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const auto& column) { return column.first == name; });
    return found == columns.end() ? nullptr : found->second;
}

}  // namespace

bool is_track_column(const std::string& column) {
    return std::find(std::begin(kTrackColumns), std::end(kTrackColumns), column) != std::end(kTrackColumns);
}

std::string label(const Track& track, const std::string& column) {
    const auto found = track.labels.find(column);
    return found == track.labels.end() ? std::string() : found->second;
}

Track track_from_row(const artifacts::CsvTable& csv, std::size_t row, const TrackId& id,
                     const std::filesystem::path& folder, const std::vector<std::size_t>& features) {
    Track track;
    track.id = id;
    std::vector<bool> is_feature(csv.columns.size());
    for (const std::size_t c : features) is_feature[c] = true;
    for (std::size_t c = 0; c < csv.columns.size(); ++c) {
        const std::string& name = csv.columns[c];
        const std::string& cell = csv.rows[row][c];
        if (name == "id" || is_feature[c]) continue;
        if (const auto file = member_of(kFiles, name)) {
            if (!cell.empty()) track.*file = file_in(folder, cell);
        } else if (const auto text = member_of(kTexts, name)) {
            track.*text = cell;
        } else if (name != "filename") {
            // Two spellings of one word are one class, and so are two names of one language.
            track.labels[name] = name == "language" ? text::one_language_name(cell) : text::normal_form(cell);
        }
    }
    return track;
}

}  // namespace ektara::collection
