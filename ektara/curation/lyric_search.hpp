#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "ektara/core/progress.hpp"
#include "ektara/core/warning.hpp"
#include "ektara/report/run_view.hpp"
#include "ektara/text/encoder.hpp"

namespace ektara::curation {

struct LyricSearchOptions {
    text::EncodeOptions encode;
    /// Folder of the store that keeps the vectors of lines; empty: artifacts::default_store_folder().
    std::filesystem::path cache = {};
};

/// One line of a song in the index: its text, and that with the line before and the line after it (-1: none).
struct IndexedLine {
    Eigen::Index text = 0, with_before = -1, with_after = -1;
};

struct IndexedSong {
    TrackId id;  ///< the first clip of the song that has lyrics
    std::vector<IndexedLine> lines;
};

/// The lyrics of a run, ready to be searched.
struct LyricIndex {
    /// Null: each search opens the model for itself, which takes a tenth of a second, and lets go of it again.
    std::shared_ptr<const text::Encoder> encoder;
    text::EncodeOptions options;
    std::vector<IndexedSong> songs;
    std::vector<std::string> texts;  ///< lines and pairs of lines, each once
    Matrix vectors;                  ///< of the texts: less `mean`, of length 1
    RowVector mean;                  ///< of all lines; zeros where there are fewer than 20
    std::vector<Warning> warnings;
};

/// A song that a search found, with its line that is nearest to the words.
struct LyricHit {
    TrackId id;
    double score = 0;
    std::string line;
};

/// Whether `read_lyric_index` can have something to read: a track with lyrics, and weights of the model. Reads none.
bool can_search_lyrics(const report::RunView& run, const LyricSearchOptions& options);

/// Reads the lyrics of a run's tracks (manifest, sidecar or tag, as `extract` finds them, unmasked) and encodes their
/// lines and pairs of neighbouring lines; vectors that the store has are not computed again. Of a song's clips the
/// first with lyrics counts.
///
/// Throws Error E3210 where no track has lyrics, MissingWeights E3204 without the model.
LyricIndex read_lyric_index(const report::RunView& run, const LyricSearchOptions& options, const Progress& progress);

/// The songs whose lyrics say what `words` say, best first, at most `count`; equal ones in the order of the tracks.
///
/// A line's score is the mean of two cosines: of the line, and of the better of its pairs with the line before or after
/// it (alone: of the line again). Vectors are taken less the mean of all lines, without which every two texts are alike
/// (Mu and Viswanath 2018); so 0 is what unrelated lines have. A song has the score of its best line. Throws UsageError
/// E3211 where `words` holds no letter or digit, or more than 1,000 bytes.
std::vector<LyricHit> search_lyrics(const LyricIndex& index, const std::string& words, int count);

/// The same for a vector of length 1, from which the mean is taken already.
std::vector<LyricHit> nearest_lyrics(const LyricIndex& index, const RowVector& asked, int count);

}  // namespace ektara::curation
