#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/report/run_view.hpp"

namespace ektara::curation {

/// The songs of a space, a row each: clips of one song and copies of it are one song.
struct SongTable {
    Matrix values;                              ///< songs × d, the mean of a song's rows
    std::vector<TrackId> id;                    ///< the track that stands for the song: nearest to its mean
    std::vector<std::vector<TrackId>> members;  ///< its tracks, in the order of the space's rows

    std::size_t size() const { return id.size(); }
};

/// Two tracks that are of one song.
using SameSong = std::pair<TrackId, TrackId>;

/// The songs of the space that a method clustered, in the order of their first rows. Tracks are of one song where they
/// have the same song_id or equal rows, and as `same` says; a track without song_id is a song of its own.
SongTable song_table(const report::RunView& run, const report::RunMethod& method, const std::vector<SameSong>& same);

/// What the song's tracks have in a column of tracks.csv: the most frequent value, of equally frequent ones the first
/// bytewise; "" where no track has one. `column` may be a combination: "language+genre" gives "bangla+baul", "" where a
/// part is missing.
std::string value_of_song(const report::RunView& run, const std::vector<TrackId>& members, const std::string& column);

}  // namespace ektara::curation
