#include "ektara/features/mfcc.hpp"

#include <cmath>
#include <numbers>

#include "ektara/core/error.hpp"
#include "ektara/features/mel.hpp"

namespace ektara::features {
namespace {

/// Frames × mels: as the frames come, and as the DCT wants them.
Matrix mel_frames(const Waveform& clip, const MfccOptions& options) {
    require(!clip.samples.empty() && clip.sample_rate_hz > 0, "E2201", "mfcc: the clip must not be empty");
    const auto& bank = mel_filterbank({clip.sample_rate_hz, options.stft.n_fft, options.n_mels});
    Matrix mels(static_cast<Eigen::Index>(audio::n_frames(clip.samples.size(), options.stft)), options.n_mels);
    const auto width = static_cast<std::size_t>(options.n_mels);
    audio::for_each_power_frame(clip.samples, options.stft, [&](std::size_t t, std::span<const float> power) {
        bank.apply(power, {mels.data() + t * width, width});
    });
    return mels;
}

/// n_mels × n_mfcc: the first columns of the transposed orthonormal DCT-II.
Matrix dct_basis(int n_mels, int n_mfcc) {
    Matrix basis(n_mels, n_mfcc);
    for (int m = 0; m < n_mels; ++m)
        for (int i = 0; i < n_mfcc; ++i) {
            const double scale = std::sqrt((i == 0 ? 1.0 : 2.0) / n_mels);
            basis(m, i) = static_cast<float>(scale * std::cos(std::numbers::pi * i * (2 * m + 1) / (2.0 * n_mels)));
        }
    return basis;
}

}  // namespace

Matrix mel_spectrogram(const Waveform& clip, const MfccOptions& options) {
    return mel_frames(clip, options).transpose();
}

void to_decibels(Matrix& mel_frames, const MfccOptions& options) {
    power_to_db({mel_frames.data(), static_cast<std::size_t>(mel_frames.size())}, options.amin);
    mel_frames = mel_frames.cwiseMax(mel_frames.maxCoeff() - options.top_db);
}

Matrix mfcc_of_decibels(const Matrix& mel_db, const MfccOptions& options) {
    return (mel_db * dct_basis(options.n_mels, options.n_mfcc)).transpose();
}

Matrix mfcc(const Waveform& clip, const MfccOptions& options) {
    require(options.n_mfcc >= 1 && options.n_mfcc <= options.n_mels, "E2201",
            "mfcc: n_mfcc must be from 1 to n_mels = {}, but got {}", options.n_mels, options.n_mfcc);
    Matrix decibels = mel_frames(clip, options);
    to_decibels(decibels, options);
    return mfcc_of_decibels(decibels, options);
}

}  // namespace ektara::features
