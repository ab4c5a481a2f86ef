#pragma once

#include <array>
#include <string>
#include <vector>

#include "corpus/options.hpp"

namespace ektara::corpus {

/// One thing that a song was told to be, and the words for its levels.
struct Factor {
    std::string name;
    std::vector<std::string> levels;
};

/// The order of `factors()`, and of the levels in a Design's row.
enum FactorIndex { kLanguage, kStyle, kTempo, kKey, kMode, kLead, kDensity, kLoudness, kVoice, kSource, kFactorCount };

/// language, style, tempo, key, mode, lead, density, loudness, voice and source (the recording chain).
const std::array<Factor, kFactorCount>& factors();

/// The level of each factor for one song.
using Levels = std::array<int, kFactorCount>;

/// One row a song. Every level of a factor occurs equally often (to within one), and every pair of factors is as
/// nearly independent as exchanges make it: starting from random columns, two songs swap one level wherever this
/// lowers the sum over all pairs of factors of the chi-square of their counts (a coordinate exchange, as for
/// nearly orthogonal designs: Meyer and Nachtsheim, 1995). With `confound` the source is a function of the language.
/// With `plant` the planted factor keeps two or more levels far apart and the audible others keep one.
/// Throws InvalidArgument E1256 where the options are out of range.
std::vector<Levels> design(const CorpusOptions& options);

}  // namespace ektara::corpus
