#include "apps/server/sound_files.hpp"

#include <array>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ektara/audio/opened_file.hpp"
#include "ektara/audio/sniff.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/report/report.hpp"

namespace ektara::server {
namespace fs = std::filesystem;
namespace {

std::string type_of(const fs::path& file) {
    static const std::map<std::string, std::string> kTypes{
        {".flac", "audio/flac"}, {".mp3", "audio/mpeg"}, {".ogg", "audio/ogg"}, {".oga", "audio/ogg"},
        {".opus", "audio/ogg"},  {".wav", "audio/wav"},  {".m4a", "audio/mp4"}, {".aac", "audio/aac"},
        {".mp4", "audio/mp4"},   {".webm", "audio/webm"}};
    const auto found = kTypes.find(ascii_lower(file.extension().string()));
    return found == kTypes.end() ? "application/octet-stream" : found->second;
}

/// Whether an open file really lies below a root: asked of the kernel, so that no link can change between look and use.
bool lies_below(const report::Roots& roots, int descriptor) {
    std::array<char, 4096> place{};
    const auto link   = "/proc/self/fd/" + std::to_string(descriptor);
    const auto length = ::readlink(link.c_str(), place.data(), place.size());
    return length > 0 && static_cast<std::size_t>(length) < place.size() &&
           roots.hold({place.data(), static_cast<std::size_t>(length)});
}

/// Changes with whatever changes the file's bytes, so that a tag made of it is strong.
std::array<std::int64_t, 5> told_of(const struct stat& status) {
    const auto nanoseconds = [](const timespec& time) { return time.tv_sec * 1'000'000'000 + time.tv_nsec; };
    return {static_cast<std::int64_t>(status.st_dev), static_cast<std::int64_t>(status.st_ino), status.st_size,
            nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
}

}  // namespace

SoundFiles::SoundFiles(const report::RunView& run, const std::vector<TrackId>& songs) {
    if (run.roots) roots_ = *run.roots;
    for (const auto& id : songs) {
        note_outside(run.named_lyrics_of(id));
        auto file = run.audio_of(id);
        if (file.empty()) continue;
        note_outside(file);
        auto type                      = type_of(file);
        sounds_[report::audio_key(id)] = {std::move(file), std::move(type)};
    }
}

void SoundFiles::note_outside(const fs::path& file) {
    if (file.empty() || !first_outside_.empty()) return;
    std::error_code problem;
    const auto real = fs::canonical(file, problem);
    if (!problem && !roots_.hold(real.native())) first_outside_ = real;
}

SoundFiles::Version SoundFiles::version_of(const std::string& key, const OpenFile& file,
                                           const std::array<std::int64_t, 5>& told) const {
    {
        const std::lock_guard lock(one_at_a_time_);
        const auto seen = versions_.find(key);
        if (seen != versions_.end() && seen->second.told == told) return seen->second;
    }
    Version version{told, fmt::format("\"{:x}\"", fmt::join(told, "-")),
                    audio::begins_like_sound(audio::path_of_opened(file.descriptor, ""))};
    const std::lock_guard lock(one_at_a_time_);
    return versions_[key] = std::move(version);
}

std::optional<OpenFile> SoundFiles::open(const std::string& key) const {
    const auto sound = sounds_.find(key);
    if (sound == sounds_.end()) return std::nullopt;
    const auto& [file, type] = sound->second;
    // Non-blocking: a FIFO in a song's place must not hold a thread.
    OpenFile opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK), 0, type, ""};
    if (opened.descriptor < 0) return std::nullopt;
    struct stat status {};
    if (::fstat(opened.descriptor, &status) == 0 && S_ISREG(status.st_mode) && lies_below(roots_, opened.descriptor)) {
        auto version = version_of(key, opened, told_of(status));
        opened.size  = static_cast<std::uint64_t>(status.st_size);
        opened.etag  = std::move(version.etag);
        if (version.is_sound) return opened;
    }
    ::close(opened.descriptor);
    return std::nullopt;
}

}  // namespace ektara::server
