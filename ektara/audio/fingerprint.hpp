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

/// Finds rows whose fingerprints hold the same recording. Words that agree in their upper 28 bits vote for a shift of
/// two fingerprints; a shift with 4 votes or more is a repetition where at least half of the shorter one and 24 words
/// overlap and 0.97 of their bits are equal. Of a group of equal recordings each later row names the first. Above five
/// million words only those are looked up whose hash is divisible by eight: the same ones in every copy.
std::vector<SameRecording> same_recordings(const std::vector<std::vector<std::uint32_t>>& fingerprints);

}  // namespace ektara::audio
