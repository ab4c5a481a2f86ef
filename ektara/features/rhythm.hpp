#pragma once

#include <array>
#include <span>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::features {

enum class Aggregate { Mean, Median };

/// How much louder the mels of each frame are than those of the frame before, in dB, falls counted as 0: the mean over
/// the mels (librosa 0.11, `onset_strength`) or the median (what its `beat_track` uses). `mel_db` is T × mels; the
/// result has T values, the first three 0 (the transform reaches two frames ahead).
std::vector<float> onset_strength(const Matrix& mel_db, Aggregate over);

/// `onset_strength` of frames that come in blocks.
class OnsetCurve {
  public:
    explicit OnsetCurve(Aggregate over) : over_(over) {}
    /// The next frames × mels, all in the same decibels.
    void push(const Matrix& mel_db);
    /// Of every frame that came.
    std::span<const float> so_far() const { return std::span(strength_).first(n_frames_); }
    std::vector<float> finish();

  private:
    void add_rise(const Matrix& frames, Eigen::Index before, Eigen::Index now);

    Aggregate over_;
    std::size_t n_frames_     = 0;
    Matrix seam_              = {};  ///< the last frame of one block and the first of the next
    std::vector<float> rises_ = {}, strength_ = {};
};

/// Tempo in beats a minute (librosa 0.11, `feature.tempo` on this envelope, as `beat_track` calls it): the envelope's
/// autocorrelation in Hann windows of 8 s around every frame, each divided by its value at lag 0, averaged; the lag
/// with the largest ln(1 + 10⁶·autocorrelation) − ½·(log2(bpm/120))² below 320 bpm, where less than 10⁻⁷ is rounding
/// and counts as 0. 0 for an envelope of zeros.
double tempo_bpm(std::span<const float> onsets, double frames_per_second);

/// Amplitude in dB of loudness fluctuation from ½ to 1, 1 to 2, 2 to 4, 4 to 8 and 8 to 16 Hz.
///
/// The decibels of each of 16 groups of mels, in Hann windows of 128 frames every 64 (one window, filled with its mean,
/// for a shorter clip) less the window's mean; the root of the power in a band, averaged over groups and windows.
/// `mel_db` is T × mels, their number a multiple of 16.
std::array<double, 5> fluctuation_db(const Matrix& mel_db, double frames_per_second);

/// `fluctuation_db` of frames that come in blocks.
class Fluctuation {
  public:
    explicit Fluctuation(double frames_per_second);
    void push(const Matrix& mel_db);
    /// At least one frame came.
    std::array<double, 5> finish();

  private:
    void measure(const Matrix& frames, Eigen::Index start, Eigen::Index length);
    void measure_group(const Eigen::ArrayXf& loudness);

    double frames_per_second_;
    std::vector<float> hann_, curve_, power_;
    Matrix held_;  ///< what the next window begins with
    std::array<double, 5> bands_{};
    double n_windows_ = 0;
};

}  // namespace ektara::features
