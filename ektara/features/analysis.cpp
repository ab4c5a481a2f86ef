#include "ektara/features/analysis.hpp"

#include "ektara/core/error.hpp"
#include "ektara/features/mel.hpp"

namespace ektara::features {
namespace {

constexpr int kCoarseMels = 64;

std::span<float> row_of(Matrix& frames, std::size_t t) {
    return {frames.row(static_cast<Eigen::Index>(t)).data(), static_cast<std::size_t>(frames.cols())};
}

}  // namespace

Analysis analyse(const Waveform& clip, const AnalysisParts& parts) {
    require(!clip.samples.empty() && clip.sample_rate_hz > 0, "E2201", "analyse: the clip must not be empty");
    const MfccOptions options;
    const int n_fft    = options.stft.n_fft;
    const auto& fine   = mel_filterbank({clip.sample_rate_hz, n_fft, options.n_mels});
    const auto& coarse = mel_filterbank({clip.sample_rate_hz, n_fft, kCoarseMels});
    const auto frames  = static_cast<Eigen::Index>(audio::n_frames(clip.samples.size(), options.stft));
    Analysis found;
    found.mel_db.resize(frames, options.n_mels);
    if (parts.mel_64) found.mel_64_db.resize(frames, kCoarseMels);
    audio::for_each_power_frame(clip.samples, options.stft, [&](std::size_t t, std::span<const float> power) {
        fine.apply(power, row_of(found.mel_db, t));
        if (parts.mel_64) coarse.apply(power, row_of(found.mel_64_db, t));
    });
    to_decibels(found.mel_db, options);
    if (parts.mel_64) to_decibels(found.mel_64_db, options);
    found.mfcc = mfcc_of_decibels(found.mel_db, options);
    return found;
}

}  // namespace ektara::features
