#pragma once

#include <span>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::features {

/// √(mean x²) of each frame of 2,048 samples every 512, centred, zeros beyond the clip (librosa 0.11, `feature.rms`).
std::vector<float> frame_rms(std::span<const float> samples);

/// Changes of sign in each frame over 2,048, the clip continued by its edges; what lies within 1e-10 of 0 counts as
/// positive (librosa 0.11, `zero_crossing_rate`).
std::vector<float> zero_crossing_rate(std::span<const float> samples);

/// Share of a clip's energy that is harmonic, 0 to 1: Σ mel·h²/(h² + p²) over Σ mel, h the median of √mel over 31
/// frames, p over 31 mels (Fitzgerald 2010 as in librosa 0.11 `hpss`, on 128 mels in place of 1,025 bins). `mel_db` is
/// T × mels. Silence gives 0.5.
double harmonic_ratio(const Matrix& mel_db);

}  // namespace ektara::features
