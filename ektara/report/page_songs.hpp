#pragma once

#include <vector>

#include "ektara/report/page_data.hpp"
#include "ektara/report/report.hpp"

namespace ektara::report {

/// The page's `songs`: ids, titles, artists, seconds, words of their lyrics (shared_words), and where their sound is:
/// `path` from RUN/playlists, null where it is `folder` and the id. `audio` holds the server's addresses; in a
/// report, where they follow from the paths, nothing.
PageSongs songs_of(const RunView& run, const std::vector<TrackId>& ids, const PageOptions& options);

/// Adds the labels (`columns`, coded) and the numbers (`numbers`, quantised) that the map can be coloured by, and the
/// `groups` of those that are features (column_words.hpp).
void add_colours(const RunView& run, const std::vector<TrackId>& ids, PageData& data);

/// peaks/peaks.npy as one byte a value in base64, two values joined by the larger; nothing where there is none.
std::optional<PackedLists> peaks_of(const RunView& run, const std::vector<TrackId>& ids);

/// The same values as bytes, song by song, at their full number; empty where there is none.
std::string peak_bytes(const RunView& run, const std::vector<TrackId>& ids, Eigen::Index joined = 1);

}  // namespace ektara::report
