#include "signals.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ektara::testing {
namespace {

constexpr double kTau = 2 * std::numbers::pi, kRate = 22050;

/// Uniform in [-1, 1): x' = 1664525·x + 1013904223 mod 2^32.
std::vector<double> noise(std::size_t count, std::uint32_t seed) {
    std::vector<double> values(count);
    for (double& value : values) {
        seed  = static_cast<std::uint32_t>(1664525ULL * seed + 1013904223ULL);
        value = seed / 2147483648.0 - 1;
    }
    return values;
}

/// To 16 bits, so that the last digits of another sine function do not matter.
std::vector<float> rounded(const std::vector<double>& samples) {
    std::vector<float> result;
    for (const double x : samples) result.push_back(static_cast<float>(std::nearbyint(x * 20000) / 32768));
    return result;
}

}  // namespace

std::vector<float> harmonics(std::size_t count, double f0_hz, std::uint32_t seed) {
    auto samples = noise(count, seed);
    for (std::size_t i = 0; i < count; ++i) {
        const double t = static_cast<double>(i) / kRate;
        double tone    = 0;
        for (int k = 1; k <= 6; ++k) tone += std::sin(kTau * f0_hz * k * t) / k;
        samples[i] = 0.25 * tone * (1 + 0.5 * std::sin(kTau * 3 * t)) + 0.01 * samples[i];
    }
    return rounded(samples);
}

std::vector<float> bursts(std::size_t count, std::uint32_t seed) {
    auto samples = noise(count, seed);
    for (std::size_t i = 0; i < count; ++i)
        samples[i] *= 0.9 * std::exp(-8 * std::fmod(static_cast<double>(i) / kRate, 0.5));
    return rounded(samples);
}

std::vector<float> sweep(std::size_t count, std::uint32_t seed) {
    auto samples = noise(count, seed);
    for (std::size_t i = 0; i < count; ++i) {
        const double t = static_cast<double>(i) / kRate;
        samples[i]     = 0.6 * std::sin(kTau * (100 * t + 1200 * t * t)) + 0.003 * samples[i];
    }
    return rounded(samples);
}

std::vector<float> with_rest(std::size_t count, std::uint32_t seed) {
    auto samples = harmonics(count, 440.0, seed);
    std::fill(samples.begin() + static_cast<std::ptrdiff_t>(count / 2), samples.end(), 0.0F);
    return samples;
}

}  // namespace ektara::testing
