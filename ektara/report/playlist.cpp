#include "ektara/report/playlist.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "ektara/core/error.hpp"
#include "ektara/report/cluster_geometry.hpp"
#include "ektara/report/explain.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;

double seconds_of(const RunView& run, const TrackId& id) {
    return artifacts::parse_number(run.cell(id, "duration")).value_or(0);
}

/// Languages take turns, each in its own order; the one with the most songs left goes first.
std::vector<TrackId> mixed(const RunView& run, const std::vector<TrackId>& songs) {
    std::map<std::string, std::vector<TrackId>> queues;
    for (const auto& id : songs) queues[run.cell(id, "language")].push_back(id);
    std::vector<std::pair<double, TrackId>> places;
    for (const auto& [language, queue] : queues)
        for (std::size_t i = 0; i < queue.size(); ++i)
            places.emplace_back((static_cast<double>(i) + 0.5) / static_cast<double>(queue.size()), queue[i]);
    std::stable_sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<TrackId> order;
    for (auto& place : places) order.push_back(std::move(place.second));
    return order;
}

std::vector<TrackId> of_language(const RunView& run, std::vector<TrackId> songs, const std::string& language) {
    if (language == "mixed") return mixed(run, songs);
    if (!language.empty())
        std::erase_if(songs, [&](const TrackId& id) { return run.cell(id, "language") != language; });
    return songs;
}

/// Each time the first song whose artist is not among the last `gap`; where there is none, the list ends.
std::vector<TrackId> with_gaps(const RunView& run, std::vector<TrackId> songs, int gap) {
    std::vector<TrackId> order;
    const auto is_recent = [&](const TrackId& id) {
        const auto artist = run.cell(id, "artist");
        const auto first  = order.size() - std::min(order.size(), static_cast<std::size_t>(gap));
        return !artist.empty() &&
               std::any_of(order.begin() + static_cast<std::ptrdiff_t>(first), order.end(),
                           [&](const TrackId& other) { return run.cell(other, "artist") == artist; });
    };
    while (true) {
        const auto next = std::find_if(songs.begin(), songs.end(), [&](const auto& id) { return !is_recent(id); });
        if (next == songs.end()) return order;
        order.push_back(*next);
        songs.erase(next);
    }
}

void limit_artists(const RunView& run, std::vector<TrackId>& songs, int most) {
    std::map<std::string, int> counts;
    std::erase_if(songs, [&](const TrackId& id) {
        const auto artist = run.cell(id, "artist");
        return !artist.empty() && ++counts[artist] > most;
    });
}

void drop_duplicates(std::vector<TrackId>& songs, const std::map<TrackId, TrackId>& duplicates) {
    std::set<TrackId> heard;
    std::erase_if(songs, [&](const TrackId& id) {
        const auto original = duplicates.find(id);
        return !heard.insert(original == duplicates.end() ? id : original->second).second;
    });
}

void cut(const RunView& run, std::vector<TrackId>& songs, const PlaylistLength& length) {
    if (length.tracks > 0) songs.resize(std::min(songs.size(), static_cast<std::size_t>(length.tracks)));
    if (length.minutes <= 0) return;
    double seconds = 0;
    const auto end = std::find_if(songs.begin(), songs.end(), [&](const TrackId& id) {
        seconds += seconds_of(run, id);
        return seconds > 60 * length.minutes;
    });
    songs.erase(end, songs.end());
}

std::vector<TrackId> chosen(const RunView& run, std::vector<TrackId> songs, const PlaylistOptions& options,
                            const std::map<TrackId, TrackId>& duplicates) {
    if (options.no_duplicates) drop_duplicates(songs, duplicates);
    songs = of_language(run, std::move(songs), options.language);
    if (options.max_per_artist > 0) limit_artists(run, songs, options.max_per_artist);
    if (options.artist_gap > 0) songs = with_gaps(run, std::move(songs), options.artist_gap);
    cut(run, songs, options.length);
    return songs;
}

/// Tags on one line.
std::string one_line(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    return text;
}

std::string relative_path(const RunView& run, const TrackId& id, const fs::path& folder) {
    const fs::path from = fs::weakly_canonical(fs::absolute(folder));
    return fs::weakly_canonical(fs::absolute(run.audio_of(id))).lexically_relative(from).generic_string();
}

std::string shown_title(const RunView& run, const TrackId& id) {
    const auto title = run.cell(id, "title");
    return one_line(title.empty() ? id : title);
}

}  // namespace

PlaylistLength parse_length(const std::string& text) {
    const auto space = text.find(' ');
    const auto value = artifacts::parse_number(text.substr(0, space));
    const auto unit  = space == std::string::npos ? std::string() : text.substr(space + 1);
    const bool whole = value && *value == std::floor(*value);
    if (value && *value > 0 && *value < 1e6) {
        if ((unit == "tracks" || unit == "track") && whole) return {static_cast<int>(*value), 0};
        if (unit.empty() || unit == "min" || unit == "minutes") return {0, *value};
    }
    fail<UsageError>("E4309", "--length {}: give minutes, such as 60, or tracks, such as '12 tracks'", text);
}

std::map<TrackId, TrackId> duplicates_of(const RunView& run) {
    std::map<TrackId, TrackId> duplicates;
    const fs::path file = run.folder / "neighbors" / "duplicates.csv";
    if (!fs::exists(file)) return duplicates;
    const auto table = artifacts::read_csv(file);
    const auto id = table.at("id", file.string()), original = table.at("duplicate_of", file.string());
    for (const auto& row : table.rows) duplicates[row[id]] = row[original];
    return duplicates;
}

std::vector<Playlist> playlists_of(const RunView& run, const RunMethod& method, const PlaylistOptions& options) {
    const auto space      = space_of(run, method);
    const auto clusters   = clusters_of(run.folder / method.clustering, space.rows);
    const auto duplicates = duplicates_of(run);
    const auto explained  = explain_method(run, method);
    const auto geometry   = cluster_geometry(space.values, clusters);
    std::vector<Playlist> playlists;
    bool has_audio = false;
    for (std::size_t c = 0; c < geometry.clusters.size(); ++c) {
        const auto& shape = geometry.clusters[c];
        std::vector<TrackId> songs;
        for (const auto row : closest_rows(shape, static_cast<int>(shape.members.size())))
            if (!run.cell(space.rows[row], "path").empty()) songs.push_back(space.rows[row]);
        has_audio = has_audio || !songs.empty();
        playlists.push_back(
            {fmt::format("{} {}", shape.cluster, explained.at("clusters").at(c).at("name").get<std::string>()),
             chosen(run, std::move(songs), options, duplicates)});
    }
    if (!has_audio)
        fail("E4310", "{}: no song of this run has an audio file; playlists need a run of audio", run.folder.string());
    return playlists;
}

std::string format_m3u8(const RunView& run, const Playlist& playlist, const fs::path& folder) {
    std::string text = "#EXTM3U\n#PLAYLIST:" + one_line(playlist.title) + "\n";
    for (const auto& id : playlist.songs) {
        const auto path = relative_path(run, id, folder);
        if (path.find_first_of("\r\n") != std::string::npos) continue;
        const auto artist = one_line(run.cell(id, "artist"));
        text += fmt::format("#EXTINF:{},{}{}\n", std::lround(seconds_of(run, id)), artist.empty() ? "" : artist + " - ",
                            shown_title(run, id));
        // A line that begins with # is a comment.
        text += (path.starts_with('#') ? "./" : "") + path + "\n";
    }
    return text;
}

std::string as_reference(const fs::path& path) {
    std::string text;
    for (const char c : path.generic_string()) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                           c == '-' || c == '.' || c == '_' || c == '~';
        text += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return text;
}

std::string format_jspf(const RunView& run, const Playlist& playlist, const fs::path& folder) {
    Json tracks = Json::array();
    for (const auto& id : playlist.songs) {
        Json track{{"location", {as_reference(relative_path(run, id, folder))}},
                   {"identifier", {"urn:ektara:" + as_reference(id)}},
                   {"title", shown_title(run, id)}};
        if (const auto artist = run.cell(id, "artist"); !artist.empty()) track["creator"] = one_line(artist);
        if (const auto album = run.cell(id, "album"); !album.empty()) track["album"] = one_line(album);
        if (const double seconds = seconds_of(run, id); seconds > 0) track["duration"] = std::lround(1000 * seconds);
        tracks.push_back(track);
    }
    return artifacts::format_json(
        {{"playlist", {{"title", playlist.title}, {"creator", "Ektara"}, {"track", tracks}}}});
}

}  // namespace ektara::report
