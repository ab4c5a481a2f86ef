#include "ektara/features/analysis.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <optional>

#include "ektara/core/detail/allocation.hpp"
#include "ektara/core/error.hpp"
#include "ektara/features/detail/clip_frames.hpp"
#include "ektara/features/detail/column_means.hpp"
#include "ektara/features/dynamics.hpp"
#include "ektara/features/musicnn_mels.hpp"
#include "ektara/features/notes.hpp"
#include "ektara/features/onnx_listener.hpp"
#include "ektara/features/rhythm.hpp"

namespace ektara::features {
namespace {

/// Frames of a long clip that are gathered before they are looked at.
constexpr Eigen::Index kFramesAtOnce = 4096;
/// 62.5 frames of 96 mels.
constexpr std::size_t kMusicnnBytesASecond = 24'000;

/// What `finished` fills in.
void add_frames(Analysis frames, Analysis& to) {
    to.mel_db      = std::move(frames.mel_db);
    to.mfcc        = std::move(frames.mfcc);
    to.mel_64_db   = std::move(frames.mel_64_db);
    to.shape       = std::move(frames.shape);
    to.contrast_db = std::move(frames.contrast_db);
    to.chroma      = std::move(frames.chroma);
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

double frames_per_second(int sample_rate_hz) {
    return static_cast<double>(sample_rate_hz) / MfccOptions{}.stft.hop_length;
}

void add_clip_descriptors(Analysis& clip) {
    const double rate   = frames_per_second(clip.sample_rate_hz);
    clip.tempo_bpm      = tempo_bpm(clip.median_onsets, rate);
    clip.harmonic_ratio = harmonic_ratio(clip.mel_db);
    clip.loudness       = loudness_of(clip.energies);
    clip.fluctuation_db = fluctuation_db(clip.mel_db, rate);
}

std::vector<float> part_of(const std::vector<float>& frames, FrameRange range) {
    const auto first = frames.begin() + range.first;
    return {first, first + range.count};
}

struct AnalysisBuilder::State {
    State(int rate, const AnalysisParts& wanted, std::size_t expected_samples, std::size_t most_bytes)
        : rate_hz(rate),
          parts(wanted),
          most_kept_bytes(most_bytes),
          outline(lowest_outline()),
          meter(rate),
          frames(rate, wanted, expected_samples == 0 ? 0 : audio::n_frames(expected_samples, MfccOptions{}.stft)) {
        if (parts.musicnn) musicnn_mels.emplace(rate, expected_samples);
        for (const auto& feature : parts.onnx) onnx.emplace_back(feature, rate);
        if (!parts.notes) return;
        require(rate == PitchNetwork::kRateHz, "E5043",
                "notes: basic-pitch hears {} Hz, but decode.sample_rate_hz is {}; leave the setting or the feature out",
                PitchNetwork::kRateHz, rate);
        notes.emplace(pitch_network(), *parts.notes);
    }

    /// Of the frames, and of what musicnn takes.
    std::size_t kept_bytes() const {
        const std::size_t of_musicnn =
            musicnn_mels ? outline.n_samples / static_cast<std::size_t>(rate_hz) * kMusicnnBytesASecond : 0;
        return static_cast<std::size_t>(frames.gathered()) * frames.bytes_of_frame() + of_musicnn;
    }

    /// Of a long clip only the outline is kept.
    void let_frames_go() {
        const bool too_many = !is_long && kept_bytes() > most_kept_bytes;
        if (too_many) {
            is_long = true;
            frames.leave_out_chroma();
            musicnn_mels.reset();
        }
        if (is_long && frames.ready() > kFramesAtOnce) take_in(frames.take(frames.ready()), outline);
        if (too_many) give_back_freed_memory();
    }

    /// What does not come from the frames.
    Analysis of_samples() {
        Analysis found;
        found.sample_rate_hz = rate_hz;
        if (notes) found.notes = notes->finish();
        if (musicnn_mels)
            found.musicnn =
                musicnn_rows(musicnn(parts.musicnn->weights), musicnn_mels->finish(), parts.musicnn->patches);
        for (std::size_t i = 0; i < onnx.size(); ++i) found.onnx[parts.onnx[i]] = onnx[i].finish();
        if (!parts.descriptors) return found;
        dynamics.finish();
        found.rms            = dynamics.rms();
        found.zero_crossings = dynamics.zero_crossing_rate();
        found.energies       = meter.finish_energies();
        return found;
    }

    int rate_hz;
    AnalysisParts parts;
    std::size_t most_kept_bytes;
    bool is_long = false;
    ClipOutline outline;
    std::optional<NoteMeter> notes;
    std::optional<MusicnnMels> musicnn_mels;
    std::vector<OnnxListener> onnx;  ///< in the order of the parts
    FrameDynamics dynamics;
    LoudnessMeter meter;
    FrameSpectra frames;
};

AnalysisBuilder::AnalysisBuilder(int sample_rate_hz, const AnalysisParts& parts, std::size_t expected_samples,
                                 std::size_t most_kept_bytes) {
    require(sample_rate_hz > 0, "E2201", "analyse: the sample rate must be above 0, but got {}", sample_rate_hz);
    state_ = std::make_unique<State>(sample_rate_hz, parts, expected_samples, most_kept_bytes);
}
AnalysisBuilder::~AnalysisBuilder()                                     = default;
AnalysisBuilder::AnalysisBuilder(AnalysisBuilder&&) noexcept            = default;
AnalysisBuilder& AnalysisBuilder::operator=(AnalysisBuilder&&) noexcept = default;

void AnalysisBuilder::push(std::span<const float> block) {
    State& s = *state_;
    s.outline.n_samples += block.size();
    s.frames.push(block);
    s.let_frames_go();
    if (s.notes) s.notes->push(block);
    if (s.musicnn_mels) s.musicnn_mels->push(block);
    for (auto& model : s.onnx) model.push(block);
    if (!s.parts.descriptors) return;
    s.dynamics.push(block);
    s.meter.push(block);
}

std::variant<Analysis, ClipOutline> AnalysisBuilder::finish() {
    State& s = *state_;
    require(s.outline.n_samples > 0, "E2201", "analyse: the clip must not be empty");
    s.frames.finish();
    auto frames = s.frames.take(s.frames.ready());
    take_in(frames, s.outline);
    Analysis found = s.of_samples();
    if (s.is_long) {
        s.outline.known = std::move(found);
        return std::move(s.outline);
    }
    add_frames(finished(std::move(frames), s.outline), found);
    if (s.parts.subtract_means) {
        found.mfcc.colwise() -= found.mfcc.rowwise().mean().eval();
        if (s.parts.mel_64) {
            ColumnMeans means;
            means.add(found.mel_64_db);
            found.mel_64_db.rowwise() -= means.finish().transpose();
        }
    }
    if (!s.parts.descriptors) return found;
    found.onsets        = onset_strength(found.mel_db, Aggregate::Mean);
    found.median_onsets = onset_strength(found.mel_db, Aggregate::Median);
    add_clip_descriptors(found);
    return found;
}

void take_values(const Analysis& clip, FrameRange range, Analysis& part) {
    part.rms            = part_of(clip.rms, range);
    part.zero_crossings = part_of(clip.zero_crossings, range);
    part.onsets         = part_of(clip.onsets, range);
    part.median_onsets  = part_of(clip.median_onsets, range);
    part.energies       = part_of(clip.energies, range);
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
    part.shape       = rows(clip.shape);
    part.contrast_db = rows(clip.contrast_db);
    part.chroma      = rows(clip.chroma);
    take_values(clip, range, part);
    add_clip_descriptors(part);
    return part;
}

Analysis analyse(const Waveform& clip, const AnalysisParts& parts) {
    require(!clip.samples.empty() && clip.sample_rate_hz > 0, "E2201", "analyse: the clip must not be empty");
    AnalysisBuilder builder(clip.sample_rate_hz, parts, clip.samples.size());
    builder.push(clip.samples);
    return std::get<Analysis>(builder.finish());
}

}  // namespace ektara::features
