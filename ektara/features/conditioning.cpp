#include "ektara/features/conditioning.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <numbers>

#include "ektara/core/error.hpp"
#include "ektara/features/loudness.hpp"

namespace ektara::features {
namespace {

using Eigen::Index;

/// Coefficients of the low-pass, an odd number of them, of sum 1.
Eigen::VectorXf low_pass(double limit_hz, double rate_hz) {
    constexpr double kStopDb = 100, kPass = 0.9;
    const double beta  = 0.1102 * (kStopDb - 8.7);
    const double width = 2 * std::numbers::pi * (1 - kPass) * limit_hz / rate_hz;
    const auto reach   = static_cast<Index>(std::ceil((kStopDb - 7.95) / (2.285 * width) / 2));
    const double cut   = (1 + kPass) / 2 * limit_hz / rate_hz;  // cycles a sample
    Eigen::VectorXd taps(2 * reach + 1);
    for (Index i = -reach; i <= reach; ++i) {
        const double x = static_cast<double>(i), share = x / static_cast<double>(reach);
        const double sinc = i == 0 ? 2 * cut : std::sin(2 * std::numbers::pi * cut * x) / (std::numbers::pi * x);
        taps[i + reach]   = sinc * std::cyl_bessel_i(0, beta * std::sqrt(1 - share * share));
    }
    return (taps / taps.sum()).cast<float>();
}

void limit_band(std::vector<float>& samples, const Eigen::VectorXf& taps) {
    const Index reach = taps.size() / 2, n = std::ssize(samples);
    Eigen::VectorXf padded   = Eigen::VectorXf::Zero(n + 2 * reach);
    padded.segment(reach, n) = Eigen::Map<const Eigen::VectorXf>(samples.data(), n);
    for (Index i = 0; i < n; ++i) samples[static_cast<std::size_t>(i)] = taps.dot(padded.segment(i, taps.size()));
}

/// Decibels of full scale, or LUFS; the quietest for silence.
double level_of(const Waveform& clip, Level by) {
    if (by == Level::Loudness) return loudness(clip).lufs;
    const Eigen::Map<const Eigen::ArrayXf> samples(clip.samples.data(), std::ssize(clip.samples));
    const double power = samples.cast<double>().square().mean();
    return std::max(10 * std::log10(std::max(power, 1e-30)), Loudness::kQuietest);
}

float median(std::vector<float> values) {
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

float most_frequent(const std::vector<float>& values) {
    std::map<float, int> counts;
    for (const float value : values) ++counts[value];
    return std::max_element(counts.begin(), counts.end(), [](auto& a, auto& b) { return a.second < b.second; })->first;
}

}  // namespace

std::vector<std::pair<Pool, std::string>> enum_names(Pool) { return {{Pool::Mean, "mean"}, {Pool::Median, "median"}}; }

std::vector<std::pair<Level, std::string>> enum_names(Level) {
    return {{Level::None, "none"}, {Level::Rms, "rms"}, {Level::Loudness, "loudness"}};
}

void require_in_range(const ClipOptions& options, int sample_rate_hz) {
    require(options.segment_seconds >= 0 && options.segment_seconds <= 3600, "E2211",
            "extract: segment_seconds must be 0 (the whole file) to 3600, but got {}", options.segment_seconds);
    require(options.segments >= 1 && options.segments <= 100, "E2211", "extract: segments must be 1 to 100, but got {}",
            options.segments);
    require(options.segments == 1 || options.segment_seconds > 0, "E2211",
            "extract: {} segments need a length: set features.segment_seconds too", options.segments);
    require(options.level_db >= Loudness::kQuietest && options.level_db <= 0, "E2211",
            "extract: level_db must be -70 to 0, but got {}", options.level_db);
    require(
        options.band_limit_hz == 0 || (options.band_limit_hz >= 500 && options.band_limit_hz < sample_rate_hz / 2.0),
        "E2211", "extract: band_limit_hz must be 0 (none) or from 500 to below {}, half the sample rate, but got {}",
        sample_rate_hz / 2.0, options.band_limit_hz);
}

void condition(Waveform& clip, const ClipOptions& options) {
    if (options.band_limit_hz > 0) limit_band(clip.samples, low_pass(options.band_limit_hz, clip.sample_rate_hz));
    if (options.level == Level::None) return;
    const double level = level_of(clip, options.level);
    if (level <= Loudness::kQuietest) return;
    const auto gain = static_cast<float>(std::pow(10, (options.level_db - level) / 20));
    for (float& sample : clip.samples) sample *= gain;
}

std::vector<Waveform> segments(const Waveform& clip, const ClipOptions& options) {
    const auto length = static_cast<std::ptrdiff_t>(options.segment_seconds * clip.sample_rate_hz);
    const auto spare  = std::ssize(clip.samples) - length;
    if (length == 0 || spare <= 0) return {clip};
    std::vector<Waveform> found;
    for (std::ptrdiff_t i = 0; i < options.segments; ++i) {
        const auto first = clip.samples.begin() + spare * (2 * i + 1) / (2 * options.segments);
        found.push_back({{first, first + length}, clip.sample_rate_hz});
    }
    return found;
}

RowVector pooled(const Matrix& rows, const std::vector<std::string>& columns, Pool pool) {
    assert(rows.rows() > 0 && rows.cols() == std::ssize(columns));
    if (rows.rows() == 1) return rows.row(0);
    RowVector row = rows.cast<double>().colwise().mean().cast<float>();
    for (Index c = 0; c < rows.cols(); ++c) {
        const bool is_key = columns[static_cast<std::size_t>(c)] == "key";
        if (!is_key && pool == Pool::Mean) continue;
        const std::vector<float> values(rows.col(c).begin(), rows.col(c).end());
        row[c] = is_key ? most_frequent(values) : median(values);
    }
    return row;
}

}  // namespace ektara::features
