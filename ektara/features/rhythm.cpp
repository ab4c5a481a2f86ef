#include "ektara/features/rhythm.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ektara/audio/fft.hpp"
#include "ektara/audio/stft.hpp"

namespace ektara::features {
namespace {

constexpr Eigen::Index kFramesAhead = 2;
constexpr int kGroups = 16, kWindow = 128, kHop = 64;

/// Median of values that are not negative: the mean of the two in the middle where their number is even. More than half
/// of them are often 0.
float median(std::vector<float>& values) {
    const auto positive = std::count_if(values.begin(), values.end(), [](float x) { return x > 0; });
    if (2 * positive < std::ssize(values) - 1) return 0;
    const auto middle = values.begin() + std::ssize(values) / 2;
    std::nth_element(values.begin(), middle, values.end());
    return values.size() % 2 == 1 ? *middle : (*middle + *std::max_element(values.begin(), middle)) / 2;
}

/// The envelope between ramps from and to 0 (NumPy's `pad` with mode="linear_ramp").
std::vector<float> with_ramps(std::span<const float> envelope, std::size_t width) {
    std::vector<float> padded(envelope.size() + 2 * width);
    std::copy(envelope.begin(), envelope.end(), padded.begin() + static_cast<std::ptrdiff_t>(width));
    for (std::size_t i = 0; i < width; ++i) {
        const float share             = static_cast<float>(i) / static_cast<float>(width);
        padded[i]                     = envelope.front() * share;
        padded[padded.size() - 1 - i] = envelope.back() * share;
    }
    return padded;
}

/// Mean over all frames of the power spectrum of the windowed envelope over its energy: the transform of the mean
/// normalised autocorrelation, so that one inverse transform does for all frames.
std::vector<double> mean_spectrum(std::span<const float> onsets, std::size_t width, audio::RealFft& fft) {
    const auto padded = with_ramps(onsets, width / 2);
    const auto hann   = audio::hann_window(static_cast<int>(width));
    std::vector<float> window(static_cast<std::size_t>(fft.size())), frame(window.size());
    std::copy(hann.begin(), hann.end(), window.begin());
    std::vector<float> power(static_cast<std::size_t>(fft.n_bins()));
    Eigen::ArrayXd sum = Eigen::ArrayXd::Zero(fft.n_bins());
    const Eigen::Map<const Eigen::ArrayXf> spectrum(power.data(), fft.n_bins());
    const auto n = static_cast<Eigen::Index>(width);
    for (std::size_t t = 0; t < onsets.size(); ++t) {
        std::copy_n(padded.begin() + static_cast<std::ptrdiff_t>(t), width, frame.begin());
        const float energy =
            (Eigen::Map<const Eigen::ArrayXf>(frame.data(), n) * Eigen::Map<const Eigen::ArrayXf>(hann.data(), n))
                .square()
                .sum();
        if (energy < 1e-37F) continue;
        fft.power_spectrum(frame, window, power);
        sum += spectrum.cast<double>() / energy;
    }
    sum /= static_cast<double>(onsets.size());
    return {sum.begin(), sum.end()};
}

/// Lags 0 … n−1 of the autocorrelation that belongs to a power spectrum of bins 0..N/2.
std::vector<double> autocorrelation(const std::vector<double>& power, std::size_t n) {
    const std::size_t half = power.size() - 1, whole = 2 * half;
    std::vector<double> cosine(whole), lags(n);
    for (std::size_t i = 0; i < whole; ++i)
        cosine[i] = std::cos(std::numbers::pi * static_cast<double>(i) / static_cast<double>(half));
    for (std::size_t lag = 0; lag < n; ++lag) {
        double sum = power[0] + power[half] * (lag % 2 == 0 ? 1 : -1);
        for (std::size_t k = 1, turn = lag; k < half; ++k, turn = (turn + lag) & (whole - 1))
            sum += 2 * power[k] * cosine[turn];
        lags[lag] = sum / static_cast<double>(whole);
    }
    return lags;
}

}  // namespace

std::vector<float> onset_strength(const Matrix& mel_db, Aggregate over) {
    std::vector<float> strength(static_cast<std::size_t>(mel_db.rows()));
    std::vector<float> rises(static_cast<std::size_t>(mel_db.cols()));
    for (Eigen::Index t = 1; t + kFramesAhead < mel_db.rows(); ++t) {
        // A sum over an expression begins with a whole packet; one over memory begins where that is aligned.
        const auto rise = (mel_db.row(t) - mel_db.row(t - 1)).cwiseMax(0);
        if (over == Aggregate::Median) Eigen::Map<RowVector>(rises.data(), mel_db.cols()) = rise;
        strength[static_cast<std::size_t>(t + kFramesAhead)] = over == Aggregate::Mean ? rise.mean() : median(rises);
    }
    return strength;
}

double tempo_bpm(std::span<const float> onsets, double frames_per_second) {
    if (std::all_of(onsets.begin(), onsets.end(), [](float x) { return x == 0; })) return 0;
    const auto width = static_cast<std::size_t>(8 * frames_per_second);
    int size         = 64;
    while (static_cast<std::size_t>(size) < 2 * width) size *= 2;
    audio::RealFft fft(size);
    const auto power = mean_spectrum(onsets, width, fft);
    const auto lags  = autocorrelation(power, width);
    double best = -1e300, tempo = 0;
    for (std::size_t lag = 1; lag < width; ++lag) {
        const double bpm = 60 * frames_per_second / static_cast<double>(lag);
        if (bpm >= 320) continue;
        const double octaves = std::log2(bpm / 120);
        const double fit     = std::log1p(1e6 * lags[lag]) - 0.5 * octaves * octaves;
        if (fit > best) {
            best  = fit;
            tempo = bpm;
        }
    }
    return tempo;
}

std::array<double, 5> fluctuation_db(const Matrix& mel_db, double frames_per_second) {
    const Eigen::Index frames = mel_db.rows(), width = mel_db.cols() / kGroups;
    audio::RealFft fft(kWindow);
    const auto hann = audio::hann_window(kWindow);
    std::vector<float> curve(kWindow), power(kWindow / 2 + 1);
    std::array<double, 5> bands{};
    double windows = 0;
    for (Eigen::Index start = 0; start == 0 || start + kWindow <= frames; start += kHop) {
        const Eigen::Index length = std::min<Eigen::Index>(kWindow, frames - start);
        for (Eigen::Index group = 0; group < kGroups; ++group, ++windows) {
            const Eigen::ArrayXf loudness = mel_db.block(start, group * width, length, width).rowwise().mean().array();
            std::fill(curve.begin(), curve.end(), 0.0F);
            Eigen::Map<Eigen::ArrayXf>(curve.data(), length) = loudness - loudness.mean();
            fft.power_spectrum(curve, hann, power);
            std::array<double, 5> sums{};
            for (std::size_t k = 1; k < power.size(); ++k) {
                const double octave = std::floor(std::log2(static_cast<double>(k) * frames_per_second / kWindow)) + 1;
                if (octave >= 0 && octave < 5) sums[static_cast<std::size_t>(octave)] += double{power[k]};
            }
            // A sine of amplitude a puts (3/8·a²·N)·N/2 into its bins: Hann's squares have the mean 3/8.
            for (std::size_t b = 0; b < 5; ++b) bands[b] += std::sqrt(sums[b] * 16 / 3) / kWindow;
        }
    }
    for (double& band : bands) band /= windows;
    return bands;
}

}  // namespace ektara::features
