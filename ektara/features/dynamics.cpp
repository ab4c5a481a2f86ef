#include "ektara/features/dynamics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <new>

#include <ebur128.h>

namespace ektara::features {
namespace {

constexpr std::size_t kHop = 512, kBlocks = 4, kFrame = kHop * kBlocks, kHalf = kBlocks / 2;
constexpr std::size_t kMedian = 31, kReach = kMedian / 2;

bool crosses(std::span<const float> samples, std::size_t i) {
    const auto negative = [](float x) { return x < -1e-10F; };
    return negative(samples[i]) != negative(samples[i - 1]);
}

/// Sums over blocks of kHop samples, turned into sums over frames: frame t is made of the blocks t − 2 … t + 1.
template <class Sum>
std::vector<Sum> frame_sums(std::size_t n_samples, const std::vector<Sum>& blocks) {
    std::vector<Sum> sums(1 + n_samples / kHop);
    for (std::size_t t = 0; t < sums.size(); ++t)
        for (std::size_t b = t < kHalf ? 0 : t - kHalf; b < std::min(t + kHalf, blocks.size()); ++b)
            sums[t] += blocks[b];
    return sums;
}

/// A line with kReach values of its reflection on both sides, and one more that is never used.
std::vector<float> reflected(const std::vector<float>& line) {
    const auto n = std::ssize(line), reach = static_cast<std::ptrdiff_t>(kReach);
    std::vector<float> padded;
    for (std::ptrdiff_t i = -reach; i <= n + reach; ++i) {
        const std::ptrdiff_t wrapped = ((i % (2 * n)) + 2 * n) % (2 * n);
        padded.push_back(line[static_cast<std::size_t>(wrapped < n ? wrapped : 2 * n - 1 - wrapped)]);
    }
    return padded;
}

/// Medians of a window that slides over a line continued by its reflection (SciPy's `median_filter`).
void sliding_median(const std::vector<float>& line, std::vector<float>& medians) {
    const auto padded = reflected(line);
    // In order, and one place beyond them: whole SIMD registers.
    std::array<float, kMedian + 1> sorted{};
    std::copy_n(padded.begin(), kMedian, sorted.begin());
    std::sort(sorted.begin(), sorted.end() - 1);
    sorted.back()        = std::numeric_limits<float>::infinity();
    const auto n_smaller = [&](float x) {
        int count = 0;
        for (const float value : sorted) count += value < x ? 1 : 0;
        return count;
    };
    medians.resize(line.size());
    for (std::size_t i = 0; i < line.size(); ++i) {
        medians[i]        = sorted[kReach];
        const float comes = padded[i + kMedian];
        const auto out = sorted.begin() + n_smaller(padded[i]), in = sorted.begin() + n_smaller(comes);
        if (in > out) {
            std::move(out + 1, in, out);
            *(in - 1) = comes;
        } else {
            std::move_backward(in, out, out + 1);
            *in = comes;
        }
    }
}

}  // namespace

std::vector<float> frame_rms(std::span<const float> samples) {
    std::vector<double> blocks((samples.size() + kHop - 1) / kHop);
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        const auto part = samples.subspan(b * kHop, std::min(kHop, samples.size() - b * kHop));
        blocks[b]       = double{Eigen::Map<const Eigen::ArrayXf>(part.data(), std::ssize(part)).square().sum()};
    }
    std::vector<float> rms;
    for (const double sum : frame_sums(samples.size(), blocks))
        rms.push_back(static_cast<float>(std::sqrt(sum / kFrame)));
    return rms;
}

std::vector<float> zero_crossing_rate(std::span<const float> samples) {
    std::vector<int> blocks((samples.size() + kHop - 1) / kHop);
    for (std::size_t i = 1; i < samples.size(); ++i) blocks[i / kHop] += crosses(samples, i) ? 1 : 0;
    const auto counts = frame_sums(samples.size(), blocks);
    std::vector<float> rates;
    for (std::size_t t = 0; t < counts.size(); ++t) {
        // The first sample of a frame has none before it.
        const bool at_start = t > kHalf && crosses(samples, (t - kHalf) * kHop);
        rates.push_back(static_cast<float>(counts[t] - (at_start ? 1 : 0)) / kFrame);
    }
    return rates;
}

Loudness loudness(const Waveform& clip) {
    const auto close = [](ebur128_state* state) { ebur128_destroy(&state); };
    const std::unique_ptr<ebur128_state, decltype(close)> meter(
        ebur128_init(1, static_cast<unsigned long>(clip.sample_rate_hz), EBUR128_MODE_I | EBUR128_MODE_LRA), close);
    if (!meter || ebur128_add_frames_float(meter.get(), clip.samples.data(), clip.samples.size()) != EBUR128_SUCCESS)
        throw std::bad_alloc();
    Loudness found;
    if (double lufs = 0; ebur128_loudness_global(meter.get(), &lufs) == EBUR128_SUCCESS && std::isfinite(lufs))
        found.lufs = std::max(lufs, Loudness::kQuietest);
    if (double range = 0; ebur128_loudness_range(meter.get(), &range) == EBUR128_SUCCESS && std::isfinite(range))
        found.range_lu = range;
    return found;
}

double harmonic_ratio(const Matrix& mel_db) {
    // 10^(dB/20), and its square back again: the loudest is brought to 1, which changes no ratio.
    const Matrix amplitude = ((mel_db.array() - mel_db.maxCoeff()) * 0.115129255F).exp();
    Matrix harmonic(amplitude.rows(), amplitude.cols());
    std::vector<float> line, medians;
    for (Eigen::Index m = 0; m < amplitude.cols(); ++m) {
        line.assign(amplitude.col(m).begin(), amplitude.col(m).end());
        sliding_median(line, medians);
        harmonic.col(m) = Eigen::Map<const Eigen::VectorXf>(medians.data(), harmonic.rows());
    }
    double shared = 0, whole = 0;
    for (Eigen::Index t = 0; t < amplitude.rows(); ++t) {
        line.assign(amplitude.row(t).begin(), amplitude.row(t).end());
        sliding_median(line, medians);
        const Eigen::Map<const Eigen::Array<float, 1, Eigen::Dynamic>> percussive(medians.data(), amplitude.cols());
        const auto energy = amplitude.row(t).array().square();
        const auto h      = harmonic.row(t).array().square();
        shared += double{(energy * h / (h + percussive.square())).sum()};
        whole += double{energy.sum()};
    }
    return shared / whole;
}

}  // namespace ektara::features
