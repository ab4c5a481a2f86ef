#include "ektara/features/mel.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include <Eigen/Core>

#include "ektara/core/error.hpp"

namespace ektara::features {
namespace {

/// Eight floats at a time: one AVX register.
constexpr std::size_t kPacket = 8;
using Packet                  = Eigen::Array<float, static_cast<int>(kPacket), 1>;

double mel_to_hz(double mel, MelScale scale) {
    if (scale == MelScale::Htk) return 700 * (std::pow(10.0, mel / 2595) - 1);
    constexpr double kHzPerMel = 200.0 / 3, kBreakHz = 1000, kBreakMel = kBreakHz / kHzPerMel;
    const double log_step = std::log(6.4) / 27;
    return mel < kBreakMel ? mel * kHzPerMel : kBreakHz * std::exp(log_step * (mel - kBreakMel));
}

double hz_to_mel(double hz, MelScale scale) {
    if (scale == MelScale::Htk) return 2595 * std::log10(1 + hz / 700);
    constexpr double kHzPerMel = 200.0 / 3, kBreakHz = 1000, kBreakMel = kBreakHz / kHzPerMel;
    const double log_step = std::log(6.4) / 27;
    return hz < kBreakHz ? hz / kHzPerMel : kBreakMel + std::log(hz / kBreakHz) / log_step;
}

double highest_hz(const MelOptions& options) {
    return options.highest_hz == 0 ? options.sample_rate_hz / 2.0 : options.highest_hz;
}

/// Corners of n_mels triangles, equally spaced in mel.
std::vector<double> corner_frequencies_hz(const MelOptions& options) {
    const double lowest = hz_to_mel(options.lowest_hz, options.scale),
                 width  = hz_to_mel(highest_hz(options), options.scale) - lowest;
    std::vector<double> corners;
    for (int i = 0; i < options.n_mels + 2; ++i)
        corners.push_back(mel_to_hz(lowest + width * i / (options.n_mels + 1), options.scale));
    return corners;
}

/// log10 of a normal positive float, after Cephes' logf: x = m·2^e with m in [√½, √2), log(1 + t) by a polynomial.
inline float fast_log10(float x) {
    constexpr std::uint32_t kSqrtHalf = 0x3f3504f3;
    const std::uint32_t bits          = std::bit_cast<std::uint32_t>(x) - kSqrtHalf;
    const auto exponent               = static_cast<float>(static_cast<std::int32_t>(bits) >> 23);
    const float t                     = std::bit_cast<float>((bits & 0x007fffffU) + kSqrtHalf) - 1.0F;
    float p                           = 7.0376836292e-2F;
    for (const float coefficient : {-1.1514610310e-1F, 1.1676998740e-1F, -1.2420140846e-1F, 1.4249322787e-1F,
                                    -1.6668057665e-1F, 2.0000714765e-1F, -2.4999993993e-1F, 3.3333331174e-1F})
        p = p * t + coefficient;
    const float log_m = t - 0.5F * t * t + t * t * t * p;
    return 0.30102999566F * exponent + 0.43429448190F * log_m;
}

}  // namespace

std::vector<std::pair<MelScale, std::string>> enum_names(MelScale) {
    return {{MelScale::Slaney, "slaney"}, {MelScale::Htk, "htk"}};
}

MelFilterbank::MelFilterbank(const MelOptions& options) : n_bins_(static_cast<std::size_t>(options.n_fft / 2 + 1)) {
    // Below these sizes a band may be wider than the spectrum has whole packets.
    require(options.sample_rate_hz >= 1 && options.n_fft >= 256 && options.n_mels >= 8, "E2202",
            "mel: n_fft must be at least 256, n_mels at least 8 and the rate positive, but got {}, {} and {} Hz",
            options.n_fft, options.n_mels, options.sample_rate_hz);
    require(options.lowest_hz >= 0 && highest_hz(options) > options.lowest_hz &&
                highest_hz(options) <= options.sample_rate_hz / 2.0,
            "E2202", "mel: the filters must lie from 0 to {} Hz, but got {} to {} Hz", options.sample_rate_hz / 2.0,
            options.lowest_hz, highest_hz(options));
    const auto corners     = corner_frequencies_hz(options);
    const double hz_of_bin = static_cast<double>(options.sample_rate_hz) / options.n_fft;
    for (std::size_t m = 0; m + 2 < corners.size(); ++m) {
        const double low = corners[m], centre = corners[m + 1], high = corners[m + 2],
                     scale = options.equal_areas ? 2 / (high - low) : 1;
        // From the last bin that a packet may start at, so that packets never reach past the spectrum.
        const auto first    = static_cast<std::size_t>(std::max(0.0, std::ceil(low / hz_of_bin)));
        const auto last     = std::min(static_cast<std::size_t>(high / hz_of_bin) + 1, n_bins_);
        const std::size_t n = last > first ? (last - first + kPacket - 1) / kPacket : 0;
        require(n * kPacket <= n_bins_, "E2202", "mel: {} filters of {} bins are too wide; take more of them",
                options.n_mels, n_bins_);
        const std::size_t bin = std::min(first, n_bins_ - n * kPacket);
        bands_.push_back({bin, weights_.size(), n});
        for (std::size_t k = bin; k < bin + n * kPacket; ++k) {
            const double hz     = static_cast<double>(k) * hz_of_bin;
            const double weight = std::min((hz - low) / (centre - low), (high - hz) / (high - centre));
            weights_.push_back(static_cast<float>(scale * std::max(0.0, weight)));
        }
    }
}

void MelFilterbank::apply(std::span<const float> power, std::span<float> mels) const {
    assert(power.size() == n_bins_ && mels.size() == bands_.size());
    for (std::size_t m = 0; m < bands_.size(); ++m) {
        const float* bins    = power.data() + bands_[m].first_bin;
        const float* weights = weights_.data() + bands_[m].first_weight;
        Packet sum           = Packet::Zero();
        for (std::size_t i = 0; i < bands_[m].n_packets * kPacket; i += kPacket)
            sum += Eigen::Map<const Packet>(weights + i) * Eigen::Map<const Packet>(bins + i);
        mels[m] = sum.sum();
    }
}

const MelFilterbank& mel_filterbank(const MelOptions& options) {
    static std::mutex guard;
    static std::map<MelOptions, std::unique_ptr<const MelFilterbank>> made;
    const std::lock_guard lock(guard);
    auto& bank = made[options];
    if (!bank) bank = std::make_unique<const MelFilterbank>(options);
    return *bank;
}

void power_to_db(std::span<float> values, float amin) {
    float* __restrict__ x = values.data();
    for (std::size_t i = 0; i < values.size(); ++i) x[i] = 10.0F * fast_log10(x[i] > amin ? x[i] : amin);
}

}  // namespace ektara::features
