#pragma once

#include <string>
#include <vector>

#include "ektara/report/playlist.hpp"
#include "ektara/report/run_view.hpp"

namespace ektara::report {

/// One step of an answer: a song and how alike it is, 1/(1 + distance).
struct ScoredSong {
    TrackId id;
    double score = 0;
};

/// The songs nearest to the mean of `songs` in the method's space, nearest first, at most `count`; other clips of the
/// given songs and of songs that are already there are passed over. With `minus` the point is moved away from their
/// mean by half the difference (Rocchio 1971), and they are passed over too.
std::vector<ScoredSong> similar_songs(const RunView& run, const RunMethod& method, const std::vector<TrackId>& songs,
                                      const std::vector<TrackId>& minus, int count);

/// A way from song `a` to song `b` in small steps; the score is the likeness to the song before (1 for the first).
///
/// Without a length: the cheapest way over the graph of the nearest neighbours that the run keeps (song_graph.hpp).
/// With N tracks: at each of N − 2 points evenly between the two, the nearest song that is not yet on the way. With
/// minutes: the N whose songs last nearest to them. Clips of one song are visited once. Throws UsageError E4309 for a
/// length of fewer than 2 tracks or more than there are songs.
std::vector<ScoredSong> song_path(const RunView& run, const RunMethod& method, const TrackId& a, const TrackId& b,
                                  const PlaylistLength& length);

}  // namespace ektara::report
