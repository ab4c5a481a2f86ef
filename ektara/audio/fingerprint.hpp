#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::audio {

/// Chromaprint's raw fingerprint (default algorithm) of at most the first 120 s: about eight 32-bit words a second,
/// alike for the same recording whatever its codec. Empty for a sound of less than about 3 s.
std::vector<std::uint32_t> fingerprint(const Waveform& sound);

/// Row `row` holds the same recording as the earlier row `original`; `score` is the share of equal bits where the two
/// fingerprints overlap best (0.5 for unrelated ones).
struct SameRecording {
    std::size_t row = 0, original = 0;
    double score = 0;
};

/// Finds rows whose fingerprints hold the same recording. Words that agree in their upper 28 bits vote for a shift of
/// two fingerprints; a shift with 4 votes or more is a repetition where at least half of the shorter one and 24 words
/// overlap and 0.97 of their bits are equal. Of a group of equal recordings each later row names the first. Above five
/// million words only those are looked up whose hash is divisible by eight: the same ones in every copy.
std::vector<SameRecording> same_recordings(const std::vector<std::vector<std::uint32_t>>& fingerprints);

}  // namespace ektara::audio
