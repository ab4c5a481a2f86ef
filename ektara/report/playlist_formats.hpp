#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::report {

/// One song of a playlist as players are told of it.
struct PlaylistEntry {
    TrackId id;
    std::string path;  ///< relative to the playlist's folder, byte for byte; it need not be UTF-8
    std::string title, artist, album;
    double seconds = 0;  ///< of the whole song; 0: not known
};

/// Whether a line of .m3u8 can hold this path: it has no line end.
bool fits_a_line(const std::string& path);

/// Extended M3U with LF and without a byte order mark. Paths stand there byte for byte, as MPD and mpv take them; one
/// that a player would take for a comment, an address or indented text begins with "./". What `fits_a_line` denies is
/// left out. An unknown length is -1. web/src/text.ts writes the same: tests/golden/report/shared_text.json.
std::string m3u8_text(const std::string& title, const std::vector<PlaylistEntry>& entries);

/// XSPF 1 (xspf.org): locations are relative references, of which every byte but the unreserved ones is
/// percent-encoded. What has no path is left out. web/src/text.ts writes the same, but for the album, by the same
/// table.
std::string xspf_text(const std::string& title, const std::vector<PlaylistEntry>& entries);
/// The same as JSPF.
std::string jspf_text(const std::string& title, const std::vector<PlaylistEntry>& entries);

/// Ways from one folder to files, by the names that they are given here and not by what links among them lead to. Only
/// where links make such a way wrong does it begin where the folder really lies.
class RelativePaths {
  public:
    explicit RelativePaths(const std::filesystem::path& folder);
    std::string to(const std::filesystem::path& file);

  private:
    const std::filesystem::path& way_to(const std::filesystem::path& parent);

    std::filesystem::path from_, real_from_;
    std::map<std::filesystem::path, std::filesystem::path> ways_;  ///< to folders of files
};

}  // namespace ektara::report
