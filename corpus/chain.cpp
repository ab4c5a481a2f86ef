#include "corpus/chain.hpp"

#include <array>
#include <cmath>
#include <numbers>

namespace ektara::corpus {
namespace {

struct Section {
    double b0, b1, b2, a1, a2;
};

enum class Side { LowPass, HighPass };

/// One second-order section of a Butterworth filter with quality `q`.
Section section(Side side, double cutoff_hz, double q, double sample_rate_hz) {
    const double k    = std::tan(std::numbers::pi * cutoff_hz / sample_rate_hz);
    const double norm = 1 / (1 + k / q + k * k);
    const double a1 = 2 * (k * k - 1) * norm, a2 = (1 - k / q + k * k) * norm;
    if (side == Side::LowPass) return {k * k * norm, 2 * k * k * norm, k * k * norm, a1, a2};
    return {norm, -2 * norm, norm, a1, a2};
}

/// Direct form II transposed.
void filter(const Section& s, std::vector<float>& samples) {
    double z1 = 0, z2 = 0;
    for (float& sample : samples) {
        const double in = sample, out = s.b0 * in + z1;
        z1     = s.b1 * in - s.a1 * out + z2;
        z2     = s.b2 * in - s.a2 * out;
        sample = static_cast<float>(out);
    }
}

void limit_band(Side side, double cutoff_hz, Waveform& sound) {
    // The poles of fourth order lie at 22.5 and 67.5 degrees.
    for (const double degrees : {22.5, 67.5}) {
        const double q = 1 / (2 * std::cos(degrees * std::numbers::pi / 180));
        filter(section(side, cutoff_hz, q, sound.sample_rate_hz), sound.samples);
    }
}

}  // namespace

const Chain& chain(int level) {
    static const std::array<Chain, 5> kChains{{{0, 22'050, -72, audio::Format::Flac, 0},
                                               {0, 22'050, -70, audio::Format::Ogg, 64'000},
                                               {0, 8'000, -60, audio::Format::Flac, 0},
                                               {90, 22'050, -62, audio::Format::Ogg, 40'000},
                                               {150, 4'500, -46, audio::Format::Flac, 0}}};
    return kChains.at(static_cast<std::size_t>(level));
}

Waveform pass_through(Waveform sound, const Chain& chain, Random& random) {
    const double noise = std::pow(10, chain.noise_db / 20);
    for (float& sample : sound.samples) sample += static_cast<float>(noise * random.normal());
    if (chain.lowest_hz > 0) limit_band(Side::HighPass, chain.lowest_hz, sound);
    if (chain.highest_hz < sound.sample_rate_hz / 2.0) limit_band(Side::LowPass, chain.highest_hz, sound);
    return sound;
}

Waveform level_to(Waveform sound, double rms_db) {
    const double rms = root_mean_square(sound);
    if (rms == 0) return sound;
    const double gain      = std::pow(10, rms_db / 20) / rms;
    constexpr double kKnee = 0.7;
    for (float& sample : sound.samples) {
        const double scaled = gain * sample, size = std::abs(scaled);
        const double bent = size <= kKnee ? size : kKnee + (1 - kKnee) * std::tanh((size - kKnee) / (1 - kKnee));
        sample            = static_cast<float>(std::copysign(bent, scaled));
    }
    return sound;
}

double root_mean_square(const Waveform& sound, bool active) {
    double sum    = 0;
    std::size_t n = 0;
    for (const float sample : sound.samples) {
        sum += static_cast<double>(sample) * sample;
        n += !active || sample != 0 ? 1U : 0U;
    }
    return n == 0 ? 0 : std::sqrt(sum / static_cast<double>(n));
}

}  // namespace ektara::corpus
