#include "apps/server/sound_files.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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

/// The folder that holds the run's input: itself, or that of a manifest or table.
fs::path folder_of_input(const report::RunView& run) {
    fs::path input = run.record.input;
    std::error_code ignored;
    if (!fs::exists(input, ignored) && !run.record.directory.empty())
        input = fs::absolute(run.folder) / input.lexically_relative(run.record.directory);
    return fs::is_directory(input, ignored) ? input : input.parent_path();
}

}  // namespace

SoundFiles::SoundFiles(const report::RunView& run, const std::vector<TrackId>& songs,
                       const std::vector<fs::path>& more_roots) {
    for (const auto& id : songs)
        if (auto file = run.audio_of(id); !file.empty()) files_[report::audio_key(id)] = std::move(file);
    std::error_code problem;
    for (const auto& root : {run.folder, folder_of_input(run)})
        if (auto real = fs::canonical(root, problem); !problem) roots_.push_back(real);
    for (const auto& root : more_roots) {
        if (!fs::is_directory(root, problem))
            fail<UsageError>("E7002", "--root {}: is no folder; name one that holds music", root.string());
        roots_.push_back(fs::canonical(root));
    }
}

bool SoundFiles::is_inside(const fs::path& real) const {
    return std::any_of(roots_.begin(), roots_.end(), [&](const fs::path& root) {
        const auto way = real.lexically_relative(root);
        return !way.empty() && *way.begin() != ".." && *way.begin() != ".";
    });
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
    return OpenFile{descriptor, static_cast<std::uint64_t>(status.st_size), type_of(file->second)};
}

}  // namespace ektara::server
