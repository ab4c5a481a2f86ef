#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "corpus/song.hpp"

namespace ektara::corpus {

/// A file that real collections have and a tool must survive.
struct Flaw {
    std::string kind;  ///< exact-duplicate, re-encoded-duplicate, silent, truncated, empty, misnamed
    std::string path;  ///< below the corpus's folder
    std::size_t song;  ///< index of the song that it is made from, or takes its labels from
    bool has_sound;    ///< whether something of that song is heard
};

/// "audio/00001.flac": the path of a song below the corpus's folder, and its id in every table.
std::string audio_path(const Song& song);

/// One flaw of each kind for every 40 songs, at least one, of songs drawn at random.
std::vector<Flaw> choose_flaws(const std::vector<Song>& songs, const CorpusOptions& options);

/// Writes them; the audio of the songs must be there.
void write_flaws(const std::filesystem::path& folder, const std::vector<Song>& songs, const std::vector<Flaw>& flaws,
                 const CorpusOptions& options);

}  // namespace ektara::corpus
