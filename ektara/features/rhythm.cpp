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
/// Rounding of single precision makes 1e-8 of a normalised autocorrelation that is 0. In a clip without any repetition
/// it would choose between the lags about 120 bpm, on each compiler another.
constexpr double kRounding = 1e-7;
/// Frames of a whole clip that are copied at a time.
constexpr Eigen::Index kPart = 1024;

/// A plan takes longer to make than some windows to transform.
audio::RealFft& window_transform() {
    thread_local audio::RealFft fft(kWindow);
    return fft;
}

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

void OnsetCurve::add_rise(const Matrix& frames, Eigen::Index before, Eigen::Index now) {
    // A sum over an expression begins with a whole packet; one over memory begins where that is aligned.
    const auto rise = (frames.row(now) - frames.row(before)).cwiseMax(0);
    rises_.resize(static_cast<std::size_t>(frames.cols()));
    if (over_ == Aggregate::Median) Eigen::Map<RowVector>(rises_.data(), frames.cols()) = rise;
    strength_.push_back(over_ == Aggregate::Mean ? rise.mean() : median(rises_));
}

void OnsetCurve::push(const Matrix& mel_db) {
    if (mel_db.rows() == 0) return;
    if (n_frames_ > 0) {
        seam_.row(1) = mel_db.row(0);
        add_rise(seam_, 0, 1);
    } else {
        strength_.assign(static_cast<std::size_t>(kFramesAhead) + 1, 0.0F);
        seam_.resize(2, mel_db.cols());
    }
    for (Eigen::Index t = 1; t < mel_db.rows(); ++t) add_rise(mel_db, t - 1, t);
    seam_.row(0) = mel_db.bottomRows(1);
    n_frames_ += static_cast<std::size_t>(mel_db.rows());
}

std::vector<float> OnsetCurve::finish() {
    strength_.resize(n_frames_);
    return std::move(strength_);
}

std::vector<float> onset_strength(const Matrix& mel_db, Aggregate over) {
    OnsetCurve curve(over);
    curve.push(mel_db);
    return curve.finish();
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
        const double repeats = lags[lag] > kRounding ? lags[lag] : 0;
        const double fit     = std::log1p(1e6 * repeats) - 0.5 * octaves * octaves;
        if (fit > best) {
            best  = fit;
            tempo = bpm;
        }
    }
    return tempo;
}

Fluctuation::Fluctuation(double frames_per_second)
    : frames_per_second_(frames_per_second),
      hann_(audio::hann_window(kWindow)),
      curve_(kWindow),
      power_(kWindow / 2 + 1) {}

void Fluctuation::measure_group(const Eigen::ArrayXf& loudness) {
    audio::RealFft& fft = window_transform();
    std::fill(curve_.begin(), curve_.end(), 0.0F);
    Eigen::Map<Eigen::ArrayXf>(curve_.data(), loudness.size()) = loudness - loudness.mean();
    fft.power_spectrum(curve_, hann_, power_);
    std::array<double, 5> sums{};
    for (std::size_t k = 1; k < power_.size(); ++k) {
        const double octave = std::floor(std::log2(static_cast<double>(k) * frames_per_second_ / kWindow)) + 1;
        if (octave >= 0 && octave < 5) sums[static_cast<std::size_t>(octave)] += double{power_[k]};
    }
    // A sine of amplitude a puts (3/8·a²·N)·N/2 into its bins: Hann's squares have the mean 3/8.
    for (std::size_t b = 0; b < 5; ++b) bands_[b] += std::sqrt(sums[b] * 16 / 3) / kWindow;
    ++n_windows_;
}

void Fluctuation::measure(const Matrix& frames, Eigen::Index start, Eigen::Index length) {
    const Eigen::Index width = frames.cols() / kGroups;
    for (Eigen::Index group = 0; group < kGroups; ++group)
        measure_group(frames.block(start, group * width, length, width).rowwise().mean().array());
}

void Fluctuation::push(const Matrix& mel_db) {
    if (mel_db.rows() == 0) return;
    const Eigen::Index before = held_.rows();
    held_.conservativeResize(before + mel_db.rows(), mel_db.cols());
    held_.bottomRows(mel_db.rows()) = mel_db;
    Eigen::Index start              = 0;
    for (; start + kWindow <= held_.rows(); start += kHop) measure(held_, start, kWindow);
    held_ = held_.bottomRows(held_.rows() - start).eval();
}

std::array<double, 5> Fluctuation::finish() {
    if (n_windows_ == 0) measure(held_, 0, held_.rows());
    for (double& band : bands_) band /= n_windows_;
    return bands_;
}

std::array<double, 5> fluctuation_db(const Matrix& mel_db, double frames_per_second) {
    Fluctuation fluctuation(frames_per_second);
    for (Eigen::Index first = 0; first < mel_db.rows(); first += kPart)
        fluctuation.push(mel_db.middleRows(first, std::min(kPart, mel_db.rows() - first)));
    return fluctuation.finish();
}

}  // namespace ektara::features
