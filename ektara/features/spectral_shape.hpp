#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "ektara/core/matrix.hpp"

namespace ektara::features {

/// What the spectrum of one frame looks like; all 0 for a silent frame but the flatness, which is 1.
struct SpectralShape {
    float centroid_hz = 0, bandwidth_hz = 0, rolloff_hz = 0, flatness = 0;
};

/// With m_k = √power_k and f_k = k·rate/n_fft (librosa 0.11, `spectral_centroid` and so on, its defaults):
/// centroid c = Σ f·m/Σ m; bandwidth √(Σ m·(f − c)²/Σ m); roll-off: the lowest f_k below which 0.85 of Σ m lies;
/// flatness: the geometric over the arithmetic mean of max(power, 1e-10).
///
/// `power` and `magnitudes` hold bins 0..n_fft/2, at least two (asserted).
SpectralShape spectral_shape(std::span<const float> power, std::span<const float> magnitudes, double rate_hz);

/// At this rate and below, the spectrum ends before the highest band begins.
constexpr int kDescriptorsAboveHz = 12'800;

/// Peaks and valleys of seven octave-wide bands (0–200 Hz, 200–400, … above 6,400): the mean of the largest and of the
/// smallest 2 % of the magnitudes, at least one (librosa 0.11, `spectral_contrast`, before its decibels; Jiang et al.
/// 2002).
class SpectralContrast {
  public:
    static constexpr std::size_t kBands = 7;
    struct Frame {
        std::array<float, kBands> peaks, valleys;
    };

    /// Throws InvalidArgument E2205 for a rate of kDescriptorsAboveHz or less, or more than 2,049 bins.
    SpectralContrast(double rate_hz, std::size_t n_bins);
    Frame measure(std::span<const float> magnitudes) const;
    /// The peak and the valley of one band.
    float peak(std::size_t band, std::span<const float> magnitudes) const;
    float valley(std::size_t band, std::span<const float> magnitudes) const;
    std::size_t first_bin(std::size_t band) const { return bands_[band].first; }

    /// Peaks or valleys in place; both are then floored at 80 dB below the largest of their kind in the clip, and the
    /// contrast is their difference.
    static void into_decibels(Matrix& magnitudes);

  private:
    struct Band {
        std::size_t first, count, extremes;
    };
    std::array<Band, kBands> bands_;
};

}  // namespace ektara::features
