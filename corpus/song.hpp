#pragma once

#include <string>
#include <vector>

#include "corpus/factors.hpp"
#include "corpus/names.hpp"
#include "corpus/score.hpp"

namespace ektara::corpus {

/// One line of the lyric in its place.
struct SungLine {
    double start_seconds = 0;
    double slot_seconds  = 0;  ///< until the next line may begin
    std::string text;
    /// Semitones above the singer's middle, one a word; empty: recited.
    std::vector<int> melody;
    bool operator==(const SungLine&) const = default;
};

struct Voice {
    std::string language, variant;             ///< espeak-ng's, e.g. "bn" and "f4"
    int pitch                           = 50;  ///< espeak-ng's, 0–99
    int words_per_minute                = 130;
    bool operator==(const Voice&) const = default;
};

struct Song {
    std::string id;
    Names names;
    Levels levels{};
    double bpm = 0, loudness_db = 0;
    std::string scale;
    Score score;
    Voice voice;
    std::vector<SungLine> lines;  ///< empty: instrumental
};

/// The word for the level of one factor.
const std::string& level_name(const Song& song, FactorIndex factor);

/// All songs of a corpus: labels, scores and timed lyrics, without a sound. The song at index i does not depend on
/// how many songs are rendered, nor on the order. Throws InvalidArgument E1256 where the options are out of range.
std::vector<Song> compose(const CorpusOptions& options);

}  // namespace ektara::corpus
