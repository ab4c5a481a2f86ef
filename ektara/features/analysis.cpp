#include "ektara/features/analysis.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <optional>

#include "ektara/audio/differenced_frames.hpp"
#include "ektara/audio/exact_frames.hpp"
#include "ektara/core/error.hpp"
#include "ektara/features/chroma.hpp"
#include "ektara/features/dynamics.hpp"
#include "ektara/features/frame_rows.hpp"
#include "ektara/features/mel.hpp"
#include "ektara/features/musicnn_mels.hpp"
#include "ektara/features/notes.hpp"
#include "ektara/features/onnx_listener.hpp"
#include "ektara/features/rhythm.hpp"
#include "ektara/features/spectral_shape.hpp"

namespace ektara::features {
namespace {

constexpr int kCoarseMels = 64;

/// Takes the frames of a clip one by one and keeps what the descriptors need of them.
class SpectralDescriptors {
  public:
    SpectralDescriptors(int rate_hz, int n_fft, std::size_t expected_frames)
        : rate_hz_(rate_hz),
          contrast_(rate_hz, bins(n_fft)),
          chroma_(rate_hz, bins(n_fft), expected_frames),
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
        chroma_.add(power);
    }

    void finish(Analysis& found) {
        found.shape       = shape_.take();
        found.contrast_db = SpectralContrast::decibels(peaks_.take(), valleys_.take());
        found.chroma      = chroma_.finish();
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
    ChromaBuilder chroma_;
    audio::DifferencedFrames differenced_;
    audio::ExactFrames exact_;
    Eigen::ArrayXf magnitudes_, exact_power_;  // aligned, so that sums over it do not depend on where it lies
    FrameRows shape_, peaks_, valleys_;
};

/// What needs no spectrum of its own: the samples, or the mels in decibels.
void add_frame_descriptors(const FrameDynamics& dynamics, LoudnessMeter& meter, Analysis& found) {
    found.rms            = dynamics.rms();
    found.zero_crossings = dynamics.zero_crossing_rate();
    found.onsets         = onset_strength(found.mel_db, Aggregate::Mean);
    found.median_onsets  = onset_strength(found.mel_db, Aggregate::Median);
    found.energies       = meter.finish_energies();
}

/// One number a clip, from its frames.
void add_clip_descriptors(Analysis& found) {
    const double frames_per_second = static_cast<double>(found.sample_rate_hz) / MfccOptions{}.stft.hop_length;
    found.tempo_bpm                = tempo_bpm(found.median_onsets, frames_per_second);
    found.harmonic_ratio           = harmonic_ratio(found.mel_db);
    found.loudness                 = loudness_of(found.energies);
    found.fluctuation_db           = fluctuation_db(found.mel_db, frames_per_second);
}

std::vector<float> part_of(const std::vector<float>& frames, FrameRange range) {
    const auto first = frames.begin() + range.first;
    return {first, first + range.count};
}

/// The tenths of a second that lie within the frames.
WeightedEnergies part_of(const WeightedEnergies& energies, FrameRange range) {
    if (energies.per_tenth == 0) return energies;
    const auto hop   = static_cast<std::size_t>(MfccOptions{}.stft.hop_length);
    const auto tenth = [&](Eigen::Index frame) {
        return std::min(static_cast<std::size_t>(frame) * hop / energies.per_tenth, energies.tenths.size());
    };
    const auto at = [&](Eigen::Index frame) {
        return energies.tenths.begin() + static_cast<std::ptrdiff_t>(tenth(frame));
    };
    return {{at(range.first), at(range.first + range.count)}, energies.per_tenth};
}

}  // namespace

struct AnalysisBuilder::State {
    State(int rate, const AnalysisParts& wanted, std::size_t expected_samples, std::size_t expected_frames)
        : rate_hz(rate),
          parts(wanted),
          fine(mel_filterbank({rate, options.stft.n_fft, options.n_mels})),
          coarse(mel_filterbank({rate, options.stft.n_fft, kCoarseMels})),
          mels(options.n_mels, expected_frames),
          mels_64(kCoarseMels, wanted.mel_64 ? expected_frames : 0),
          meter(rate),
          frames(options.stft, [this](std::size_t, std::span<const float> samples, std::span<const float> power) {
              take(samples, power);
          }) {
        if (parts.descriptors) descriptors.emplace(rate, options.stft.n_fft, expected_frames);
        if (parts.musicnn) musicnn_mels.emplace(rate, expected_samples);
        for (const auto& feature : parts.onnx) onnx.emplace_back(feature, rate);
        if (!parts.notes) return;
        require(rate == PitchNetwork::kRateHz, "E5043",
                "notes: basic-pitch hears {} Hz, but decode.sample_rate_hz is {}; leave the setting or the feature out",
                PitchNetwork::kRateHz, rate);
        notes.emplace(pitch_network(), *parts.notes);
    }

    void take(std::span<const float> samples, std::span<const float> power) {
        fine.apply(power, mels.add());
        if (parts.mel_64) coarse.apply(power, mels_64.add());
        if (descriptors) descriptors->add(samples, power);
    }

    const MfccOptions options = {};
    int rate_hz;
    AnalysisParts parts;
    const MelFilterbank &fine, &coarse;
    FrameRows mels, mels_64;
    std::optional<SpectralDescriptors> descriptors;
    std::optional<NoteMeter> notes;
    std::optional<MusicnnMels> musicnn_mels;
    std::vector<OnnxListener> onnx;  ///< in the order of the parts
    FrameDynamics dynamics;
    LoudnessMeter meter;
    audio::PowerFrames frames;
    bool empty = true;
};

AnalysisBuilder::AnalysisBuilder(int sample_rate_hz, const AnalysisParts& parts, std::size_t expected_samples) {
    require(sample_rate_hz > 0, "E2201", "analyse: the sample rate must be above 0, but got {}", sample_rate_hz);
    const auto expected_frames = expected_samples == 0 ? 0 : audio::n_frames(expected_samples, MfccOptions{}.stft);
    state_                     = std::make_unique<State>(sample_rate_hz, parts, expected_samples, expected_frames);
}
AnalysisBuilder::~AnalysisBuilder()                                     = default;
AnalysisBuilder::AnalysisBuilder(AnalysisBuilder&&) noexcept            = default;
AnalysisBuilder& AnalysisBuilder::operator=(AnalysisBuilder&&) noexcept = default;

void AnalysisBuilder::push(std::span<const float> block) {
    State& s = *state_;
    s.empty  = s.empty && block.empty();
    s.frames.push(block);
    if (s.notes) s.notes->push(block);
    if (s.musicnn_mels) s.musicnn_mels->push(block);
    for (auto& model : s.onnx) model.push(block);
    if (!s.descriptors) return;
    s.dynamics.push(block);
    s.meter.push(block);
}

Analysis AnalysisBuilder::finish() {
    State& s = *state_;
    require(!s.empty, "E2201", "analyse: the clip must not be empty");
    s.frames.finish();
    Analysis found;
    found.sample_rate_hz = s.rate_hz;
    found.mel_db         = s.mels.take();
    to_decibels(found.mel_db, s.options);
    found.mfcc = mfcc_of_decibels(found.mel_db, s.options);
    if (s.parts.mel_64) {
        found.mel_64_db = s.mels_64.take();
        to_decibels(found.mel_64_db, s.options);
    }
    if (s.parts.subtract_means) {
        found.mfcc.colwise() -= found.mfcc.rowwise().mean().eval();
        if (s.parts.mel_64) found.mel_64_db.rowwise() -= found.mel_64_db.colwise().mean().eval();
    }
    if (s.notes) found.notes = s.notes->finish();
    if (s.musicnn_mels)
        found.musicnn =
            musicnn_rows(musicnn(s.parts.musicnn->weights), s.musicnn_mels->finish(), s.parts.musicnn->patches);
    for (std::size_t i = 0; i < s.onnx.size(); ++i) found.onnx[s.parts.onnx[i]] = s.onnx[i].finish();
    if (!s.descriptors) return found;
    s.descriptors->finish(found);
    s.dynamics.finish();
    add_frame_descriptors(s.dynamics, s.meter, found);
    add_clip_descriptors(found);
    return found;
}

Analysis part_of(const Analysis& clip, FrameRange range, Descriptors wanted) {
    assert(range.first >= 0 && range.count >= 1 && range.first + range.count <= clip.mel_db.rows());
    const auto rows = [&](const Matrix& frames) -> Matrix { return frames.middleRows(range.first, range.count); };
    Analysis part;
    part.sample_rate_hz = clip.sample_rate_hz;
    part.mel_db         = rows(clip.mel_db);
    part.mfcc           = clip.mfcc.middleCols(range.first, range.count);
    if (clip.mel_64_db.size() > 0) part.mel_64_db = rows(clip.mel_64_db);
    if (wanted == Descriptors::NotWanted || clip.shape.size() == 0) return part;
    part.shape          = rows(clip.shape);
    part.contrast_db    = rows(clip.contrast_db);
    part.chroma         = rows(clip.chroma);
    part.rms            = part_of(clip.rms, range);
    part.zero_crossings = part_of(clip.zero_crossings, range);
    part.onsets         = part_of(clip.onsets, range);
    part.median_onsets  = part_of(clip.median_onsets, range);
    part.energies       = part_of(clip.energies, range);
    add_clip_descriptors(part);
    return part;
}

Analysis analyse(const Waveform& clip, const AnalysisParts& parts) {
    require(!clip.samples.empty() && clip.sample_rate_hz > 0, "E2201", "analyse: the clip must not be empty");
    AnalysisBuilder builder(clip.sample_rate_hz, parts, clip.samples.size());
    builder.push(clip.samples);
    return builder.finish();
}

}  // namespace ektara::features
