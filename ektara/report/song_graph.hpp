#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::report {

/// How many nearest neighbours of a song the page and `path` look at.
inline constexpr int kNeighborsShown = 10;

/// For each song the places of its nearest songs, nearest first.
using NeighborLists = std::vector<std::vector<std::size_t>>;

/// The rows of neighbors/<space>.npy as lists of at most kNeighborsShown places in `songs`; empty lists for songs that
/// are not among the rows, and where there is no such file.
NeighborLists neighbor_lists(const std::filesystem::path& npy, const std::vector<TrackId>& songs);

/// The cheapest way between two songs over the graph of nearest neighbours, both ends included.
///
/// Links hold in both directions. A step to the r-th nearest neighbour costs r², so several small steps are preferred
/// to one large step (Dijkstra 1959). Of two directions the cheaper counts; of equally cheap ways the one over the
/// lower places. `song_of[i]` numbers the song that clip i belongs to: another clip of the two ends' songs is not
/// entered, and no song is visited twice. Where the graph has no way the step is made at once: {from, to}. The page
/// follows the same rule (web/src/paths.ts); tests/golden/report/song_paths.json holds both to it.
std::vector<std::size_t> shortest_song_path(const NeighborLists& neighbors, const std::vector<std::size_t>& song_of,
                                            std::size_t from, std::size_t to);

/// Numbers for equal texts, in the order in which they are met; empty texts stand for themselves alone.
std::vector<std::size_t> numbers_of_songs(const std::vector<std::string>& song_ids);

}  // namespace ektara::report
