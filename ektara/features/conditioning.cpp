#include "ektara/features/conditioning.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <numbers>

#include "ektara/core/error.hpp"

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

LowPass::LowPass(double limit_hz, double sample_rate_hz)
    : taps_(low_pass(limit_hz, sample_rate_hz)), held_(static_cast<std::size_t>(taps_.size() / 2)) {}

void LowPass::push(std::span<const float> block, std::vector<float>& output) {
    held_.insert(held_.end(), block.begin(), block.end());
    const Index ready = std::max<Index>(std::ssize(held_) - taps_.size() + 1, 0);
    const Eigen::Map<const Eigen::VectorXf> samples(held_.data(), std::ssize(held_));
    for (Index i = 0; i < ready; ++i) output.push_back(taps_.dot(samples.segment(i, taps_.size())));
    held_.erase(held_.begin(), held_.begin() + ready);
}

void LowPass::finish(std::vector<float>& output) {
    push(std::vector<float>(static_cast<std::size_t>(taps_.size() / 2)), output);
}

void LevelMeter::push(std::span<const float> block) {
    if (by_ == Level::Loudness) return loudness_.push(block);
    for (const float x : block) squares_ += double{x} * double{x};
    n_samples_ += block.size();
}

double LevelMeter::level_db() {
    if (by_ == Level::Loudness) return loudness_.finish().lufs;
    const double power = n_samples_ > 0 ? squares_ / static_cast<double>(n_samples_) : 0;
    return std::max(10 * std::log10(std::max(power, 1e-30)), Loudness::kQuietest);
}

float gain(double level_db, const ClipOptions& options) {
    if (options.level == Level::None || level_db <= Loudness::kQuietest) return 1;
    return static_cast<float>(std::pow(10, (options.level_db - level_db) / 20));
}

void condition(Waveform& clip, const ClipOptions& options) {
    if (options.band_limit_hz > 0) {
        LowPass filter(options.band_limit_hz, clip.sample_rate_hz);
        std::vector<float> filtered;
        filtered.reserve(clip.samples.size());
        filter.push(clip.samples, filtered);
        filter.finish(filtered);
        clip.samples = std::move(filtered);
    }
    if (options.level == Level::None) return;
    LevelMeter meter(options.level, clip.sample_rate_hz);
    meter.push(clip.samples);
    const float factor = gain(meter.level_db(), options);
    for (float& sample : clip.samples) sample *= factor;
}

Segmentation segmentation(std::size_t n_samples, int sample_rate_hz, const ClipOptions& options) {
    const auto length = static_cast<std::size_t>(options.segment_seconds * sample_rate_hz);
    if (length == 0 || n_samples <= length) return {{0}, n_samples};
    Segmentation found{{}, length};
    const auto count = static_cast<std::size_t>(options.segments);
    for (std::size_t i = 0; i < count; ++i) found.starts.push_back((n_samples - length) * (2 * i + 1) / (2 * count));
    return found;
}

std::vector<Waveform> segments(const Waveform& clip, const ClipOptions& options) {
    const auto cut = segmentation(clip.samples.size(), clip.sample_rate_hz, options);
    std::vector<Waveform> found;
    for (const std::size_t start : cut.starts) {
        const auto first = clip.samples.begin() + static_cast<std::ptrdiff_t>(start);
        found.push_back({{first, first + static_cast<std::ptrdiff_t>(cut.length)}, clip.sample_rate_hz});
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
