#include <algorithm>
#include <cassert>
#include <utility>

#include "ektara/features/crops.hpp"
#include "ektara/features/detail/clip_frames.hpp"
#include "ektara/features/detail/column_means.hpp"
#include "ektara/features/detail/description.hpp"
#include "ektara/features/dynamics.hpp"
#include "ektara/features/musicnn_mels.hpp"
#include "ektara/features/rhythm.hpp"

namespace ektara::features {
namespace {

using Eigen::Index;

/// Frames that are finished at a time, those that stay for the last time at least, and what the former are a multiple
/// of: a product of matrices takes 12, 24 or 48 rows together by the machine's vectors, and sums the others in another
/// order.
constexpr Index kAtOnce = 4096, kAtLeast = 48, kTogether = 48;

/// The frames of a range, as the frames of the clip come.
class Collector {
  public:
    explicit Collector(FrameRange range) : range_(range) {}

    /// `frames` are those of the clip from `first` on.
    void add(const Analysis& frames, Index first) {
        const Index begin = std::max(first, range_.first),
                    end   = std::min(first + frames.mel_db.rows(), range_.first + range_.count);
        if (begin >= end) return;
        const FrameRange from{begin - first, end - begin};
        const Index to = begin - range_.first;
        copy(frames.mel_db, from, to, part_.mel_db);
        copy(frames.mel_64_db, from, to, part_.mel_64_db);
        copy(frames.shape, from, to, part_.shape);
        copy(frames.contrast_db, from, to, part_.contrast_db);
        copy(frames.chroma, from, to, part_.chroma);
        if (part_.mfcc.size() == 0) part_.mfcc.resize(frames.mfcc.rows(), range_.count);
        part_.mfcc.middleCols(to, from.count) = frames.mfcc.middleCols(from.first, from.count);
    }

    FrameRange range() const { return range_; }
    Analysis& part() { return part_; }

  private:
    void copy(const Matrix& frames, FrameRange from, Index to, Matrix& part) const {
        if (frames.size() == 0) return;
        if (part.size() == 0) part.resize(range_.count, frames.cols());
        part.middleRows(to, from.count) = frames.middleRows(from.first, from.count);
    }

    FrameRange range_;
    Analysis part_ = {};
};

/// What descriptors need of all frames.
struct FrameDescriptors {
    FrameDescriptors(float loudest_db, double frames_per_second) : share(loudest_db), fluctuation(frames_per_second) {}

    void add(Analysis& frames, FrameRange range, const Analysis& known) {
        onsets.push(frames.mel_db);
        median_onsets.push(frames.mel_db);
        share.push(frames.mel_db);
        fluctuation.push(frames.mel_db);
        frames.rms            = part_of(known.rms, range);
        frames.zero_crossings = part_of(known.zero_crossings, range);
        const auto strength   = onsets.so_far().subspan(static_cast<std::size_t>(range.first));
        frames.onsets.assign(strength.begin(), strength.end());
        describer.add(frames);
        thirds.add(frames);
    }

    OnsetCurve onsets{Aggregate::Mean}, median_onsets{Aggregate::Median};
    HarmonicShare share;
    Fluctuation fluctuation;
    Describer describer = {};
    OwnThirds thirds    = {};
};

/// What of the frames a reading needs: the means over them are those of mels and of what is made of mels.
AnalysisParts needed(const AnalysisParts& parts, bool finds_means) {
    return finds_means ? AnalysisParts{.mel_64 = parts.mel_64} : parts;
}

FrameRange middle_of(Index frames, Index wanted) {
    const Index count = std::min(frames, wanted);
    return {(frames - count) / 2, count};
}

}  // namespace

struct LongClip::State {
    State(int sample_rate_hz, const AnalysisParts& wanted, ClipOutline known)
        : rate_hz(sample_rate_hz),
          parts(wanted),
          outline(std::move(known)),
          finds_means(parts.subtract_means && outline.mfcc_means.size() == 0),
          spectra(rate_hz, needed(parts, finds_means), 0),
          mfcc(MfccOptions{}.n_mfcc, outline.n_frames),
          middle(middle_of(outline.n_frames, parts.kept.middle)) {
        if (finds_means) return;
        if (parts.descriptors) descriptors.emplace(outline.mel_db, frames_per_second(rate_hz));
        if (parts.musicnn)
            patches.emplace(musicnn(parts.musicnn->weights), rate_hz, outline.n_samples, parts.musicnn->patches);
        add_crops();
    }

    void add_crops() {
        if (parts.kept.crops == 0) return;
        for (const auto range : crop_ranges(outline.n_frames, parts.kept.crops, parts.kept.crop_length)) {
            crops.emplace_back(range);
            if (range.count == outline.n_frames) return;  // every crop is the whole clip
        }
    }

    void take(Index count) {
        const Index first = n_frames;
        Analysis frames   = finished(spectra.take(count), outline);
        n_frames += count;
        assert(n_frames <= outline.n_frames);
        mfcc.middleCols(first, count) = frames.mfcc;
        if (finds_means) return mel_64_means.add(frames.mel_64_db);
        middle.add(frames, first);
        for (auto& crop : crops) crop.add(frames, first);
        if (descriptors) descriptors->add(frames, {first, count}, outline.known);
    }

    ClipOutline with_means() {
        outline.mfcc_means = mfcc.rowwise().mean();
        if (parts.mel_64) outline.mel_64_means = mel_64_means.finish();
        return std::move(outline);
    }

    Analysis analysis() {
        Analysis found  = std::move(outline.known);
        found.mfcc      = std::move(mfcc);
        found.mel_64_db = std::move(middle.part().mel_64_db);
        if (patches) found.musicnn = patches->finish();
        if (descriptors) describe(found);
        for (auto& crop : crops) found.crops.push_back(analysis_of(crop, found));
        return found;
    }

    void describe(Analysis& found) {
        found.onsets         = descriptors->onsets.finish();
        found.median_onsets  = descriptors->median_onsets.finish();
        found.tempo_bpm      = tempo_bpm(found.median_onsets, frames_per_second(rate_hz));
        found.harmonic_ratio = descriptors->share.finish();
        found.loudness       = loudness_of(found.energies);
        found.fluctuation_db = descriptors->fluctuation.finish();
        found.series_moments = descriptors->describer.finish();
        found.own_thirds     = descriptors->thirds.row(found.tempo_bpm);
    }

    Analysis analysis_of(Collector& crop, const Analysis& clip) const {
        Analysis part       = std::move(crop.part());
        part.sample_rate_hz = rate_hz;
        if (!descriptors) return part;
        take_values(clip, crop.range(), part);
        add_clip_descriptors(part);
        return part;
    }

    int rate_hz;
    AnalysisParts parts;
    ClipOutline outline;
    bool finds_means;
    FrameSpectra spectra;
    std::optional<MusicnnPatches> patches;
    std::optional<FrameDescriptors> descriptors;
    Matrix mfcc;
    ColumnMeans mel_64_means = {};
    Collector middle;
    std::vector<Collector> crops = {};
    std::size_t n_samples        = 0;
    Index n_frames               = 0;
};

LongClip::LongClip(int sample_rate_hz, const AnalysisParts& parts, ClipOutline outline)
    : state_(std::make_unique<State>(sample_rate_hz, parts, std::move(outline))) {}
LongClip::~LongClip()                              = default;
LongClip::LongClip(LongClip&&) noexcept            = default;
LongClip& LongClip::operator=(LongClip&&) noexcept = default;

void LongClip::push(std::span<const float> block) {
    State& s = *state_;
    s.n_samples += block.size();
    if (s.n_samples > s.outline.n_samples) return;  // another file: told at the end
    s.spectra.push(block);
    if (s.patches) s.patches->push(block);
    if (const Index ready = s.spectra.ready(); ready >= kAtOnce + kAtLeast)
        s.take((ready - kAtLeast) / kTogether * kTogether);
}

std::optional<std::variant<Analysis, ClipOutline>> LongClip::finish() {
    State& s = *state_;
    if (s.n_samples != s.outline.n_samples) return std::nullopt;
    s.spectra.finish();
    s.take(s.spectra.ready());
    if (s.finds_means) return s.with_means();
    return s.analysis();
}

}  // namespace ektara::features
