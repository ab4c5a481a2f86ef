#include "ektara/features/chroma.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

namespace ektara::features {
namespace {

constexpr double kLowestA = 27.5, kTuningSeconds = 300, kHop = 512;

struct Peak {
    float hz, strength;
};

/// The peaks of one frame, in single precision as in librosa, so that peaks near a threshold fall to the same side.
void append_peaks(std::span<const float> power, double rate_hz, std::vector<Peak>& peaks) {
    const double n_fft    = 2.0 * static_cast<double>(power.size() - 1);
    const float threshold = 0.1F * Eigen::Map<const RowVector>(power.data(), std::ssize(power)).maxCoeff();
    const auto first      = static_cast<std::size_t>(std::ceil(150 * n_fft / rate_hz));
    const auto end        = std::min(static_cast<std::size_t>(std::ceil(4000 * n_fft / rate_hz)), power.size() - 1);
    const auto above      = [&](std::size_t k) { return power[k] > threshold ? power[k] : 0.0F; };
    for (std::size_t k = std::max<std::size_t>(first, 1); k < end; ++k) {
        if (power[k] <= threshold || !(power[k] > above(k - 1) && power[k] >= above(k + 1))) continue;
        const float a     = power[k + 1] + power[k - 1] - 2 * power[k];
        const float b     = (power[k + 1] - power[k - 1]) / 2;
        const float shift = std::abs(b) >= std::abs(a) ? 0 : -b / a;
        peaks.push_back(
            {static_cast<float>((static_cast<double>(k) + shift) * rate_hz / n_fft), power[k] + 0.5F * b * shift});
    }
}

/// NumPy's median: the mean of the two in the middle where their number is even.
float median_strength(const std::vector<Peak>& peaks) {
    std::vector<float> values;
    for (const auto& peak : peaks) values.push_back(peak.strength);
    const auto middle = values.begin() + std::ssize(values) / 2;
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double correlation(std::span<const double, 12> chroma, std::span<const double, 12> profile, std::size_t tonic) {
    const double mean_a = std::accumulate(chroma.begin(), chroma.end(), 0.0) / 12;
    const double mean_b = std::accumulate(profile.begin(), profile.end(), 0.0) / 12;
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < 12; ++i) {
        const double a = chroma[(i + tonic) % 12] - mean_a, b = profile[i] - mean_b;
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    return aa > 1e-20 ? ab / std::sqrt(aa * bb) : 0;
}

}  // namespace

double estimate_tuning(const Matrix& power, double rate_hz) {
    std::vector<Peak> peaks;
    for (Eigen::Index t = 0; t < power.rows(); ++t)
        append_peaks({power.row(t).data(), static_cast<std::size_t>(power.cols())}, rate_hz, peaks);
    if (peaks.empty()) return 0;
    const float threshold = median_strength(peaks);
    std::array<int, 100> counts{};
    for (const auto& [hz, strength] : peaks) {
        if (strength < threshold) continue;
        const float semitones = 12 * std::log2(hz / static_cast<float>(kLowestA));
        float residual        = semitones - std::floor(semitones);
        if (residual >= 0.5F) residual -= 1;
        ++counts[static_cast<std::size_t>(std::clamp(std::floor(100 * (double{residual} + 0.5)), 0.0, 99.0))];
    }
    const auto most = std::distance(counts.begin(), std::max_element(counts.begin(), counts.end()));
    return static_cast<double>(most) / 100 - 0.5;
}

Matrix chroma_filters(double rate_hz, std::size_t n_bins, double tuning) {
    const auto n_fft = 2.0 * static_cast<double>(n_bins - 1);
    const double a0  = 440.0 * std::exp2(tuning / 12) / 16;
    std::vector<double> semitone(n_bins + 1);
    for (std::size_t k = 1; k <= n_bins; ++k)
        semitone[k] = 12 * std::log2(static_cast<double>(k) * rate_hz / n_fft / a0);
    semitone[0] = semitone[1] - 18;  // 0 Hz lies 1.5 octaves below the first bin
    Matrix filters(12, static_cast<Eigen::Index>(n_bins));
    for (std::size_t k = 0; k < n_bins; ++k) {
        const double width = std::max(semitone[k + 1] - semitone[k], 1.0);
        std::array<double, 12> bells{};
        double squares = 0;
        for (std::size_t c = 0; c < 12; ++c) {
            const double distance = std::fmod(semitone[k] - static_cast<double>(c) + 126, 12.0) - 6;
            bells[c]              = std::exp(-2 * distance * distance / (width * width));
            squares += bells[c] * bells[c];
        }
        const double octave = (semitone[k] / 12 - 5) / 2;
        const double scale  = std::exp(-0.5 * octave * octave) / std::sqrt(squares);
        // Pitch classes were counted from A.
        for (std::size_t c = 0; c < 12; ++c)
            filters(static_cast<Eigen::Index>((c + 9) % 12), static_cast<Eigen::Index>(k)) =
                static_cast<float>(bells[c] * scale);
    }
    return filters;
}

ChromaBuilder::ChromaBuilder(double rate_hz, std::size_t n_bins, std::size_t expected_frames)
    : rate_hz_(rate_hz),
      most_held_(static_cast<Eigen::Index>(kTuningSeconds * rate_hz / kHop)),
      held_(static_cast<Eigen::Index>(n_bins), std::min(expected_frames, static_cast<std::size_t>(most_held_))),
      chroma_(12, expected_frames) {}

void ChromaBuilder::add(std::span<const float> power) {
    const Eigen::Map<const RowVector> frame(power.data(), std::ssize(power));
    if (filters_.size() > 0) {
        Eigen::Map<RowVector>(chroma_.add().data(), 12).noalias() = frame * filters_.transpose();
        return;
    }
    std::copy(power.begin(), power.end(), held_.add().begin());
    if (held_.size() == most_held_) apply_filters();
}

void ChromaBuilder::apply_filters() {
    const Matrix power = held_.take();
    filters_ = chroma_filters(rate_hz_, static_cast<std::size_t>(power.cols()), estimate_tuning(power, rate_hz_));
    const Matrix first = power * filters_.transpose();
    for (Eigen::Index t = 0; t < first.rows(); ++t) std::copy_n(first.row(t).data(), 12, chroma_.add().begin());
}

void ChromaBuilder::finish() {
    if (filters_.size() == 0) apply_filters();
}

Matrix ChromaBuilder::take(Eigen::Index count) {
    Matrix chroma = chroma_.take_first(count);
    for (Eigen::Index t = 0; t < chroma.rows(); ++t)
        if (const float largest = chroma.row(t).maxCoeff(); largest > 1e-37F) chroma.row(t) /= largest;
    return chroma;
}

Matrix tonnetz(const Matrix& chroma) {
    constexpr std::array kTurns{7.0 / 6, 7.0 / 6, 3.0 / 2, 3.0 / 2, 2.0 / 3, 2.0 / 3};
    Matrix basis(12, 6);
    for (Eigen::Index d = 0; d < 6; ++d)
        for (Eigen::Index c = 0; c < 12; ++c) {
            const double angle = kTurns[static_cast<std::size_t>(d)] * static_cast<double>(c) - (d % 2 == 0 ? 0.5 : 0);
            basis(c, d)        = static_cast<float>((d < 4 ? 1.0 : 0.5) * std::cos(std::numbers::pi * angle));
        }
    Matrix shares = chroma;
    for (Eigen::Index t = 0; t < shares.rows(); ++t)
        if (const float sum = shares.row(t).sum(); sum > 1e-37F) shares.row(t) /= sum;
    return shares * basis;
}

Key estimate_key(std::span<const double, 12> chroma) {
    constexpr std::array<double, 12> kMajor{6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88};
    constexpr std::array<double, 12> kMinor{6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17};
    Key best;
    double best_major = -1, best_minor = -1;
    for (std::size_t tonic = 0; tonic < 12; ++tonic)
        for (const bool major : {true, false}) {
            const double fit = correlation(chroma, major ? kMajor : kMinor, tonic);
            auto& of_mode    = major ? best_major : best_minor;
            of_mode          = std::max(of_mode, fit);
            if (fit > best.strength) best = {static_cast<int>(tonic), major, fit, 0};
        }
    best.major_lead = best_major - best_minor;
    return best;
}

double chroma_entropy(std::span<const double, 12> chroma) {
    const double sum = std::accumulate(chroma.begin(), chroma.end(), 0.0);
    if (sum <= 0) return 1;
    double entropy = 0;
    for (const double c : chroma)
        if (c > 0) entropy -= c / sum * std::log(c / sum);
    return entropy / std::log(12.0);
}

}  // namespace ektara::features
