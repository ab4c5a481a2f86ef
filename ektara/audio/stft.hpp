#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::audio {

struct StftOptions {
    int n_fft      = 2048;
    int hop_length = 512;
};

/// Number of centred frames of a clip: 1 + floor(n_samples / hop_length).
std::size_t n_frames(std::size_t n_samples, const StftOptions& options);

/// Periodic Hann window: 0.5 − 0.5·cos(2πi/n), i = 0..n−1 (scipy.signal.get_window("hann", n)).
std::vector<float> hann_window(int size);

/// The short-time power spectrum of a clip, one frame after the other, so that everything that needs it is computed
/// from one transform and no spectrogram is kept.
///
/// Frame t is centred on sample t·hop_length, the clip is padded with n_fft/2 zeros on both sides, the window is Hann
/// (librosa 0.11, `stft` with center=True, pad_mode="constant"). `visit(t, power)` is called for t = 0, 1, …; `power`
/// holds |X_k|² of bins 0..n_fft/2 and is overwritten by the next frame. An empty clip gives one frame of zeros.
/// Throws InvalidArgument E2002 (n_fft is not a power of two in range) or E2003 (hop_length below 1).
void for_each_power_frame(std::span<const float> samples, const StftOptions& options,
                          const std::function<void(std::size_t frame, std::span<const float> power)>& visit);

}  // namespace ektara::audio
