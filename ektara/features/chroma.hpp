#pragma once

#include <span>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/features/frame_rows.hpp"

namespace ektara::features {

/// How far a clip is tuned off A = 440 Hz, in semitones from −0.5 to 0.49 (librosa 0.11, `estimate_tuning`).
///
/// Spectral peaks from 150 to 4,000 Hz above a tenth of their frame's largest power, refined by a parabola; of those at
/// least as strong as the median, the most frequent deviation from the semitone grid, in hundredths. `power` holds a
/// frame a row. Without peaks 0.
double estimate_tuning(const Matrix& power, double rate_hz);

/// 12 × bins: how much each bin of the power spectrum counts for C, C sharp, … B (librosa 0.11, `filters.chroma` with
/// its defaults: bells of a semitone around each pitch class, bells of two octaves around 880 Hz).
Matrix chroma_filters(double rate_hz, std::size_t n_bins, double tuning);

/// Chroma of a clip whose power spectra come frame by frame: the first five minutes tell the tuning and are kept until
/// it is known, so that memory does not grow with the clip.
class ChromaBuilder {
  public:
    /// Room for `expected_frames` is made at once.
    ChromaBuilder(double rate_hz, std::size_t n_bins, std::size_t expected_frames);
    void add(std::span<const float> power);
    /// The clip has ended: the tuning of a shorter one is told by what there is.
    void finish();
    /// Frames that are done and were not taken yet.
    Eigen::Index ready() const { return chroma_.size(); }
    /// The next `count` of them × 12, each divided by its largest (librosa 0.11, `chroma_stft`); a silent frame is 0.
    Matrix take(Eigen::Index count);

  private:
    void apply_filters();

    double rate_hz_;
    Eigen::Index most_held_;
    FrameRows held_, chroma_;
    Matrix filters_;
};

/// T × 6 from T × 12: coordinates of fifths, minor and major thirds (Harte et al. 2006; librosa 0.11, `tonnetz`).
Matrix tonnetz(const Matrix& chroma);

/// The key that a mean chroma fits best: its tonic (0: C), and its correlation with the profile of that key (Krumhansl
/// and Kessler 1982). A flat chroma has strength 0. `major_lead` is the best correlation with a major key less that
/// with a minor one.
struct Key {
    int tonic         = 0;
    bool major        = true;
    double strength   = 0;
    double major_lead = 0;
};
Key estimate_key(std::span<const double, 12> chroma);

/// −Σ p·log p/log 12 of chroma brought to sum 1: 0 for one pitch class, 1 for a flat chroma and for silence.
double chroma_entropy(std::span<const double, 12> chroma);

}  // namespace ektara::features
