#include "ektara/report/song_walks.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/core/error.hpp"
#include "ektara/neighbors/approximate.hpp"
#include "ektara/report/song_graph.hpp"

namespace ektara::report {
namespace {

using Index = Eigen::Index;

/// The songs of a space, clips of one song told together.
struct Songs {
    FeatureMatrix space;
    std::vector<std::string> song;  ///< song_id, or the row's own id

    Index row(const TrackId& id) const {
        return static_cast<Index>(std::find(space.rows.begin(), space.rows.end(), id) - space.rows.begin());
    }
    const TrackId& id(Index row) const { return space.rows[static_cast<std::size_t>(row)]; }
    const std::string& song_of(Index row) const { return song[static_cast<std::size_t>(row)]; }
    double distance(Index a, Index b) const {
        return static_cast<double>((space.values.row(a) - space.values.row(b)).norm());
    }
};

Songs songs_of(const RunView& run, const RunMethod& method) {
    Songs songs{space_of(run, method), {}};
    for (const auto& id : songs.space.rows) {
        const auto song = run.cell(id, "song_id");
        songs.song.push_back(song.empty() ? "\n" + id : song);
    }
    return songs;
}

RowVector mean_of(const Songs& songs, const std::vector<TrackId>& ids) {
    RowVector sum = RowVector::Zero(songs.space.values.cols());
    for (const auto& id : ids) sum += songs.space.values.row(songs.row(id));
    return sum / static_cast<float>(ids.size());
}

/// Rows by distance to a point, nearest first; equal distances by row.
std::vector<std::pair<double, Index>> by_distance(const Songs& songs, const RowVector& point) {
    std::vector<std::pair<double, Index>> order;
    for (Index i = 0; i < songs.space.values.rows(); ++i)
        order.emplace_back(static_cast<double>((songs.space.values.row(i) - point).norm()), i);
    std::sort(order.begin(), order.end());
    return order;
}

std::vector<ScoredSong> scored(const Songs& songs, const std::vector<Index>& rows) {
    std::vector<ScoredSong> walk;
    for (std::size_t i = 0; i < rows.size(); ++i)
        walk.push_back({songs.id(rows[i]), i == 0 ? 1 : 1 / (1 + songs.distance(rows[i - 1], rows[i]))});
    return walk;
}

/// The nearest neighbours that the run keeps, or what it would have kept.
NeighborLists neighbors_of(const RunView& run, const RunMethod& method, const Songs& songs) {
    const auto file = run.folder / "neighbors" / std::filesystem::path(method.projection).filename();
    if (artifacts::is_expected(file)) return neighbor_lists(file, songs.space.rows);
    const int k        = std::min(kNeighborsShown, static_cast<int>(songs.space.rows.size()) - 1);
    const auto nearest = neighbors::knn_of_any_size(songs.space.values, k);
    NeighborLists lists(songs.space.rows.size());
    for (Index i = 0; i < nearest.indices.rows(); ++i)
        for (Index j = 0; j < nearest.indices.cols(); ++j)
            lists[static_cast<std::size_t>(i)].push_back(static_cast<std::size_t>(nearest.indices(i, j)));
    return lists;
}

std::vector<Index> graph_way(const RunView& run, const RunMethod& method, const Songs& songs, Index from, Index to) {
    std::vector<Index> way;
    for (const auto place : shortest_song_path(neighbors_of(run, method, songs), numbers_of_songs(songs.song),
                                               static_cast<std::size_t>(from), static_cast<std::size_t>(to)))
        way.push_back(static_cast<Index>(place));
    return way;
}

std::vector<Index> straight_way(const Songs& songs, Index from, Index to, int tracks) {
    std::vector<Index> way{from};
    std::set<std::string> seen{songs.song_of(from), songs.song_of(to)};
    for (int step = 1; step + 1 < tracks; ++step) {
        const float share     = static_cast<float>(step) / static_cast<float>(tracks - 1);
        const RowVector point = (1 - share) * songs.space.values.row(from) + share * songs.space.values.row(to);
        for (const auto& [distance, row] : by_distance(songs, point))
            if (seen.insert(songs.song_of(row)).second) {
                way.push_back(row);
                break;
            }
    }
    way.push_back(to);
    return way;
}

double minutes_of(const RunView& run, const Songs& songs, const std::vector<Index>& way) {
    double seconds = 0;
    for (const Index row : way) seconds += artifacts::parse_number(run.cell(songs.id(row), "duration")).value_or(0);
    return seconds / 60;
}

/// The rows at which a way begins and ends.
struct WalkEnds {
    Index from = 0, to = 0;
};

/// Tracks of the mean duration fill the minutes; the numbers beside that are tried too.
std::vector<Index> timed_way(const RunView& run, const Songs& songs, const WalkEnds& ends, double minutes, int most) {
    std::vector<Index> all(songs.space.rows.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<Index>(i);
    const double mean = minutes_of(run, songs, all) / static_cast<double>(all.size());
    if (mean <= 0) fail<UsageError>("E4309", "--length: this run knows no durations; give a number of tracks");
    const int guess = std::clamp(static_cast<int>(std::lround(minutes / mean)), 2, most);
    std::vector<Index> best;
    for (int tracks = std::max(2, guess - 3); tracks <= std::min(most, guess + 3); ++tracks) {
        auto way = straight_way(songs, ends.from, ends.to, tracks);
        if (best.empty() ||
            std::abs(minutes_of(run, songs, way) - minutes) < std::abs(minutes_of(run, songs, best) - minutes))
            best = std::move(way);
    }
    return best;
}

}  // namespace

std::vector<ScoredSong> similar_songs(const RunView& run, const RunMethod& method, const std::vector<TrackId>& songs,
                                      const std::vector<TrackId>& minus, int count) {
    const Songs all = songs_of(run, method);
    RowVector point = mean_of(all, songs);
    if (!minus.empty()) point += 0.5F * (point - mean_of(all, minus));
    std::set<std::string> seen;
    for (const auto& id : songs) seen.insert(all.song_of(all.row(id)));
    for (const auto& id : minus) seen.insert(all.song_of(all.row(id)));
    std::vector<ScoredSong> found;
    for (const auto& [distance, row] : by_distance(all, point)) {
        if (found.size() == static_cast<std::size_t>(count)) break;
        if (seen.insert(all.song_of(row)).second) found.push_back({all.id(row), 1 / (1 + distance)});
    }
    return found;
}

std::vector<ScoredSong> song_path(const RunView& run, const RunMethod& method, const TrackId& a, const TrackId& b,
                                  const PlaylistLength& length) {
    const Songs songs = songs_of(run, method);
    const Index from = songs.row(a), to = songs.row(b);
    const int most = static_cast<int>(std::set<std::string>(songs.song.begin(), songs.song.end()).size());
    if (a == b) return {{a, 1}};
    if (length.tracks == 1 || length.tracks > most)
        fail<UsageError>("E4309", "--length {} tracks: give 2 to {}, the songs there are", length.tracks, most);
    if (length.minutes > 0) return scored(songs, timed_way(run, songs, {from, to}, length.minutes, std::max(2, most)));
    if (length.tracks > 0) return scored(songs, straight_way(songs, from, to, length.tracks));
    return scored(songs, graph_way(run, method, songs, from, to));
}

}  // namespace ektara::report
