#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ektara/report/run_view.hpp"

namespace ektara::server {

/// A file that is open for reading; whoever takes it closes `descriptor`.
struct OpenFile {
    int descriptor     = -1;
    std::uint64_t size = 0;
    std::string type;  ///< "audio/ogg"
};

/// The sounds of a run by their opaque keys (report::audio_key).
///
/// A key is looked up and never made into a path. What it names is opened, and given out only where the file that was
/// really opened, links resolved, is a regular one below one of the roots.
class SoundFiles {
  public:
    /// `more_roots` beside the run's own folder and that of its input. Throws UsageError E7002 for a root that is no
    /// folder.
    SoundFiles(const report::RunView& run, const std::vector<TrackId>& songs,
               const std::vector<std::filesystem::path>& more_roots);

    std::optional<OpenFile> open(const std::string& key) const;

  private:
    bool is_inside(const std::filesystem::path& real) const;

    std::map<std::string, std::filesystem::path> files_;
    std::vector<std::filesystem::path> roots_;
};

}  // namespace ektara::server
