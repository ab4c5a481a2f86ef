#pragma once

#include <span>

#include "ektara/audio/stft.hpp"
#include "ektara/core/matrix.hpp"
#include "ektara/core/types.hpp"
#include "ektara/features/mel.hpp"

namespace ektara::features {

/// Measures of a magnitude spectrogram of any origin, T×B (frames × bins), in double precision: librosa 0.11's of the
/// same names, with its options. `bin_hz` is 1×B, or T×B where the bins of each frame have frequencies of their own.
/// A silent frame gives 0 but for the flatness, which is 1. All throw InvalidArgument E2240 for a spectrogram without
/// rows or columns, with NaN or below 0, or frequencies of another shape; E2241 for an option out of range.

/// √|X|² of each frame of a clip, T×(n_fft/2 + 1): centred, Hann's window (audio::PowerFrames).
Matrix magnitudes(std::span<const float> samples, const audio::StftOptions& options);

/// Σ f·m/Σ m of each frame.
VectorD spectral_centroid_hz(const MatrixD& magnitudes, const MatrixD& bin_hz);

struct BandwidthOptions {
    double p  = 2;
    bool norm = true;  ///< magnitudes are divided by their sum
};
/// (Σ m·|f − c|^p)^(1/p) about these centres, one a frame.
VectorD spectral_bandwidth_hz(const MatrixD& magnitudes, const MatrixD& bin_hz, const VectorD& centres_hz,
                              const BandwidthOptions& options = {});

/// The lowest frequency at which the running sum of the magnitudes reaches this share of all, in (0, 1).
VectorD spectral_rolloff_hz(const MatrixD& magnitudes, const MatrixD& bin_hz, double share = 0.85);

/// Geometric over arithmetic mean of max(amin, m^power).
VectorD spectral_flatness(const MatrixD& magnitudes, double amin = 1e-10, double power = 2);

struct ContrastOptions {
    double rate_hz   = 22050;
    double lowest_hz = 200;
    int n_bands      = 6;
    double quantile  = 0.02;
    bool linear      = false;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("sr", self.rate_hz, "rate in Hz");
        visit("fmin", self.lowest_hz, "upper end in Hz of the lowest band");
        visit("n_bands", self.n_bands, "bands above the lowest");
        visit("quantile", self.quantile, "share of a band's bins that are its peaks, and its valleys");
        visit("linear", self.linear, "peaks less valleys as they are, not in decibels");
    }
};
/// T×(n_bands + 1): peaks less valleys of octave-wide bands (Jiang et al. 2002): means of the largest and smallest
/// `quantile` of a band's values. Decibels are floored at 80 below the largest of their kind. `bin_hz` is 1×B.
MatrixD spectral_contrast(const MatrixD& spectrogram, const MatrixD& bin_hz, const ContrastOptions& options = {});

/// √(mean x²) of the frames whose magnitudes these are, of a window of ones: 2·(B − 1) or 2·B − 1 samples each.
VectorD rms_of_spectrogram(const MatrixD& magnitudes, int frame_length);

struct FrameOptions {
    int frame_length = 2048;
    int hop_length   = 512;
    bool center      = true;  ///< half a frame is put before and behind the clip
};
/// √(mean x²) of each frame, zeros beyond the clip. Throws E2241 where the clip is shorter than a frame.
VectorD frame_rms(std::span<const float> samples, const FrameOptions& options);
/// Changes of sign in each frame over its length, the clip continued by its edges; what lies within 1e-10 of 0 is
/// positive. Throws as `frame_rms`.
VectorD frame_zero_crossings(std::span<const float> samples, const FrameOptions& options);

/// Mel spectrogram of a clip, n_mels × T, of |X|^power; `mels` holds rate and n_fft too (librosa 0.11,
/// `feature.melspectrogram`). Throws InvalidArgument E2201 for an empty clip, and as MelFilterbank does.
Matrix mel_spectrogram(const Waveform& clip, const MelOptions& mels, int hop_length, double power);

/// n_mels × T of a spectrogram, T×(n_fft/2 + 1). Throws InvalidArgument E2202 for another number of bins.
Matrix mel_spectrogram(const Matrix& spectrogram, const MelOptions& mels);

struct CepstrumOptions {
    int n_mfcc       = 20;
    int dct_type     = 2;
    bool orthonormal = true;
    double lifter    = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("n_mfcc", self.n_mfcc, "coefficients");
        visit("dct_type", self.dct_type, "of the cosine transform: 1, 2 or 3");
        visit("orthonormal", self.orthonormal, "whether the transform keeps lengths");
        visit("lifter", self.lifter, "above 0: coefficient i is multiplied by 1 + lifter/2·sin(π(i + 1)/lifter)");
    }
};
/// T×n_mfcc from T×M mels in decibels: the first coefficients of SciPy 1.17's `fft.dct`. There may be fewer, where M is
/// below n_mfcc.
MatrixD cepstrum(const MatrixD& mel_db, const CepstrumOptions& options = {});

}  // namespace ektara::features
