#pragma once

#include <map>
#include <string>
#include <vector>

#include "ektara/core/warning.hpp"
#include "ektara/report/playlist_formats.hpp"
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

struct Playlists {
    std::vector<Playlist> lists;    ///< none of them empty
    std::vector<Warning> warnings;  ///< W-PLAYLIST-EMPTY, W-PLAYLIST-IDLE, W-PLAYLIST-LENGTH
};

/// Songs of each cluster, from its centroid outwards; songs without audio are left out.
///
/// First only the language's songs stay, then one of each recording (`duplicates_of`), then languages take turns. From
/// this row each time the first song is taken that fits: into what is left of the length, which is the whole songs',
/// and beside its artist's others. A cluster that no song is left of has no playlist, and a warning names it.
/// Throws Error E4310 where no song has audio, E7132 where there are no clusters; UsageError E7130 where no song has
/// the language or any language at all, and E7131 where the length is shorter than every song, or songs' lengths are
/// not known.
Playlists playlists_of(const RunView& run, const RunMethod& method, const PlaylistOptions& options);

/// The songs of a playlist that lies in `folder`.
std::vector<PlaylistEntry> entries_of(const RunView& run, const Playlist& playlist,
                                      const std::filesystem::path& folder);

/// Which song's recording another one repeats: neighbors/duplicates.csv of the run (`id,duplicate_of,score`), empty
/// where there is none.
std::map<TrackId, TrackId> duplicates_of(const RunView& run);

}  // namespace ektara::report
