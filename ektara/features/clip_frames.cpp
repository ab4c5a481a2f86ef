#include "ektara/features/detail/clip_frames.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ektara/audio/differenced_frames.hpp"
#include "ektara/audio/exact_frames.hpp"
#include "ektara/features/chroma.hpp"
#include "ektara/features/frame_rows.hpp"
#include "ektara/features/mel.hpp"
#include "ektara/features/spectral_shape.hpp"

namespace ektara::features {
namespace {

constexpr int kCoarseMels   = 64;
constexpr float kContrastDb = 80;

void into_decibels(Matrix& powers, float amin) {
    power_to_db({powers.data(), static_cast<std::size_t>(powers.size())}, amin);
}

void raise(float& highest, const Matrix& values) {
    if (values.size() > 0) highest = std::max(highest, values.maxCoeff());
}

}  // namespace

/// Takes the frames of a clip one by one and keeps what the descriptors need of them.
class FrameSpectra::Descriptors {
  public:
    Descriptors(int rate_hz, int n_fft, std::size_t expected_frames)
        : rate_hz_(rate_hz),
          contrast_(rate_hz, bins(n_fft)),
          chroma_(std::in_place, rate_hz, bins(n_fft), expected_frames),
          differenced_(n_fft),
          exact_(n_fft),
          magnitudes_(static_cast<Eigen::Index>(bins(n_fft))),
          exact_power_(magnitudes_.size()),
          shape_(4, expected_frames),
          peaks_(SpectralContrast::kBands, expected_frames),
          valleys_(SpectralContrast::kBands, expected_frames) {}

    void add(std::span<const float> samples, std::span<const float> power) {
        magnitudes_ = Eigen::Map<const Eigen::ArrayXf>(power.data(), std::ssize(power)).sqrt();
        const std::span<const float> magnitudes(magnitudes_.data(), power.size());
        const float rms = std::sqrt(magnitudes_.square().mean());
        auto shape      = spectral_shape(power, magnitudes, rate_hz_);
        SpectralContrast::Frame found;
        if (is_told(shape, rms)) {
            found = contrast_of(samples, magnitudes, rms);
        } else {
            const auto exact = exact_.magnitudes(samples);
            std::transform(exact.begin(), exact.end(), exact_power_.begin(), [](float m) { return m * m; });
            shape = spectral_shape({exact_power_.data(), exact.size()}, exact, rate_hz_);
            found = contrast_.measure(exact);
        }
        put(std::array{shape.centroid_hz, shape.bandwidth_hz, shape.rolloff_hz, shape.flatness}, shape_);
        put(found.peaks, peaks_);
        put(found.valleys, valleys_);
        if (chroma_) chroma_->add(power);
    }

    void finish() {
        if (chroma_) chroma_->finish();
    }
    void leave_out_chroma() { chroma_.reset(); }

    Eigen::Index ready() const { return chroma_ ? std::min(chroma_->ready(), shape_.size()) : shape_.size(); }
    void take(Eigen::Index count, RawFrames& frames) {
        frames.shape   = shape_.take_first(count);
        frames.peaks   = peaks_.take_first(count);
        frames.valleys = valleys_.take_first(count);
        if (chroma_) frames.chroma = chroma_->take(count);
    }

  private:
    static std::size_t bins(int n_fft) { return static_cast<std::size_t>(n_fft / 2 + 1); }

    template <std::size_t count>
    static void put(const std::array<float, count>& values, FrameRows& rows) {
        std::copy(values.begin(), values.end(), rows.add().begin());
    }

    /// Whether single precision tells the bandwidth. Its rounding puts some 1e-7 of the root mean square into every
    /// bin, and squared distances from the centroid make the far ones count: of a clean tone they are all there is.
    bool is_told(const SpectralShape& shape, float rms) const {
        constexpr double kRounding = 1e-7, kMost = 3e-4;
        const auto bins        = static_cast<double>(magnitudes_.size());
        const double hz_of_bin = rate_hz_ / (2 * (bins - 1)),
                     centre    = static_cast<double>(shape.centroid_hz) / hz_of_bin,
                     spread    = static_cast<double>(shape.bandwidth_hz) / hz_of_bin;
        // Σ (k − c)² over all bins, and Σ m·(k − c)².
        const double far = bins * ((bins - 1) * (2 * bins - 1) / 6 - (bins - 1) * centre + centre * centre);
        return kRounding * static_cast<double>(rms) * far <=
               kMost * static_cast<double>(magnitudes_.sum()) * spread * spread;
    }

    /// Valleys that lie in the rounding of single precision are measured again: after a resampler or a codec
    /// that is the highest one in nearly every frame. Of clean tones the peaks of a band may lie there too.
    SpectralContrast::Frame contrast_of(std::span<const float> samples, std::span<const float> magnitudes, float rms) {
        constexpr float kTold = 1e-5F;  // of the root mean square of the magnitudes: a hundred times the rounding
        auto found            = contrast_.measure(magnitudes);
        const auto untold     = [&](std::size_t band, float scale) { return found.valleys[band] < kTold * scale; };
        std::array<std::size_t, SpectralContrast::kBands> again{};
        std::array<bool, SpectralContrast::kBands> with_peak{};
        std::size_t n_again = 0;
        for (std::size_t b = 0; b < SpectralContrast::kBands; ++b) {
            if (untold(b, rms)) again[n_again++] = b;
            with_peak[b] = found.peaks[b] < kTold * rms;
        }
        const auto measure_again = [&](std::size_t band, std::span<const float> better) {
            found.valleys[band] = contrast_.valley(band, better);
            if (with_peak[band]) found.peaks[band] = contrast_.peak(band, better);
        };
        if (n_again == 0) return found;
        const auto differenced = differenced_.magnitudes(samples);
        std::size_t n_exactly  = 0;
        for (std::size_t i = 0; i < n_again; ++i) {
            const std::size_t b = again[i];
            measure_again(b, differenced);
            if (untold(b, differenced_.scale_at(contrast_.first_bin(b)))) again[n_exactly++] = b;
        }
        if (n_exactly == 0) return found;
        const auto exact = exact_.magnitudes(samples);
        for (std::size_t i = 0; i < n_exactly; ++i) measure_again(again[i], exact);
        return found;
    }

    double rate_hz_;
    SpectralContrast contrast_;
    std::optional<ChromaBuilder> chroma_;
    audio::DifferencedFrames differenced_;
    audio::ExactFrames exact_;
    Eigen::ArrayXf magnitudes_, exact_power_;  // aligned, so that sums over it do not depend on where it lies
    FrameRows shape_, peaks_, valleys_;
};

FrameSpectra::FrameSpectra(int rate_hz, const AnalysisParts& parts, std::size_t expected_frames)
    : fine_(mel_filterbank({rate_hz, options_.stft.n_fft, options_.n_mels})),
      coarse_(mel_filterbank({rate_hz, options_.stft.n_fft, kCoarseMels})),
      mel_64_(parts.mel_64),
      mels_(options_.n_mels, expected_frames),
      mels_64_(kCoarseMels, parts.mel_64 ? expected_frames : 0),
      frames_(options_.stft, [this](std::size_t, std::span<const float> samples, std::span<const float> power) {
          take_frame(samples, power);
      }) {
    if (parts.descriptors) descriptors_ = std::make_unique<Descriptors>(rate_hz, options_.stft.n_fft, expected_frames);
}
FrameSpectra::~FrameSpectra() = default;

void FrameSpectra::take_frame(std::span<const float> samples, std::span<const float> power) {
    fine_.apply(power, mels_.add());
    if (mel_64_) coarse_.apply(power, mels_64_.add());
    if (descriptors_) descriptors_->add(samples, power);
}

void FrameSpectra::finish() {
    frames_.finish();
    if (descriptors_) descriptors_->finish();
}

void FrameSpectra::leave_out_chroma() {
    if (descriptors_) descriptors_->leave_out_chroma();
}

Eigen::Index FrameSpectra::ready() const {
    return descriptors_ ? std::min(descriptors_->ready(), mels_.size()) : mels_.size();
}

std::size_t FrameSpectra::bytes_of_frame() const {
    const std::size_t values = static_cast<std::size_t>(options_.n_mels) + (mel_64_ ? kCoarseMels : 0) +
                               (descriptors_ ? 4 + 12 + 2 * SpectralContrast::kBands : 0);
    return values * sizeof(float);
}

RawFrames FrameSpectra::take(Eigen::Index count) {
    RawFrames frames;
    frames.mels = mels_.take_first(count);
    into_decibels(frames.mels, options_.amin);
    if (mel_64_) frames.mels_64 = mels_64_.take_first(count);
    into_decibels(frames.mels_64, options_.amin);
    if (!descriptors_) return frames;
    descriptors_->take(count, frames);
    SpectralContrast::into_decibels(frames.peaks);
    SpectralContrast::into_decibels(frames.valleys);
    return frames;
}

ClipOutline lowest_outline() {
    constexpr float kNone = -std::numeric_limits<float>::infinity();
    return {.mel_db = kNone, .mel_64_db = kNone, .peak_db = kNone, .valley_db = kNone};
}

void take_in(const RawFrames& frames, ClipOutline& outline) {
    outline.n_frames += frames.mels.rows();
    raise(outline.mel_db, frames.mels);
    raise(outline.mel_64_db, frames.mels_64);
    raise(outline.peak_db, frames.peaks);
    raise(outline.valley_db, frames.valleys);
}

Analysis finished(RawFrames frames, const ClipOutline& clip) {
    const MfccOptions options;
    Analysis found;
    found.mel_db = std::move(frames.mels);
    found.mel_db = found.mel_db.cwiseMax(clip.mel_db - options.top_db);
    found.mfcc   = mfcc_of_decibels(found.mel_db, options);
    if (frames.mels_64.size() > 0) {
        found.mel_64_db = std::move(frames.mels_64);
        found.mel_64_db = found.mel_64_db.cwiseMax(clip.mel_64_db - options.top_db);
    }
    if (clip.mfcc_means.size() > 0) found.mfcc.colwise() -= clip.mfcc_means;
    if (clip.mel_64_means.size() > 0) found.mel_64_db.rowwise() -= clip.mel_64_means.transpose();
    found.shape = std::move(frames.shape);
    if (frames.peaks.size() > 0)
        found.contrast_db =
            frames.peaks.cwiseMax(clip.peak_db - kContrastDb) - frames.valleys.cwiseMax(clip.valley_db - kContrastDb);
    found.chroma = std::move(frames.chroma);
    return found;
}

}  // namespace ektara::features
