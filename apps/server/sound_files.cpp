#include "apps/server/sound_files.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ektara/audio/opened_file.hpp"
#include "ektara/audio/sniff.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/report.hpp"

namespace ektara::server {
namespace fs = std::filesystem;
namespace {

std::string type_of(const fs::path& file) {
    static const std::map<std::string, std::string> kTypes{
        {".flac", "audio/flac"}, {".mp3", "audio/mpeg"}, {".ogg", "audio/ogg"}, {".oga", "audio/ogg"},
        {".opus", "audio/ogg"},  {".wav", "audio/wav"},  {".m4a", "audio/mp4"}, {".aac", "audio/aac"},
        {".mp4", "audio/mp4"},   {".webm", "audio/webm"}};
    std::string extension = file.extension().string();
    for (char& c : extension)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const auto found = kTypes.find(extension);
    return found == kTypes.end() ? "application/octet-stream" : found->second;
}

/// Where an open file really lies: asked of the kernel, so that no link can change between look and use.
fs::path place_of(int descriptor) {
    std::array<char, 4096> place{};
    const auto link   = "/proc/self/fd/" + std::to_string(descriptor);
    const auto length = ::readlink(link.c_str(), place.data(), place.size());
    return length <= 0 || static_cast<std::size_t>(length) == place.size()
               ? fs::path()
               : fs::path(std::string(place.data(), static_cast<std::size_t>(length)));
}

/// Changes with whatever changes the file's bytes, so it is strong.
std::string etag_of(const struct stat& status) {
    return fmt::format("\"{:x}-{:x}-{:x}-{:x}-{:x}\"", status.st_dev, status.st_ino, status.st_size,
                       status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec,
                       status.st_ctim.tv_sec * 1'000'000'000 + status.st_ctim.tv_nsec);
}

}  // namespace

SoundFiles::SoundFiles(const report::RunView& run, const std::vector<TrackId>& songs,
                       const std::vector<fs::path>& roots) {
    for (const auto& id : songs)
        if (auto file = run.audio_of(id); !file.empty()) files_[report::audio_key(id)] = std::move(file);
    std::error_code problem;
    if (auto real = fs::canonical(run.folder, problem); !problem) roots_.push_back(real);
    for (const auto& root : roots) {
        if (!fs::is_directory(root, problem))
            fail<UsageError>("E7002", "--root {}: is no folder; name one that holds music", root.string());
        roots_.push_back(fs::canonical(root));
    }
    for (const auto& [key, file] : files_)
        if (const auto real = fs::canonical(file, problem); !problem && !is_inside(real) && first_outside_.empty())
            first_outside_ = real;
}

bool SoundFiles::is_inside(const fs::path& real) const {
    return std::any_of(roots_.begin(), roots_.end(), [&](const fs::path& root) {
        const auto way = real.lexically_relative(root);
        return !way.empty() && *way.begin() != ".." && *way.begin() != ".";
    });
}

bool SoundFiles::is_sound(const OpenFile& file) const {
    {
        const std::lock_guard lock(one_at_a_time_);
        if (known_sounds_.contains(file.etag)) return true;
    }
    if (!audio::begins_like_sound(audio::path_of_opened(file.descriptor, ""))) return false;
    const std::lock_guard lock(one_at_a_time_);
    known_sounds_.insert(file.etag);
    return true;
}

std::optional<OpenFile> SoundFiles::open(const std::string& key) const {
    const auto file = files_.find(key);
    if (file == files_.end()) return std::nullopt;
    // Non-blocking: a FIFO in a song's place must not hold a thread.
    const int descriptor = ::open(file->second.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return std::nullopt;
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) || !is_inside(place_of(descriptor))) {
        ::close(descriptor);
        return std::nullopt;
    }
    OpenFile opened{descriptor, static_cast<std::uint64_t>(status.st_size), type_of(file->second), etag_of(status)};
    if (is_sound(opened)) return opened;
    ::close(descriptor);
    return std::nullopt;
}

}  // namespace ektara::server
