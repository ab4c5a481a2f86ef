#include "ektara/features/musicnn_mels.hpp"

#include "ektara/audio/stft.hpp"
#include "ektara/core/error.hpp"
#include "ektara/features/frame_rows.hpp"
#include "ektara/features/mel.hpp"
#include "ektara/features/musicnn.hpp"
#include "ektara/features/resampled.hpp"

namespace ektara::features {
namespace {

constexpr audio::StftOptions kMusicnnStft{.n_fft = 512, .hop_length = 256};

}  // namespace

struct MusicnnMels::State {
    State(int sample_rate_hz, std::size_t expected_frames)
        : filters(mel_filterbank({kMusicnnRateHz, kMusicnnStft.n_fft, kMusicnnMels})),
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
    Matrix mels  = s.mels.take();
    mels.array() = mels.array() * 1e4F + 1.0F;
    power_to_db({mels.data(), static_cast<std::size_t>(mels.size())});
    return mels * 0.1F;
}

}  // namespace ektara::features
