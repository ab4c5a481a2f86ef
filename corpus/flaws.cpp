#include "corpus/flaws.hpp"

#include <cmath>

#include <fmt/format.h>

#include "corpus/render.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/random.hpp"

namespace ektara::corpus {
namespace fs = std::filesystem;
namespace {

std::string extension(const Song& song) {
    return chain(song.levels[kSource]).format == audio::Format::Flac ? "flac" : "ogg";
}

std::string bytes_of(const fs::path& folder, const Song& song, const Flaw& flaw, const CorpusOptions& options) {
    if (flaw.kind == "exact-duplicate") return artifacts::read_file(folder / audio_path(song));
    if (flaw.kind == "empty") return "";
    if (flaw.kind == "misnamed") return "This is a text file, whatever its name says.\n";
    if (flaw.kind == "silent") {
        const auto n = static_cast<std::size_t>(std::lround(options.seconds * kSampleRateHz));
        return audio::encode({std::vector<float>(n), kSampleRateHz}, {});
    }
    const auto sound = render(song, options, Synthesiser());
    if (flaw.kind == "re-encoded-duplicate")
        return audio::encode(sound, {.format = audio::Format::Mp3, .bit_rate = 64'000, .tags = tags_of(song)});
    // Cut in the middle of a frame, as a broken download is.
    const auto whole = audio::encode(sound, {.tags = tags_of(song)});
    return whole.substr(0, whole.size() * 2 / 5);
}

}  // namespace

std::string audio_path(const Song& song) { return fmt::format("audio/{}.{}", song.id, extension(song)); }

std::vector<Flaw> choose_flaws(const std::vector<Song>& songs, const CorpusOptions& options) {
    Random random(options.seed, "corpus flaws");
    std::vector<Flaw> flaws;
    for (std::size_t i = 0; i < std::max<std::size_t>(1, songs.size() / 40); ++i)
        for (const std::string kind :
             {"exact-duplicate", "re-encoded-duplicate", "silent", "truncated", "empty", "misnamed"}) {
            const std::size_t song = random.below(songs.size());
            const bool lossy       = kind == "re-encoded-duplicate" || kind == "misnamed";
            const std::string type = lossy ? "mp3" : kind == "exact-duplicate" ? extension(songs[song]) : "flac";
            const bool has_sound   = kind.ends_with("duplicate") || kind == "truncated";
            flaws.push_back({kind, fmt::format("audio/flaw-{}-{}.{}", kind, i + 1, type), song, has_sound});
        }
    return flaws;
}

void write_flaws(const fs::path& folder, const std::vector<Song>& songs, const std::vector<Flaw>& flaws,
                 const CorpusOptions& options) {
    for (const auto& flaw : flaws)
        artifacts::write_file(folder / flaw.path, bytes_of(folder, songs[flaw.song], flaw, options));
}

}  // namespace ektara::corpus
