#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ektara/report/run_view.hpp"

namespace ektara::server {

/// A file that is open for reading; whoever takes it closes `descriptor`.
struct OpenFile {
    int descriptor     = -1;
    std::uint64_t size = 0;
    std::string type;  ///< "audio/ogg"
    std::string etag;  ///< of this version of the file, in quotes: where it lies, how long it is, when it changed
};

/// The sounds of a run by their opaque keys (report::audio_key).
///
/// A key is looked up and never made into a path. What it names is opened, and given out only where the file that was
/// really opened, links resolved, is a regular one below one of the roots and begins like sound
/// (audio::begins_like_sound). What the run itself says of its music makes no root: it may come from others.
class SoundFiles {
  public:
    /// `roots` beside the run's own folder. Throws UsageError E7002 for a root that is no folder.
    SoundFiles(const report::RunView& run, const std::vector<TrackId>& songs,
               const std::vector<std::filesystem::path>& roots);

    /// May be called by several threads.
    std::optional<OpenFile> open(const std::string& key) const;
    /// A file of the run that lies outside of all roots and so is not given out; empty where there is none.
    const std::filesystem::path& first_outside() const { return first_outside_; }

  private:
    bool is_inside(const std::filesystem::path& real) const;
    bool is_sound(const OpenFile& file) const;

    std::map<std::string, std::filesystem::path> files_;
    std::vector<std::filesystem::path> roots_;
    std::filesystem::path first_outside_;
    mutable std::mutex one_at_a_time_;
    mutable std::set<std::string> known_sounds_;  ///< by entity tag: their beginning was looked at
};

}  // namespace ektara::server
