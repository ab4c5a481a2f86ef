#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>

#include "corpus/song.hpp"

namespace ektara::corpus {

struct Generated {
    std::size_t n_songs = 0, n_files = 0;  ///< files: songs and flaws, as many as the manifest has rows
    bool was_there = false;                ///< the folder held this corpus already, nothing was written
};

/// Called after each song with the number done and of all; from several threads, one at a time.
using Progress = std::function<void(std::size_t, std::size_t)>;

/// Makes a corpus in `folder` (docs/corpus.md describes the files): audio/, lyrics/, scores/, factors.csv,
/// manifest.csv and, last, corpus.json with the recipe.
///
/// The same options give the same bytes on one machine, for any `jobs` (0: one a core). A folder that was left
/// unfinished is finished; one that is complete is left alone. Throws UsageError E1255 where the folder holds other
/// files or another recipe; otherwise the errors of compose, render and encode.
Generated generate(const std::filesystem::path& folder, const CorpusOptions& options, int jobs,
                   const Progress& progress = {});

/// The lyrics of a song with their times: "[mm:ss.xx]line" below tags for title, artist, album and length.
std::string format_lrc(const Song& song, double seconds);

}  // namespace ektara::corpus
