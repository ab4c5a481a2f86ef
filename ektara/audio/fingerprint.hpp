#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::audio {

/// Chromaprint's raw fingerprint (default algorithm) of at most the first 120 s of a sound that comes in blocks: about
/// eight 32-bit words a second, alike for the same recording whatever its codec. Empty for less than about 3 s. It does
/// not depend on where the blocks were cut.
class Fingerprinter {
  public:
    explicit Fingerprinter(int sample_rate_hz);
    ~Fingerprinter();
    Fingerprinter(Fingerprinter&&) noexcept;
    Fingerprinter& operator=(Fingerprinter&&) noexcept;

    void push(std::span<const float> block);
    /// At most kMostFingerprintWords. Called once, at the end.
    std::vector<std::uint32_t> finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};
/// A word begins every 1,365 samples of 11,025 Hz.
constexpr std::size_t kMostFingerprintWords = 960;

/// That of a whole sound.
std::vector<std::uint32_t> fingerprint(const Waveform& sound);

/// Row `row` holds the same recording as the earlier row `original`; `score` is the share of equal bits where the two
/// fingerprints overlap best (0.5 for unrelated ones).
struct SameRecording {
    std::size_t row = 0, original = 0;
    double score = 0;
};

/// What counts as the same recording: a copy, whatever its codec, or also another master of it (other equaliser,
/// compression, level).
enum class Sameness { Copy, Master };

/// Finds rows whose fingerprints hold the same recording. Words that agree in some of their bits vote for a shift of
/// two fingerprints; a shift with enough votes is a repetition where at least half of the shorter one and 24 words
/// overlap and enough of their bits are equal. Of a group of equal recordings each later row names the first.
///
/// A copy: the upper 28 bits agree, 4 votes, 0.97 of the bits are equal; above five million words only those are looked
/// up whose hash is divisible by eight, the same ones in every copy. A master: the upper or the lower bits agree, 16 of
/// them and more where there are more than 655,360 words (ten a value), 3 votes, 0.80 of the bits. On songs of the demo
/// corpus masters reach 0.82 to 1, other renderings of the same score at most 0.73, unrelated songs 0.75.
std::vector<SameRecording> same_recordings(const std::vector<std::vector<std::uint32_t>>& fingerprints,
                                           Sameness sameness = Sameness::Copy);

}  // namespace ektara::audio
