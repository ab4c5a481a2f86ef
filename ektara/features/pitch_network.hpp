#pragma once

#include <memory>
#include <span>

#include "ektara/artifacts/onnx.hpp"
#include "ektara/core/matrix.hpp"

namespace ektara::features {

/// What basic-pitch says of a window: how probable it is that a key sounds (`notes`) and begins (`onsets`) in a frame,
/// and that a third of a semitone sounds (`contours`). Frames × keys, from A0 (27.5 Hz, MIDI 21) upwards.
struct PitchPosteriors {
    Matrix notes, onsets, contours;
};

/// basic-pitch (Bittner et al. 2022, A lightweight instrument-agnostic model for polyphonic note transcription), a
/// convolutional network of 17,000 weights over the logarithms of a constant-Q transform that it computes itself.
///
/// Nine octaves of 36 bins from 27.5 Hz, each octave by the same 36 filters of 256 samples on the sound at half the
/// rate of the one above; power in dB between the window's lowest and highest value; eight copies of it shifted by the
/// intervals of the harmonics ½, 1 … 7; then convolutions over frames and bins. May be used by several threads.
class PitchNetwork {
  public:
    static constexpr int kRateHz = 22'050, kHop = 256, kSamples = 43'844, kFrames = 172, kKeys = 88, kLowestKey = 21;

    /// Takes the weights out of the model's own graph. Throws Error E5041 for a graph of other operations or shapes,
    /// and for weights that are not finite.
    explicit PitchNetwork(const artifacts::OnnxGraph& graph);

    /// Of `kSamples` samples (asserted) at `kRateHz`; frame t lies about sample 256 · t. Digital silence is an input
    /// like any other.
    PitchPosteriors operator()(std::span<const float> window) const;

  private:
    struct Layers;
    std::shared_ptr<const Layers> layers_;
};

/// The name by which `ektara models fetch` knows the weights.
inline constexpr const char* kPitchModel = "basic-pitch";

/// Whether the weights were fetched, unread.
bool has_pitch_network();
/// The network with the weights in the user's data folder, read and checked once in the life of the program. Throws
/// Error E5042, which says how to get them, where they are not there. May be called from any thread.
const PitchNetwork& pitch_network();

}  // namespace ektara::features
