#pragma once

#include <memory>
#include <span>

#include "ektara/audio/stft.hpp"

namespace ektara::audio {

/// Single frames of PowerFrames, transformed in double precision (libavutil's real transform).
///
/// For what single precision cannot tell: its rounding adds about 1e-7 of a frame's root mean square to every bin,
/// which is all there is where a codec cut the spectrum. Takes some ten times as long. One object serves one thread at
/// a time.
class ExactFrames {
  public:
    explicit ExactFrames(int n_fft);
    ~ExactFrames();
    ExactFrames(ExactFrames&&) noexcept;
    ExactFrames& operator=(ExactFrames&&) noexcept;

    /// |X_k| of a frame of n_fft samples (asserted) for bins 0..n_fft/2; overwritten by the next call.
    std::span<const float> magnitudes(std::span<const float> frame);

  private:
    struct Plan;
    std::unique_ptr<Plan> plan_;
};

}  // namespace ektara::audio
