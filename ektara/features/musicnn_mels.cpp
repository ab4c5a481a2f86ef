#include "ektara/features/musicnn_mels.hpp"

#include <algorithm>
#include <cassert>

#include "ektara/audio/stft.hpp"
#include "ektara/core/error.hpp"
#include "ektara/features/frame_rows.hpp"
#include "ektara/features/mel.hpp"
#include "ektara/features/musicnn.hpp"
#include "ektara/features/resampled.hpp"

namespace ektara::features {
namespace {

constexpr audio::StftOptions kMusicnnStft{.n_fft = 512, .hop_length = 256};

/// log10(10⁴·power + 1).
Matrix log_mels(Matrix mels) {
    mels.array() = mels.array() * 1e4F + 1.0F;
    power_to_db({mels.data(), static_cast<std::size_t>(mels.size())});
    return mels * 0.1F;
}

const MelFilterbank& musicnn_filters() { return mel_filterbank({kMusicnnRateHz, kMusicnnStft.n_fft, kMusicnnMels}); }

}  // namespace

struct MusicnnMels::State {
    State(int sample_rate_hz, std::size_t expected_frames)
        : filters(musicnn_filters()),
          mels(kMusicnnMels, expected_frames),
          frames(kMusicnnStft, [this](std::size_t, std::span<const float>,
                                      std::span<const float> power) { filters.apply(power, mels.add()); }),
          resampled(sample_rate_hz, kMusicnnRateHz) {}

    const MelFilterbank& filters;
    FrameRows mels;
    audio::PowerFrames frames;
    Resampled resampled;
};

void require_musicnn_rate(int sample_rate_hz) {
    require(sample_rate_hz >= kMusicnnRateHz, "E2220",
            "musicnn: listens up to 8000 Hz and needs decode.sample_rate_hz of at least {}, but got {}", kMusicnnRateHz,
            sample_rate_hz);
}

MusicnnMels::MusicnnMels(int sample_rate_hz, std::size_t expected_samples) {
    require_musicnn_rate(sample_rate_hz);
    const auto samples = static_cast<double>(expected_samples) * kMusicnnRateHz / sample_rate_hz;
    state_             = std::make_unique<State>(
        sample_rate_hz, expected_samples == 0 ? 0 : audio::n_frames(static_cast<std::size_t>(samples), kMusicnnStft));
}
MusicnnMels::~MusicnnMels()                                 = default;
MusicnnMels::MusicnnMels(MusicnnMels&&) noexcept            = default;
MusicnnMels& MusicnnMels::operator=(MusicnnMels&&) noexcept = default;

void MusicnnMels::push(std::span<const float> block) { state_->frames.push(state_->resampled.push(block)); }

Matrix MusicnnMels::finish() {
    State& s = *state_;
    s.frames.push(s.resampled.finish());
    s.frames.finish();
    return log_mels(s.mels.take());
}

struct MusicnnPatches::State {
    State(const Musicnn& of, int sample_rate_hz, std::size_t n_samples, int patches)
        : network(of),
          filters(musicnn_filters()),
          n_frames(static_cast<Eigen::Index>(
              audio::n_frames(audio::resampled_length(n_samples, sample_rate_hz, kMusicnnRateHz), kMusicnnStft))),
          starts(musicnn_patches(std::max<Eigen::Index>(n_frames, kMusicnnFrames), patches)),
          patch(kMusicnnFrames, kMusicnnMels),
          frames(kMusicnnStft, [this](std::size_t frame, std::span<const float>,
                                      std::span<const float> power) { take(static_cast<Eigen::Index>(frame), power); }),
          resampled(sample_rate_hz, kMusicnnRateHz) {}

    /// A frame is of one patch at most: they lie side by side.
    void take(Eigen::Index frame, std::span<const float> power) {
        const std::size_t heard = pooled.size();
        if (heard == starts.size() || frame < starts[heard]) return;
        const Eigen::Index row = frame - starts[heard];
        filters.apply(power, {patch.row(row).data(), static_cast<std::size_t>(kMusicnnMels)});
        // A shorter clip is continued by its last frame.
        if (frame + 1 == n_frames)
            for (Eigen::Index next = row + 1; next < patch.rows(); ++next) patch.row(next) = patch.row(row);
        if (row + 1 == patch.rows() || frame + 1 == n_frames) pooled.push_back(network.pooled(log_mels(patch)));
    }

    const Musicnn& network;
    const MelFilterbank& filters;
    Eigen::Index n_frames;
    std::vector<Eigen::Index> starts;
    Matrix patch;
    std::vector<RowVector> pooled = {};  ///< of the patches that were heard
    audio::PowerFrames frames;
    Resampled resampled;
};

MusicnnPatches::MusicnnPatches(const Musicnn& network, int sample_rate_hz, std::size_t n_samples, int patches) {
    require_musicnn_rate(sample_rate_hz);
    state_ = std::make_unique<State>(network, sample_rate_hz, n_samples, patches);
}
MusicnnPatches::~MusicnnPatches()                                    = default;
MusicnnPatches::MusicnnPatches(MusicnnPatches&&) noexcept            = default;
MusicnnPatches& MusicnnPatches::operator=(MusicnnPatches&&) noexcept = default;

void MusicnnPatches::push(std::span<const float> block) { state_->frames.push(state_->resampled.push(block)); }

MusicnnRows MusicnnPatches::finish() {
    State& s = *state_;
    s.frames.push(s.resampled.finish());
    s.frames.finish();
    assert(s.pooled.size() == s.starts.size());
    Matrix rows(std::ssize(s.pooled), s.pooled.front().size());
    for (std::size_t i = 0; i < s.pooled.size(); ++i) rows.row(static_cast<Eigen::Index>(i)) = s.pooled[i];
    return musicnn_rows(s.network.outputs(std::move(rows)));
}

}  // namespace ektara::features
