#include "ektara/features/analysis.hpp"

#include <algorithm>
#include <optional>

#include "ektara/audio/exact_frames.hpp"
#include "ektara/core/error.hpp"
#include "ektara/features/chroma.hpp"
#include "ektara/features/dynamics.hpp"
#include "ektara/features/mel.hpp"
#include "ektara/features/rhythm.hpp"
#include "ektara/features/spectral_shape.hpp"

namespace ektara::features {
namespace {

constexpr int kCoarseMels = 64;

std::span<float> row_of(Matrix& frames, std::size_t t) {
    return {frames.row(static_cast<Eigen::Index>(t)).data(), static_cast<std::size_t>(frames.cols())};
}

/// Takes the power spectra of a clip one by one and keeps what the descriptors need of them.
class SpectralDescriptors {
  public:
    SpectralDescriptors(const Waveform& clip, const audio::StftOptions& stft, std::size_t n_bins, std::size_t n_frames)
        : rate_hz_(clip.sample_rate_hz),
          contrast_(clip.sample_rate_hz, n_bins),
          chroma_(clip.sample_rate_hz, n_bins, n_frames),
          exact_(clip.samples, stft),
          magnitudes_(n_bins),
          shape_(static_cast<Eigen::Index>(n_frames), 4),
          peaks_(static_cast<Eigen::Index>(n_frames), SpectralContrast::kBands),
          valleys_(peaks_.rows(), peaks_.cols()) {}

    void add(std::size_t t, std::span<const float> power) {
        Eigen::Map<Eigen::ArrayXf>(magnitudes_.data(), std::ssize(magnitudes_)) =
            Eigen::Map<const Eigen::ArrayXf>(power.data(), std::ssize(power)).sqrt();
        const auto frame = static_cast<Eigen::Index>(t);
        const auto shape = spectral_shape(power, magnitudes_, rate_hz_);
        shape_.row(frame) << shape.centroid_hz, shape.bandwidth_hz, shape.rolloff_hz, shape.flatness;
        const auto found    = contrast_of(t, power);
        peaks_.row(frame)   = Eigen::Map<const RowVector>(found.peaks.data(), peaks_.cols());
        valleys_.row(frame) = Eigen::Map<const RowVector>(found.valleys.data(), valleys_.cols());
        chroma_.add(power);
    }

    void finish(Analysis& found) {
        found.shape       = std::move(shape_);
        found.contrast_db = SpectralContrast::decibels(std::move(peaks_), std::move(valleys_));
        found.chroma      = chroma_.finish();
    }

  private:
    /// Valleys that lie in the rounding of single precision are measured again.
    SpectralContrast::Frame contrast_of(std::size_t t, std::span<const float> power) {
        constexpr float kTold = 1e-5F;  // of the root mean square of the magnitudes: a hundred times the rounding
        const auto found      = contrast_.measure(magnitudes_);
        const float lowest    = *std::min_element(found.valleys.begin(), found.valleys.end());
        const float square    = Eigen::Map<const Eigen::ArrayXf>(power.data(), std::ssize(power)).mean();
        if (lowest * lowest >= kTold * kTold * square) return found;
        return contrast_.measure(exact_.magnitudes(t));
    }

    double rate_hz_;
    SpectralContrast contrast_;
    ChromaBuilder chroma_;
    audio::ExactFrames exact_;
    std::vector<float> magnitudes_;
    Matrix shape_, peaks_, valleys_;
};

/// What needs no spectrum of its own: the samples, or the mels in decibels.
void add_clip_descriptors(const Waveform& clip, const MfccOptions& options, Analysis& found) {
    const double frames_per_second = static_cast<double>(clip.sample_rate_hz) / options.stft.hop_length;
    found.rms                      = frame_rms(clip.samples);
    found.zero_crossings           = zero_crossing_rate(clip.samples);
    found.onsets                   = onset_strength(found.mel_db, OverMels::Mean);
    found.tempo_bpm                = tempo_bpm(onset_strength(found.mel_db, OverMels::Median), frames_per_second);
    found.harmonic_ratio           = harmonic_ratio(found.mel_db);
    found.loudness                 = loudness(clip);
    found.fluctuation_db           = fluctuation_db(found.mel_db, frames_per_second);
}

}  // namespace

Analysis analyse(const Waveform& clip, const AnalysisParts& parts) {
    require(!clip.samples.empty() && clip.sample_rate_hz > 0, "E2201", "analyse: the clip must not be empty");
    const MfccOptions options;
    const int n_fft    = options.stft.n_fft;
    const auto& fine   = mel_filterbank({clip.sample_rate_hz, n_fft, options.n_mels});
    const auto& coarse = mel_filterbank({clip.sample_rate_hz, n_fft, kCoarseMels});
    const auto frames  = audio::n_frames(clip.samples.size(), options.stft);
    Analysis found;
    std::optional<SpectralDescriptors> descriptors;
    if (parts.descriptors) descriptors.emplace(clip, options.stft, static_cast<std::size_t>(n_fft / 2 + 1), frames);
    found.mel_db.resize(static_cast<Eigen::Index>(frames), options.n_mels);
    if (parts.mel_64) found.mel_64_db.resize(static_cast<Eigen::Index>(frames), kCoarseMels);
    audio::for_each_power_frame(clip.samples, options.stft, [&](std::size_t t, std::span<const float> power) {
        fine.apply(power, row_of(found.mel_db, t));
        if (parts.mel_64) coarse.apply(power, row_of(found.mel_64_db, t));
        if (descriptors) descriptors->add(t, power);
    });
    to_decibels(found.mel_db, options);
    if (parts.mel_64) to_decibels(found.mel_64_db, options);
    found.mfcc = mfcc_of_decibels(found.mel_db, options);
    if (parts.subtract_means) {
        found.mfcc.colwise() -= found.mfcc.rowwise().mean().eval();
        if (parts.mel_64) found.mel_64_db.rowwise() -= found.mel_64_db.colwise().mean().eval();
    }
    if (!descriptors) return found;
    descriptors->finish(found);
    add_clip_descriptors(clip, options, found);
    return found;
}

}  // namespace ektara::features
