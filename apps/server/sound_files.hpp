#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
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
    std::string etag;  ///< of this version of the file, in quotes: where it lies, how long it is, when it changed
};

/// The sounds of a run by their opaque keys (report::audio_key).
///
/// A key is looked up and never made into a path. What it names is opened, and given out only where the file that was
/// really opened, links resolved, is a regular one below one of the roots and begins like sound
/// (audio::begins_like_sound). What the run itself says of its music makes no root: it may come from others.
class SoundFiles {
  public:
    /// Roots are those of the run.
    SoundFiles(const report::RunView& run, const std::vector<TrackId>& songs);

    /// May be called by several threads.
    std::optional<OpenFile> open(const std::string& key) const;
    /// A sound or a lyric that lies outside of all roots and so is not given out; empty where there is none.
    const std::filesystem::path& first_outside() const { return first_outside_; }

  private:
    struct Sound {
        std::filesystem::path file;
        std::string type;
    };
    /// One version of a file: what was told of it, its entity tag, and whether it begins like sound.
    struct Version {
        std::array<std::int64_t, 5> told{};
        std::string etag;
        bool is_sound = false;
    };

    void note_outside(const std::filesystem::path& file);
    /// That of the open file; it is looked at where it is not the one that was seen last.
    Version version_of(const std::string& key, const OpenFile& file, const std::array<std::int64_t, 5>& told) const;

    std::map<std::string, Sound> sounds_;
    report::Roots roots_;
    std::filesystem::path first_outside_;
    mutable std::mutex one_at_a_time_;
    mutable std::map<std::string, Version> versions_;  ///< by key, those seen last
};

}  // namespace ektara::server
