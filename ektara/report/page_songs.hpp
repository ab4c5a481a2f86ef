#pragma once

#include <vector>

#include "ektara/report/report.hpp"

namespace ektara::report {

/// The page's `songs`: ids, titles, artists, addresses of their sound, seconds, words of their lyrics.
artifacts::Json songs_json(const RunView& run, const std::vector<TrackId>& ids, const PageOptions& options);

/// Adds the labels (`columns`, coded) and the numbers (`numbers`) that the map can be coloured by.
void add_colours(const RunView& run, const std::vector<TrackId>& ids, artifacts::Json& data);

/// peaks/peaks.npy as one byte a value in base64, two values joined by the larger; null where there is none.
artifacts::Json peaks_json(const RunView& run, const std::vector<TrackId>& ids);

/// The same values as bytes, song by song, at their full number; empty where there is none.
std::string peak_bytes(const RunView& run, const std::vector<TrackId>& ids, Eigen::Index joined = 1);

std::string base64(std::string_view bytes);

}  // namespace ektara::report
