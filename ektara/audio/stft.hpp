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

/// The short-time power spectrum of a clip that comes in blocks, one frame after the other, so that everything that
/// needs it is computed from one transform and neither spectrogram nor clip is kept.
///
/// Frame t is centred on sample t·hop_length, the clip is padded with n_fft/2 zeros on both sides, the window is Hann
/// (librosa 0.11, `stft` with center=True, pad_mode="constant"). `visit(t, samples, power)` is called for t = 0, 1, …;
/// `samples` are the n_fft of the frame, `power` holds |X_k|² of bins 0..n_fft/2; both are gone with the next frame. An
/// empty clip gives one frame of zeros. The result does not depend on where the blocks were cut.
class PowerFrames {
  public:
    using Visit = std::function<void(std::size_t frame, std::span<const float> samples, std::span<const float> power)>;

    /// Throws InvalidArgument E2002 (n_fft is not a power of two in range) or E2003 (hop_length below 1).
    PowerFrames(const StftOptions& options, Visit visit);

    void push(std::span<const float> block);
    /// The clip has ended: visits the frames that reach beyond it.
    void finish();

  private:
    void append(std::span<const float> part);

    StftOptions options_;
    Visit visit_;
    std::vector<float> buffer_;
    std::size_t next_ = 0, n_visited_ = 0;  ///< where in the buffer the next frame begins
};

/// PowerFrames of a whole clip. Throws as they do.
void for_each_power_frame(std::span<const float> samples, const StftOptions& options,
                          const std::function<void(std::size_t frame, std::span<const float> power)>& visit);

}  // namespace ektara::audio
