#include <algorithm>
#include <set>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/core/error.hpp"
#include "ektara/extraction/text_stage.hpp"
#include "ektara/text/lyrics.hpp"

namespace ektara::extraction {
namespace fs = std::filesystem;
namespace {

struct Found {
    fs::path path;
    std::string source;
};

/// Lyrics of tags lie in RUN/lyrics; whatever else a track names was in the manifest.
Found find_lyrics(const Track& track, const fs::path& run_folder) {
    const bool from_tag = !track.lyrics.empty() && fs::weakly_canonical(track.lyrics.parent_path()) ==
                                                       fs::weakly_canonical(run_folder / "lyrics");
    if (!track.lyrics.empty() && !from_tag) return {track.lyrics, "manifest"};
    if (auto beside = text::sidecar_of(track.audio); !beside.empty()) return {std::move(beside), "sidecar"};
    return {track.lyrics, from_tag ? "tag" : ""};
}

/// "rabindra_sangeet" is "rabindra sangeet" in a text; parts in brackets and behind a dash are no words of a title.
std::string as_words(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

SongLyrics read_song(const Track& track, const std::vector<std::string>& labels, const fs::path& run_folder,
                     bool mask) {
    SongLyrics song;
    song.id          = track.id;
    const auto found = find_lyrics(track, run_folder);
    song.source      = found.source;
    if (found.path.empty()) return song;
    try {
        const auto whole = text::read_lyrics(found.path);
        auto words       = labels;
        for (const auto& own : {track.artist, track.title}) words.push_back(as_words(own));
        auto masked      = text::mask_words(whole, words);
        song.language    = text::language_of(whole);
        song.label_words = std::move(masked.found);
        song.text        = mask ? std::move(masked.text) : whole;
        if (song.text.find_first_not_of(" \n") == std::string::npos) song.text.clear();
    } catch (const Error& problem) {
        // Lyrics of tags were written by the run: others in their place are no fault of the song.
        if (artifacts::is_of_changed_file(problem)) throw;
        song.problem = problem.code() + ": " + problem.what();
    }
    return song;
}

}  // namespace

std::vector<std::string> label_words_of(const std::vector<Track>& tracks) {
    std::set<std::string> words{"bangla", "bengali", "english"};
    for (const auto& track : tracks)
        for (const char* column : {"language", "genre"})
            if (const auto value = collection::label_of(track, column); !value.empty()) words.insert(as_words(value));
    return {words.begin(), words.end()};
}

std::vector<SongLyrics> collect_lyrics(const std::vector<Track>& tracks, const fs::path& run_folder, bool mask,
                                       const std::vector<std::string>& label_words) {
    std::vector<SongLyrics> songs;
    for (const auto& track : tracks) songs.push_back(read_song(track, label_words, run_folder, mask));
    return songs;
}

std::vector<SongLyrics> collect_lyrics(const std::vector<Track>& tracks, const fs::path& run_folder, bool mask) {
    return collect_lyrics(tracks, run_folder, mask, label_words_of(tracks));
}

}  // namespace ektara::extraction
