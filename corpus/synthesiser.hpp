#pragma once

#include <memory>

#include "corpus/score.hpp"
#include "ektara/core/types.hpp"

namespace ektara::corpus {

inline constexpr int kSampleRateHz = 22'050;

/// FluidSynth with Debian's soundfont. One object may be used by several threads: every call plays on a synthesiser
/// of its own, so that no voice or reverberation of one song is heard in another; the samples are loaded once.
class Synthesiser {
  public:
    /// Throws Error E1251 where the soundfont is missing or cannot be read.
    Synthesiser();
    Synthesiser(const Synthesiser&)            = delete;
    Synthesiser& operator=(const Synthesiser&) = delete;
    ~Synthesiser();

    /// The first `seconds` of a score, both channels averaged, at 22,050 Hz and of any level. Notes begin on blocks of
    /// 64 samples (2.9 ms).
    Waveform play(const Score& score, double seconds) const;

  private:
    struct Loaded;
    std::unique_ptr<Loaded> keeper_;
};

}  // namespace ektara::corpus
