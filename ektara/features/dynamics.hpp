#pragma once

#include <span>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::features {

/// What is told of the samples themselves, for a clip that comes in blocks; frames of 2,048 samples every 512, centred.
/// The result does not depend on where the blocks were cut.
class FrameDynamics {
  public:
    void push(std::span<const float> block);
    /// The clip has ended.
    void finish();

    /// √(mean x²) of each frame, zeros beyond the clip (librosa 0.11, `feature.rms`).
    std::vector<float> rms() const;
    /// Changes of sign in each frame over 2,048, the clip continued by its edges; what lies within 1e-10 of 0 counts as
    /// positive (librosa 0.11, `zero_crossing_rate`).
    std::vector<float> zero_crossing_rate() const;

  private:
    void add_block(std::span<const float> block);

    std::vector<float> held_;  ///< less than a hop
    std::size_t n_samples_ = 0;
    bool last_negative_    = false;
    /// Of each hop: the sum of squares, the changes of sign, and whether its first sample is one.
    std::vector<double> squares_;
    std::vector<int> crossings_;
    std::vector<bool> begins_by_crossing_;
};

/// Share of a clip's energy that is harmonic, 0 to 1: Σ mel·h²/(h² + p²) over Σ mel, h the median of √mel over 31
/// frames, p over 31 mels (Fitzgerald 2010 as in librosa 0.11 `hpss`, on 128 mels in place of 1,025 bins). `mel_db` is
/// T × mels. Silence gives 0.5.
double harmonic_ratio(const Matrix& mel_db);

/// `harmonic_ratio` of frames that come in blocks; `loudest_db` is the highest of all their mels.
class HarmonicShare {
  public:
    explicit HarmonicShare(float loudest_db) : loudest_db_(loudest_db) {}
    void push(const Matrix& mel_db);
    /// At least one frame came (asserted).
    double finish();

  private:
    void measure(Eigen::Index count);

    float loudest_db_;
    /// Frames from `first_` on: of the next block, and a median's reach before it.
    Matrix held_        = {};
    Eigen::Index first_ = 0, next_ = 0;
    double shared_ = 0, whole_ = 0;
};

}  // namespace ektara::features
