#include "ektara/report/playlist.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

#include <fmt/ranges.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/core/duration.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/report/cluster_geometry.hpp"
#include "ektara/report/explain.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

/// What is asked of a song while it waits for its place.
struct Candidate {
    TrackId id;
    std::string language, artist;
    double seconds = 0;
};
using Candidates = std::vector<Candidate>;

constexpr const char* kMixed = "mixed";
/// Of sums of seconds.
constexpr double kRounding = 1e-6;

fs::path duplicates_file(const RunView& run) { return run.folder / "neighbors" / "duplicates.csv"; }

double seconds_of(const RunView& run, const TrackId& id) {
    const double seconds = artifacts::parse_number(run.cell(id, "duration")).value_or(0);
    return std::isfinite(seconds) && seconds > 0 ? seconds : 0;
}

bool asks_for_one(const std::string& language) { return !language.empty() && language != kMixed; }

void keep_language(Candidates& songs, const std::string& language) {
    if (!asks_for_one(language)) return;
    std::erase_if(songs, [&](const auto& song) { return ascii_lower(song.language) != ascii_lower(language); });
}

void drop_duplicates(Candidates& songs, const std::map<TrackId, TrackId>& duplicates) {
    std::set<TrackId> heard;
    std::erase_if(songs, [&](const auto& song) {
        const auto original = duplicates.find(song.id);
        return !heard.insert(original == duplicates.end() ? song.id : original->second).second;
    });
}

/// Languages take turns, each in its own order and spread over the whole list.
Candidates mixed(const Candidates& songs) {
    std::map<std::string, std::vector<const Candidate*>> queues;
    for (const auto& song : songs) queues[song.language].push_back(&song);
    std::vector<std::pair<double, const Candidate*>> places;
    for (const auto& [language, queue] : queues)
        for (std::size_t i = 0; i < queue.size(); ++i)
            places.emplace_back((static_cast<double>(i) + 0.5) / static_cast<double>(queue.size()), queue[i]);
    std::stable_sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Candidates order;
    for (const auto& place : places) order.push_back(*place.second);
    return order;
}

/// Takes songs one by one, each time the first that may come next.
class Selection {
  public:
    explicit Selection(const PlaylistOptions& options) : options_(options) {
        if (options.length.minutes > 0) seconds_left_ = 60 * options.length.minutes + kRounding;
        if (options.length.tracks > 0) tracks_left_ = static_cast<std::size_t>(options.length.tracks);
    }

    std::vector<TrackId> take_from(const Candidates& songs) {
        std::vector<bool> taken(songs.size(), false);
        std::size_t first = 0;  // before it every song is taken
        for (std::size_t i = 0; i < songs.size() && tracks_left_ > 0;) {
            if (taken[i] || !may_follow(songs[i])) {
                ++i;
                continue;
            }
            taken[i] = true;
            add(songs[i]);
            while (first < songs.size() && taken[first]) ++first;
            // Only under a gap may a song that was refused come later.
            i = options_.artist_gap > 0 ? first : i + 1;
        }
        return std::move(ids_);
    }

  private:
    bool may_follow(const Candidate& song) const {
        if (options_.length.minutes > 0 && !(song.seconds > 0 && song.seconds <= seconds_left_)) return false;
        if (song.artist.empty()) return true;
        const auto count = counts_.find(song.artist);
        if (options_.max_per_artist > 0 && count != counts_.end() && count->second >= options_.max_per_artist)
            return false;
        const auto gap    = static_cast<std::size_t>(options_.artist_gap);
        const auto recent = artists_.end() - static_cast<std::ptrdiff_t>(std::min(artists_.size(), gap));
        return std::find(recent, artists_.end(), song.artist) == artists_.end();
    }

    void add(const Candidate& song) {
        ids_.push_back(song.id);
        artists_.push_back(song.artist);
        ++counts_[song.artist];
        seconds_left_ -= song.seconds;
        --tracks_left_;
    }

    const PlaylistOptions& options_;
    double seconds_left_     = std::numeric_limits<double>::infinity();
    std::size_t tracks_left_ = std::numeric_limits<std::size_t>::max();
    std::vector<TrackId> ids_;
    std::vector<std::string> artists_;
    std::map<std::string, int> counts_;
};

/// The songs with audio of one cluster, from its centroid outwards.
struct ClusterSongs {
    std::string title;
    Candidates songs;
};

std::vector<ClusterSongs> songs_by_cluster(const RunView& run, const RunMethod& method) {
    const auto space     = space_of(run, method);
    const auto clusters  = clusters_of(run, method, space.rows);
    const auto explained = explain_method(run, method);
    const auto geometry  = cluster_geometry(space.values, clusters);
    std::vector<ClusterSongs> found;
    for (std::size_t c = 0; c < geometry.clusters.size(); ++c) {
        const auto& shape = geometry.clusters[c];
        const auto name   = explained.at("clusters").at(c).at("name").get<std::string>();
        found.push_back({fmt::format("{} {}", shape.cluster, name), {}});
        for (const auto row : closest_rows(shape, static_cast<int>(shape.members.size()))) {
            const auto& id = space.rows[row];
            if (run.cell(id, "path").empty()) continue;
            found.back().songs.push_back({.id       = id,
                                          .language = run.cell(id, "language"),
                                          .artist   = run.cell(id, "artist"),
                                          .seconds  = seconds_of(run, id)});
        }
    }
    if (found.empty())
        fail("E7132", "{}: this clustering has no clusters, all its rows are noise; choose another by --clusters",
             method.clustering_name());
    return found;
}

std::vector<const Candidate*> all_of(const std::vector<ClusterSongs>& clusters) {
    std::vector<const Candidate*> songs;
    for (const auto& cluster : clusters)
        for (const auto& song : cluster.songs) songs.push_back(&song);
    return songs;
}

/// "bangla 12, english 30"; songs without a language are not counted.
std::string languages_among(const std::vector<const Candidate*>& songs) {
    std::map<std::string, int> counts;
    for (const auto* song : songs)
        if (!song->language.empty()) ++counts[song->language];
    std::vector<std::string> told;
    for (const auto& [language, count] : counts) told.push_back(fmt::format("{} {}", language, count));
    return fmt::format("{}", fmt::join(told, ", "));
}

void require_language(const std::vector<const Candidate*>& songs, const std::string& language) {
    if (language.empty()) return;
    const auto known = languages_among(songs);
    if (known.empty())
        fail<UsageError>(
            "E7130",
            "--language {}: no song of this run has a language; name it in the manifest (column language), "
            "in the files' tags or by folders, and run again",
            language);
    const bool any = std::any_of(songs.begin(), songs.end(), [&](const auto* song) {
        return ascii_lower(song->language) == ascii_lower(language);
    });
    if (asks_for_one(language) && !any)
        fail<UsageError>("E7130", "--language {}: no song of this run is in it; its languages are: {}", language,
                         known);
}

/// What every list is empty for: after the language, nothing but the length can leave all songs out.
[[noreturn]] void fail_by_length(const std::vector<ClusterSongs>& clusters, double minutes) {
    double shortest = std::numeric_limits<double>::infinity();
    for (const auto* song : all_of(clusters))
        if (song->seconds > 0) shortest = std::min(shortest, song->seconds);
    if (std::isinf(shortest))
        fail<UsageError>("E7131",
                         "--length: the lengths of these songs are not known (tracks.csv, column duration); "
                         "give a number of tracks, such as '12 tracks'");
    fail<UsageError>("E7131", "--length {}: {:.1f} s hold no song; the shortest lasts {:.1f} s", minutes, 60 * minutes,
                     shortest);
}

/// Options that had nothing to work on.
void add_idle_options(const RunView& run, const PlaylistOptions& options, const std::vector<const Candidate*>& songs,
                      std::vector<Warning>& warnings) {
    const auto add        = [&](std::string text) { warnings.push_back({"W-PLAYLIST-IDLE", std::move(text)}); };
    const auto has_artist = [](const auto* song) { return !song->artist.empty(); };
    if ((options.max_per_artist > 0 || options.artist_gap > 0) && std::none_of(songs.begin(), songs.end(), has_artist))
        add("no song of this run has an artist: --max-per-artist and --artist-gap change nothing");
    if (options.no_duplicates && !artifacts::is_expected(duplicates_file(run)))
        add("this run did not look for the same recording twice (neighbors/duplicates.csv): --no-duplicates changes "
            "nothing");
    const auto same = [&](const auto* song) { return song->language == songs.front()->language; };
    if (options.language == kMixed && std::all_of(songs.begin(), songs.end(), same))
        add(fmt::format("all songs of this run are in one language ({}): --language mixed changes nothing",
                        songs.front()->language));
}

void add_unknown_lengths(const PlaylistOptions& options, const std::vector<const Candidate*>& songs,
                         std::vector<Warning>& warnings) {
    const auto unknown = std::count_if(songs.begin(), songs.end(), [](const auto* song) { return song->seconds <= 0; });
    if (options.length.minutes > 0 && unknown > 0)
        warnings.push_back(
            {"W-PLAYLIST-LENGTH", fmt::format("{} songs whose length is not known are left out of lists of {} minutes",
                                              unknown, options.length.minutes)});
}

void add_empty_clusters(const std::vector<std::string>& titles, std::vector<Warning>& warnings) {
    if (titles.empty()) return;
    warnings.push_back({"W-PLAYLIST-EMPTY", fmt::format("no song of these groups is left under the given options, so "
                                                        "they have no playlist: {}",
                                                        fmt::join(titles, "; "))});
}

}  // namespace

PlaylistLength parse_length(const std::string& text) {
    constexpr double kMinute = 60, kMost = 1e6;
    if (const auto seconds = duration_seconds(text, kMinute)) {
        const double minutes = *seconds / kMinute;
        if (minutes > 0 && minutes < kMost) return {0, minutes};
    }
    const auto end    = text.find_first_not_of("0123456789");
    const auto unit   = end == std::string::npos ? std::string() : text.substr(end + (text[end] == ' ' ? 1 : 0));
    const auto tracks = artifacts::parse_number(text.substr(0, end));
    const bool counts = unit == "tracks" || unit == "track" || unit == "songs" || unit == "song";
    if (counts && tracks && *tracks > 0 && *tracks < kMost) return {static_cast<int>(*tracks), 0};
    fail<UsageError>("E4309", "--length {}: give a time, such as 60min or 1h, or tracks, such as '12 tracks'", text);
}

std::map<TrackId, TrackId> duplicates_of(const RunView& run) {
    std::map<TrackId, TrackId> duplicates;
    const fs::path file = duplicates_file(run);
    if (!artifacts::is_expected(file)) return duplicates;
    const auto table = artifacts::read_csv(file);
    const auto id = table.at("id", file.string()), original = table.at("duplicate_of", file.string());
    for (const auto& row : table.rows) duplicates[row[id]] = row[original];
    return duplicates;
}

Playlists playlists_of(const RunView& run, const RunMethod& method, const PlaylistOptions& options) {
    auto clusters  = songs_by_cluster(run, method);
    const auto all = all_of(clusters);
    if (all.empty())
        fail("E4310", "{}: no song of this run has an audio file; playlists need a run of audio", run.folder.string());
    require_language(all, options.language);
    Playlists made;
    add_idle_options(run, options, all, made.warnings);
    const auto duplicates = options.no_duplicates ? duplicates_of(run) : std::map<TrackId, TrackId>();
    std::vector<std::string> empty;
    for (auto& [title, songs] : clusters) {
        keep_language(songs, options.language);
        drop_duplicates(songs, duplicates);
        if (options.language == kMixed) songs = mixed(songs);
        auto chosen = Selection(options).take_from(songs);
        if (chosen.empty())
            empty.push_back(title);
        else
            made.lists.push_back({title, std::move(chosen)});
    }
    if (made.lists.empty()) fail_by_length(clusters, options.length.minutes);
    add_unknown_lengths(options, all_of(clusters), made.warnings);
    add_empty_clusters(empty, made.warnings);
    return made;
}

std::vector<PlaylistEntry> entries_of(const RunView& run, const Playlist& playlist, const fs::path& folder) {
    std::vector<PlaylistEntry> entries;
    RelativePaths paths(folder);
    for (const auto& id : playlist.songs)
        entries.push_back({.id      = id,
                           .path    = paths.to(run.audio_of(id)),
                           .title   = run.cell(id, "title"),
                           .artist  = run.cell(id, "artist"),
                           .album   = run.cell(id, "album"),
                           .seconds = seconds_of(run, id)});
    return entries;
}

}  // namespace ektara::report
