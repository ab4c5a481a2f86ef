#pragma once

#include <filesystem>
#include <map>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/features/extract.hpp"

namespace ektara::collection {

/// Tracks with what was found out about them, joined by id.
struct TrackTable {
    std::vector<Track> tracks;
    std::map<TrackId, features::TrackInfo> infos;
};

/// Writes RUN/tracks.csv: every track of the input, failed ones too, in bytewise order of ids.
///
/// Columns `id path title artist album language genre song_id clip lyrics`, the other labels by name, `duration`
/// (seconds of the whole file), `verdict` (audio::Verdict) and `note` (what is missing of a partial one). Paths are
/// absolute; one that is not UTF-8 is a file URI (core/path_text.hpp). A track without info has both empty. Where a
/// track has no `lyrics` file and its tags hold lyrics, its own (`own_lyrics`, track_labels.hpp) are written to
/// RUN/lyrics/<digest>.txt and named relative to RUN; `read_tracks_csv` gives a path that can be opened.
void write_tracks_csv(const std::filesystem::path& path, std::vector<Track> tracks,
                      const std::map<TrackId, features::TrackInfo>& infos);

/// Reads it again; empty labels are left out. Throws Error E1201/E1202 for a damaged file.
TrackTable read_tracks_csv(const std::filesystem::path& path);

/// Writes RUN/failures.csv: `id,path,stage,code,reason`, in bytewise order of ids; only the header where all went well.
void write_failures_csv(const std::filesystem::path& path, std::vector<Failure> failures);
std::vector<Failure> read_failures_csv(const std::filesystem::path& path);

}  // namespace ektara::collection
