#pragma once

#include <memory>
#include <span>

#include "ektara/core/matrix.hpp"
#include "ektara/features/musicnn.hpp"

namespace ektara::features {

/// Throws InvalidArgument E2220 for a rate below 16,000 Hz, which lacks what the network listens to.
void require_musicnn_rate(int sample_rate_hz);

/// What musicnn takes of a clip that comes in blocks: resampled to 16,000 Hz, power spectra of 512 samples every 256
/// (periodic Hann window, centred, zeros beyond the clip), 96 mels from 0 to 8,000 Hz, log10(10⁴·power + 1). Equal to
/// librosa 0.11's `melspectrogram(sr=16000, n_fft=512, hop_length=256, n_mels=96)`; the Python package musicnn rounds
/// the powers to half precision, which is not done here. The result does not depend on where blocks were cut.
class MusicnnMels {
  public:
    /// Room for `expected_samples` is made at once. Throws as `require_musicnn_rate`.
    explicit MusicnnMels(int sample_rate_hz, std::size_t expected_samples = 0);
    ~MusicnnMels();
    MusicnnMels(MusicnnMels&&) noexcept;
    MusicnnMels& operator=(MusicnnMels&&) noexcept;

    void push(std::span<const float> block);
    /// The clip has ended: frames × 96.
    Matrix finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The rows of a clip that comes in blocks and whose length is known: only the patches that are heard are kept, one at
/// a time. The same bits as from MusicnnMels and `musicnn_rows`.
class MusicnnPatches {
  public:
    /// `patches` as for `musicnn_patches`. Throws as `require_musicnn_rate`.
    MusicnnPatches(const Musicnn& network, int sample_rate_hz, std::size_t n_samples, int patches);
    ~MusicnnPatches();
    MusicnnPatches(MusicnnPatches&&) noexcept;
    MusicnnPatches& operator=(MusicnnPatches&&) noexcept;

    void push(std::span<const float> block);
    /// The clip has ended; `n_samples` came (asserted).
    MusicnnRows finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ektara::features
