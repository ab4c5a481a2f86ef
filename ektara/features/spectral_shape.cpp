#include "ektara/features/spectral_shape.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

#include "ektara/core/error.hpp"
#include "ektara/features/detail/contrast_bands.hpp"
#include "ektara/features/mel.hpp"

namespace ektara::features {
namespace {

constexpr float kSilence = 1e-10F;

/// Most values of a band that count as its extremes: 2 % of 2,049 bins.
constexpr std::size_t kMostExtremes = 41;

/// exp(mean(ln max(power, 1e-10)))/mean(max(power, 1e-10)), the logarithm in SIMD code.
float flatness_of(std::span<const float> power) {
    // Eigen's arrays are aligned, so that a sum begins with a whole packet wherever the memory lies.
    thread_local Eigen::ArrayXf decibels;
    decibels = Eigen::Map<const Eigen::ArrayXf>(power.data(), std::ssize(power));
    power_to_db({decibels.data(), power.size()}, kSilence);
    const auto n = static_cast<double>(power.size());
    const Eigen::Map<const Eigen::ArrayXf> powers(power.data(), std::ssize(power));
    const double geometric = std::pow(10.0, decibels.sum() / n / 10);
    return static_cast<float>(geometric / (powers.max(kSilence).sum() / n));
}

/// Times 1: Eigen sums a bare map in an order that depends on where it lies in memory.
float sum_of(std::span<const float> values) {
    return (Eigen::Map<const Eigen::ArrayXf>(values.data(), std::ssize(values)) * 1.0F).sum();
}

/// The first bin at which the running sum reaches 0.85 of the whole.
std::size_t rolloff_bin(std::span<const float> magnitudes, float total) {
    constexpr std::size_t kStep = 32;
    const float threshold       = 0.85F * total;
    float sum                   = 0;
    std::size_t k               = 0;
    // Whole blocks first: their sums are SIMD code.
    for (; k + kStep <= magnitudes.size(); k += kStep) {
        const float block = sum_of(magnitudes.subspan(k, kStep));
        if (sum + block >= threshold) break;
        sum += block;
    }
    for (; k + 1 < magnitudes.size(); ++k)
        if ((sum += magnitudes[k]) >= threshold) break;
    return k;
}

constexpr std::size_t kLanes = 8;
using Lanes                  = Eigen::Array<float, static_cast<int>(kLanes), 1>;

/// Puts `value` among the `count` largest so far, which are in descending order.
void keep_largest(float value, float* largest, std::size_t count) {
    if (!(value > largest[count - 1])) return;
    std::size_t place = count - 1;
    for (; place > 0 && value > largest[place - 1]; --place) largest[place] = largest[place - 1];
    largest[place] = value;
}

/// Mean of the `count` largest of sign·value, count ≤ depth. The values are dealt to eight lanes that each keep their
/// `depth` largest by minima and maxima, without a branch; then the lanes' are put together.
template <std::size_t depth>
float mean_of_largest(std::span<const float> values, std::size_t count, float sign) {
    constexpr float kNone = -std::numeric_limits<float>::infinity();
    std::array<Lanes, depth> kept;
    for (Lanes& lanes : kept) lanes.setConstant(kNone);
    std::size_t i = 0;
    for (; i + kLanes <= values.size(); i += kLanes) {
        Lanes comes = sign * Eigen::Map<const Lanes>(values.data() + i);
        for (Lanes& stays : kept) {
            const Lanes smaller = stays.min(comes);
            stays               = stays.max(comes);
            comes               = smaller;
        }
    }
    std::array<float, depth> largest;
    largest.fill(kNone);
    for (; i < values.size(); ++i) keep_largest(sign * values[i], largest.data(), count);
    for (const Lanes& lanes : kept)
        for (const float value : lanes) keep_largest(value, largest.data(), count);
    return sign * std::accumulate(largest.begin(), largest.begin() + static_cast<std::ptrdiff_t>(count), 0.0F) /
           static_cast<float>(count);
}

/// The same for any count that a band of a spectrum can have.
float mean_of_largest(std::span<const float> values, std::size_t count, float sign) {
    if (count == 1) return mean_of_largest<1>(values, count, sign);
    if (count <= 3) return mean_of_largest<3>(values, count, sign);
    if (count <= 6) return mean_of_largest<6>(values, count, sign);
    if (count <= 9) return mean_of_largest<9>(values, count, sign);
    assert(count <= kMostExtremes);
    return mean_of_largest<kMostExtremes>(values, count, sign);
}

}  // namespace

SpectralShape spectral_shape(std::span<const float> power, std::span<const float> magnitudes, double rate_hz) {
    assert(power.size() == magnitudes.size() && power.size() >= 2);
    const Eigen::Index n = std::ssize(magnitudes);
    const Eigen::Map<const Eigen::ArrayXf> m(magnitudes.data(), n);
    const auto bins      = Eigen::ArrayXf::LinSpaced(n, 0, static_cast<float>(n - 1));
    const float total    = sum_of(magnitudes);
    const float flatness = flatness_of(power);
    const auto hz_of_bin = static_cast<float>(rate_hz / (2.0 * static_cast<double>(n - 1)));
    if (total < 1e-30F) return {.centroid_hz = 0, .bandwidth_hz = 0, .rolloff_hz = 0, .flatness = flatness};
    const float centre = (bins * m).sum() / total;
    const float spread = std::sqrt((m * (bins - centre).square()).sum() / total);
    const auto rolloff = static_cast<float>(rolloff_bin(magnitudes, total));
    return {.centroid_hz  = centre * hz_of_bin,
            .bandwidth_hz = spread * hz_of_bin,
            .rolloff_hz   = rolloff * hz_of_bin,
            .flatness     = flatness};
}

SpectralContrast::SpectralContrast(double rate_hz, std::size_t n_bins) {
    require(rate_hz > kDescriptorsAboveHz, "E2205", "spectral contrast: the rate must be above {} Hz, but got {}",
            kDescriptorsAboveHz, rate_hz);
    require(n_bins <= 2049, "E2205", "spectral contrast: there must be at most 2,049 bins, but got {}", n_bins);
    const auto last  = static_cast<Eigen::Index>(n_bins) - 1;
    const auto bins  = Eigen::ArrayXd::LinSpaced(last + 1, 0, static_cast<double>(last));
    const auto bands = contrast_bands(bins * (rate_hz / (2.0 * static_cast<double>(last))), {.n_bands = kBands - 1});
    for (std::size_t b = 0; b < kBands; ++b)
        bands_[b] = {static_cast<std::size_t>(bands[b].first), static_cast<std::size_t>(bands[b].count),
                     static_cast<std::size_t>(bands[b].extremes)};
}

SpectralContrast::Frame SpectralContrast::measure(std::span<const float> magnitudes) const {
    Frame frame{};
    for (std::size_t b = 0; b < kBands; ++b) {
        frame.peaks[b]   = peak(b, magnitudes);
        frame.valleys[b] = valley(b, magnitudes);
    }
    return frame;
}

float SpectralContrast::peak(std::size_t b, std::span<const float> magnitudes) const {
    return mean_of_largest(magnitudes.subspan(bands_[b].first, bands_[b].count), bands_[b].extremes, 1);
}

float SpectralContrast::valley(std::size_t b, std::span<const float> magnitudes) const {
    return mean_of_largest(magnitudes.subspan(bands_[b].first, bands_[b].count), bands_[b].extremes, -1);
}

void SpectralContrast::into_decibels(Matrix& magnitudes) {
    power_to_db({magnitudes.data(), static_cast<std::size_t>(magnitudes.size())}, kSilence);
}

}  // namespace ektara::features
