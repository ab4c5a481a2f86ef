#include "ektara/features/loudness.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <span>
#include <vector>

namespace ektara::features {
namespace {

constexpr Eigen::Index kParts = 8;
using Lanes                   = Eigen::Array<double, kParts, 1>;

/// One section: y = b0·x + …, transposed direct form II.
struct Section {
    double b0, b1, b2, a1, a2;
    Lanes first = Lanes::Zero(), second = Lanes::Zero();

    Lanes filter(const Lanes& x) {
        const Lanes y = b0 * x + first;
        first         = (b1 * x + second) - a1 * y;
        second        = b2 * x - a2 * y;
        return y;
    }
};

/// The shelf of BS.1770 by its analogue parameters (bilinear transform).
Section high_shelf(double rate_hz) {
    constexpr double kHz = 1681.974450955533, kGainDb = 3.999843853973347, kQ = 0.7071752369554196;
    const double k = std::tan(std::numbers::pi * kHz / rate_hz), high = std::pow(10, kGainDb / 20);
    const double band = std::pow(high, 0.4996667741545416), a0 = 1 + k / kQ + k * k;
    return {(high + band * k / kQ + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / kQ + k * k) / a0,
            2 * (k * k - 1) / a0, (1 - k / kQ + k * k) / a0};
}

/// Its high pass.
Section high_pass(double rate_hz) {
    constexpr double kHz = 38.13547087602444, kQ = 0.5003270373238773;
    const double k = std::tan(std::numbers::pi * kHz / rate_hz), a0 = 1 + k / kQ + k * k;
    return {1, -2, 1, 2 * (k * k - 1) / a0, (1 - k / kQ + k * k) / a0};
}

/// Blocks of a tenth of a second that are measured together.
constexpr std::size_t kBlocks = 600;

/// Appends the sums of the squares of the weighted samples of blocks of `length`, from sample `first` on.
void append_energies(std::span<const float> samples, std::ptrdiff_t first, std::ptrdiff_t length, std::ptrdiff_t blocks,
                     int rate_hz, std::vector<double>& energies) {
    const auto n = std::ssize(samples), parts = std::ptrdiff_t{kParts};
    const std::ptrdiff_t per_part = (blocks + parts - 1) / parts, before = rate_hz / 4;
    Section shelf = high_shelf(rate_hz), pass = high_pass(rate_hz);
    const auto weighted = [&](std::ptrdiff_t i) {
        Lanes x;
        for (std::ptrdiff_t part = 0; part < parts; ++part) {
            const std::ptrdiff_t at = first + part * per_part * length + i;
            x[part] = at >= 0 && at < n ? static_cast<double>(samples[static_cast<std::size_t>(at)]) : 0.0;
        }
        return pass.filter(shelf.filter(x));
    };
    for (std::ptrdiff_t i = -before; i < 0; ++i) weighted(i);
    const std::size_t known = energies.size();
    energies.resize(known + static_cast<std::size_t>(blocks));
    for (std::ptrdiff_t b = 0; b < per_part; ++b) {
        Lanes sum = Lanes::Zero();
        for (std::ptrdiff_t i = b * length; i < (b + 1) * length; ++i) sum += weighted(i).square();
        for (std::ptrdiff_t part = 0; part < parts && part * per_part + b < blocks; ++part)
            energies[known + static_cast<std::size_t>(part * per_part + b)] = sum[part];
    }
}

/// Mean energies above `gate` of windows of `blocks` blocks, one every `step` of them.
std::vector<double> windows_above(const std::vector<double>& energies, std::size_t blocks, std::size_t step,
                                  double samples, double gate) {
    std::vector<double> found;
    for (std::size_t i = 0; i + blocks <= energies.size(); i += step) {
        const auto first  = energies.begin() + static_cast<std::ptrdiff_t>(i);
        const double mean = std::accumulate(first, first + static_cast<std::ptrdiff_t>(blocks), 0.0) / samples;
        if (mean >= gate) found.push_back(mean);
    }
    return found;
}

double mean_of(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double lufs_of(double energy) { return 10 * std::log10(energy) - 0.691; }
double energy_of(double lufs) { return std::pow(10, (lufs + 0.691) / 10); }

/// Windows at least `below_lu` below their mean are dropped; the rest in ascending order.
std::vector<double> gated(std::vector<double> windows, double below_lu) {
    const double gate = mean_of(windows) * std::pow(10, -below_lu / 10);
    std::sort(windows.begin(), windows.end());
    windows.erase(windows.begin(), std::lower_bound(windows.begin(), windows.end(), gate));
    return windows;
}

}  // namespace

LoudnessMeter::LoudnessMeter(int sample_rate_hz)
    : rate_hz_(sample_rate_hz), per_block_(static_cast<std::size_t>((sample_rate_hz + 5) / 10)) {}

void LoudnessMeter::push(std::span<const float> block) {
    if (rate_hz_ < 4000) return;
    while (!block.empty()) {
        const std::size_t room = n_before_ + kBlocks * per_block_ - held_.size(), count = std::min(room, block.size());
        held_.insert(held_.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(count));
        block = block.subspan(count);
        if (count == room) measure(kBlocks);
    }
}

void LoudnessMeter::measure(std::size_t n_blocks) {
    if (n_blocks == 0) return;
    append_energies(held_, static_cast<std::ptrdiff_t>(n_before_), static_cast<std::ptrdiff_t>(per_block_),
                    static_cast<std::ptrdiff_t>(n_blocks), rate_hz_, energies_);
    n_before_ = std::min(held_.size(), static_cast<std::size_t>(rate_hz_ / 4));
    held_.erase(held_.begin(), held_.end() - static_cast<std::ptrdiff_t>(n_before_));
}

WeightedEnergies LoudnessMeter::finish_energies() {
    if (rate_hz_ < 4000) return {};
    measure((held_.size() - n_before_) / per_block_);
    return {energies_, per_block_};
}

Loudness loudness_of(const WeightedEnergies& energies) {
    Loudness found;
    const auto per_tenth = static_cast<double>(energies.per_tenth);
    const double gate    = energy_of(Loudness::kQuietest);
    if (const auto short_ones = windows_above(energies.tenths, 4, 1, 4 * per_tenth, gate); !short_ones.empty())
        found.lufs = std::max(lufs_of(mean_of(gated(short_ones, 10))), Loudness::kQuietest);
    if (const auto long_ones = windows_above(energies.tenths, 30, 10, 30 * per_tenth, gate); !long_ones.empty()) {
        const auto kept = gated(long_ones, 20);
        const auto at   = [&](double share) {
            return lufs_of(kept[static_cast<std::size_t>(share * static_cast<double>(kept.size() - 1) + 0.5)]);
        };
        found.range_lu = at(0.95) - at(0.1);
    }
    return found;
}

Loudness loudness(const Waveform& clip) {
    LoudnessMeter meter(clip.sample_rate_hz);
    meter.push(clip.samples);
    return meter.finish();
}

}  // namespace ektara::features
