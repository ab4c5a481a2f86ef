#pragma once

#include "ektara/audio/stft.hpp"
#include "ektara/core/types.hpp"

namespace ektara::features {

/// librosa 0.11's defaults, 13 coefficients.
struct MfccOptions {
    int n_mfcc              = 13;
    int n_mels              = 128;
    audio::StftOptions stft = {};
    float amin              = 1e-10F;
    float top_db            = 80;
};

/// Mel power spectrogram of a clip, n_mels × T: librosa 0.11 `feature.melspectrogram` (Slaney mels, |X|²).
Matrix mel_spectrogram(const Waveform& clip, const MfccOptions& options = {});

/// Mel powers, frames × mels, into decibels in place, floored at top_db below the loudest of them (librosa 0.11,
/// `power_to_db` with ref=1).
void to_decibels(Matrix& mel_frames, const MfccOptions& options);

/// n_mfcc × T from such decibels: the orthonormal DCT-II of each frame.
Matrix mfcc_of_decibels(const Matrix& mel_db, const MfccOptions& options);

/// Mel-frequency cepstral coefficients, n_mfcc × T with T = 1 + floor(n_samples / hop_length).
///
/// Mel powers in dB, floored at top_db below the loudest of the clip, then the orthonormal DCT-II over the mels
/// (librosa 0.11, `feature.mfcc`): c_i = s_i·Σ_m dB_m·cos(π·i·(2m + 1)/(2M)), s_0 = √(1/M), s_i = √(2/M).
/// Digital silence gives equal columns (every mel at 10·log10 amin). Throws InvalidArgument E2201 for an empty clip or
/// n_mfcc outside [1, n_mels]; samples must be finite.
Matrix mfcc(const Waveform& clip, const MfccOptions& options = {});

}  // namespace ektara::features
