#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ektara/report/playlist.hpp"

namespace ektara::report {

/// Which playlists were asked for.
struct PlaylistRequest {
    std::string clusters = {};  ///< a clustering or a method; empty: the run's default
    PlaylistOptions options;
};

struct WrittenPlaylist {
    std::filesystem::path file;  ///< the .m3u8
    Playlist list;
    std::size_t line_ends = 0;  ///< songs that .m3u8 cannot hold
};

struct WrittenPlaylists {
    std::vector<WrittenPlaylist> lists;
    std::vector<Warning> warnings;
};

/// Writes the playlists of a run into `folder`, each as .m3u8, .xspf and .jspf. In RUN/playlists they replace those of
/// an earlier call, and playlists/request.json keeps what was asked for. Throws as `playlists_of`.
WrittenPlaylists write_playlists(const RunView& run, const PlaylistRequest& request,
                                 const std::filesystem::path& folder);

/// What was asked for when RUN/playlists was written; nothing where it was not.
std::optional<PlaylistRequest> playlist_request(const std::filesystem::path& run);

}  // namespace ektara::report
