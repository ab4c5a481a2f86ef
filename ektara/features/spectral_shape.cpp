#include "ektara/features/spectral_shape.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <numeric>

#include "ektara/core/error.hpp"
#include "ektara/features/mel.hpp"

namespace ektara::features {
namespace {

constexpr float kSilence = 1e-10F;

/// exp(mean(ln max(power, 1e-10)))/mean(max(power, 1e-10)), the logarithm in SIMD code.
float flatness_of(std::span<const float> power) {
    thread_local std::vector<float> decibels;
    decibels.assign(power.begin(), power.end());
    power_to_db(decibels, kSilence);
    const auto n = static_cast<double>(power.size());
    const Eigen::Map<const Eigen::ArrayXf> logarithms(decibels.data(), std::ssize(decibels));
    const Eigen::Map<const Eigen::ArrayXf> powers(power.data(), std::ssize(power));
    const double geometric = std::pow(10.0, logarithms.sum() / n / 10);
    return static_cast<float>(geometric / (powers.max(kSilence).sum() / n));
}

/// The first bin at which the running sum reaches 0.85 of the whole.
std::size_t rolloff_bin(std::span<const float> magnitudes, float total) {
    constexpr std::size_t kBlock = 32;
    const float threshold        = 0.85F * total;
    float sum                    = 0;
    std::size_t k                = 0;
    // Whole blocks first: their sums are SIMD code.
    for (; k + kBlock <= magnitudes.size(); k += kBlock) {
        const float block = Eigen::Map<const Eigen::ArrayXf>(magnitudes.data() + k, kBlock).sum();
        if (sum + block >= threshold) break;
        sum += block;
    }
    for (; k + 1 < magnitudes.size(); ++k)
        if ((sum += magnitudes[k]) >= threshold) break;
    return k;
}

/// Mean of the `count` values that come first in this order. Few of many: each is held against the last of those kept,
/// and seldom passes.
template <class Before>
float mean_of_first(std::span<const float> values, std::size_t count, Before before, std::vector<float>& kept) {
    kept.assign(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count));
    std::sort(kept.begin(), kept.end(), before);
    for (const float value : values.subspan(count)) {
        if (!before(value, kept.back())) continue;
        std::size_t place = count - 1;
        for (; place > 0 && before(value, kept[place - 1]); --place) kept[place] = kept[place - 1];
        kept[place] = value;
    }
    return std::accumulate(kept.begin(), kept.end(), 0.0F) / static_cast<float>(count);
}

}  // namespace

SpectralShape spectral_shape(std::span<const float> power, std::span<const float> magnitudes, double rate_hz) {
    assert(power.size() == magnitudes.size() && power.size() >= 2);
    const Eigen::Index n = std::ssize(magnitudes);
    const Eigen::Map<const Eigen::ArrayXf> m(magnitudes.data(), n);
    const auto bins      = Eigen::ArrayXf::LinSpaced(n, 0, static_cast<float>(n - 1));
    const float total    = m.sum();
    const float flatness = flatness_of(power);
    const auto hz_of_bin = static_cast<float>(rate_hz / (2.0 * static_cast<double>(n - 1)));
    if (total < 1e-30F) return {0, 0, 0, flatness};
    const float centre = (bins * m).sum() / total;
    const float spread = std::sqrt((m * (bins - centre).square()).sum() / total);
    const auto rolloff = static_cast<float>(rolloff_bin(magnitudes, total));
    return {centre * hz_of_bin, spread * hz_of_bin, rolloff * hz_of_bin, flatness};
}

SpectralContrast::SpectralContrast(double rate_hz, std::size_t n_bins) {
    require(rate_hz > 12800, "E2205", "spectral contrast: the rate must be above 12,800 Hz, but got {}", rate_hz);
    const double hz_of_bin = rate_hz / (2.0 * static_cast<double>(n_bins - 1));
    for (std::size_t b = 0; b < kBands; ++b) {
        const double low  = b == 0 ? 0 : 200 * std::exp2(static_cast<double>(b) - 1);
        const double high = 200 * std::exp2(static_cast<double>(b));
        auto first        = static_cast<std::size_t>(std::ceil(low / hz_of_bin));
        auto last         = std::min(static_cast<std::size_t>(high / hz_of_bin), n_bins - 1);
        // librosa: each band begins one bin early; all but the last end one bin early, after they were counted.
        if (b > 0) --first;
        if (b + 1 == kBands) last = n_bins - 1;
        const std::size_t counted = last - first + 1;
        const double share        = std::nearbyint(0.02 * static_cast<double>(counted));
        bands_[b]                 = {first, b + 1 < kBands ? counted - 1 : counted,
                                     std::max<std::size_t>(1, static_cast<std::size_t>(share))};
    }
}

SpectralContrast::Frame SpectralContrast::measure(std::span<const float> magnitudes) {
    Frame frame{};
    for (std::size_t b = 0; b < kBands; ++b) {
        const auto [first, count, extremes] = bands_[b];
        const auto band                     = magnitudes.subspan(first, count);
        frame.peaks[b]                      = mean_of_first(band, extremes, std::greater<>(), kept_);
        frame.valleys[b]                    = mean_of_first(band, extremes, std::less<>(), kept_);
    }
    return frame;
}

Matrix SpectralContrast::decibels(Matrix peaks, Matrix valleys) {
    for (Matrix* part : {&peaks, &valleys}) {
        power_to_db({part->data(), static_cast<std::size_t>(part->size())}, kSilence);
        *part = part->cwiseMax(part->maxCoeff() - 80);
    }
    return peaks - valleys;
}

}  // namespace ektara::features
