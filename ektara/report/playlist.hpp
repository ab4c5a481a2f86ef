#pragma once

#include <map>
#include <string>
#include <vector>

#include "ektara/report/run_view.hpp"

namespace ektara::report {

/// How long a playlist may be: nothing, whole tracks, or minutes.
struct PlaylistLength {
    int tracks     = 0;
    double minutes = 0;
};

/// "12 tracks", "60", "60 min" (minutes). Throws UsageError E4309 for anything else.
PlaylistLength parse_length(const std::string& text);

struct PlaylistOptions {
    int max_per_artist    = 0;  ///< 0: any number
    int artist_gap        = 0;  ///< other artists' songs between two of one artist
    bool no_duplicates    = false;
    PlaylistLength length = {};
    /// A language: its songs only; "mixed": languages take turns; "": as they come.
    std::string language = {};
};

struct Playlist {
    std::string title;  ///< the cluster's number and name
    std::vector<TrackId> songs;
};

/// Songs of each cluster, from its centroid outwards, under the options; songs without audio are left out.
/// `duplicates` names for a song the one whose recording it repeats. Throws Error E4310 where no song has audio.
std::vector<Playlist> playlists_of(const RunView& run, const RunMethod& method, const PlaylistOptions& options);

/// Extended M3U in UTF-8 with LF and without a byte order mark; paths relative to `folder`. A path with a line end,
/// which the format cannot hold, is left out.
std::string format_m3u8(const RunView& run, const Playlist& playlist, const std::filesystem::path& folder);
/// The same as JSPF (xspf.org): locations are relative, percent-encoded references.
std::string format_jspf(const RunView& run, const Playlist& playlist, const std::filesystem::path& folder);

/// Which song's recording another one repeats: neighbors/duplicates.csv of the run (`id,duplicate_of,score`), empty
/// where there is none.
std::map<TrackId, TrackId> duplicates_of(const RunView& run);

/// A path as a relative reference (RFC 3986): every byte but unreserved ones and "/" is percent-encoded.
std::string as_reference(const std::filesystem::path& path);

}  // namespace ektara::report
