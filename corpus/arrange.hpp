#pragma once

#include "corpus/score.hpp"
#include "corpus/styles.hpp"
#include "ektara/core/random.hpp"

namespace ektara::corpus {

/// What one song asks of the arranger.
struct Arrangement {
    Style style;
    double bpm     = 100;
    double seconds = 20;
    int tonic      = 0;  ///< 0–11, semitones above C
    int mode       = 0;  ///< 0 major, 1 minor
    int lead       = 0;  ///< level of the factor "lead"
    int density    = 1;  ///< 0 sparse to 2 busy
    bool vocal     = false;
};

/// Writes out percussion, accompaniment and melody, bar by bar, a little longer than `seconds`. The melody is a motif
/// of two bars in the form A A B A over the scale of the mode; where there is a voice it keeps to the background.
Score arrange(const Arrangement& wanted, Random& random);

/// A walk over the scale for one line of a song: semitones above the singer's middle, one a word.
std::vector<int> vocal_melody(const Style& style, int mode, std::size_t n_words, Random& random);

}  // namespace ektara::corpus
