#include "ektara/audio/detail/mono.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <type_traits>

namespace ektara::audio {
namespace {

template <class T>
float scaled(T sample) {
    if constexpr (std::is_same_v<T, std::uint8_t>)
        return (static_cast<float>(sample) - 128.0F) * (1.0F / 128.0F);
    else if constexpr (std::is_integral_v<T>)
        return static_cast<float>(sample) * (-1.0F / static_cast<float>(std::numeric_limits<T>::min()));
    else
        return static_cast<float>(sample);
}

template <class T>
void mix_planes(const std::uint8_t* const* planes, std::size_t n, int channels, float* __restrict__ out) {
    for (int c = 0; c < channels; ++c) {
        const T* __restrict__ plane = reinterpret_cast<const T*>(planes[c]);
        for (std::size_t i = 0; i < n; ++i) out[i] = (c == 0 ? 0.0F : out[i]) + scaled(plane[i]);
    }
}

/// The number of channels is a constant for the common cases, so that the loop becomes SIMD code.
template <class T, int kChannels>
void mix_interleaved(const T* __restrict__ samples, std::size_t n, int channels, float* __restrict__ out) {
    const auto step = static_cast<std::size_t>(kChannels > 0 ? kChannels : channels);
    for (std::size_t i = 0; i < n; ++i) {
        float sum = 0;
        for (std::size_t c = 0; c < step; ++c) sum += scaled(samples[i * step + c]);
        out[i] = sum;
    }
}

template <class T>
void mix(const std::uint8_t* const* planes, std::size_t n, const Layout& layout, float* out) {
    const T* samples = reinterpret_cast<const T*>(planes[0]);
    if (layout.planar)
        mix_planes<T>(planes, n, layout.channels, out);
    else if (layout.channels == 1)
        mix_interleaved<T, 1>(samples, n, 1, out);
    else if (layout.channels == 2)
        mix_interleaved<T, 2>(samples, n, 2, out);
    else
        mix_interleaved<T, 0>(samples, n, layout.channels, out);
    if (layout.channels == 1) return;
    const auto channels = static_cast<float>(layout.channels);
    for (std::size_t i = 0; i < n; ++i) out[i] /= channels;
}

/// One channel: its first sample, and how many lie between two of its samples.
template <class T>
struct ChannelSamples {
    const T* __restrict__ first;
    std::size_t step;
};

template <class T>
ChannelSamples<T> samples_of(const std::uint8_t* const* planes, const Layout& layout, int channel) {
    const T* samples = reinterpret_cast<const T*>(planes[layout.planar ? channel : 0]);
    if (layout.planar) return {samples, 1};
    return {samples + channel, static_cast<std::size_t>(layout.channels)};
}

/// Sum of squares; the step is a constant and the sums are several, so that the loop becomes SIMD code.
template <class T, std::size_t kStep>
double power(const T* __restrict__ samples, std::size_t n, std::size_t any_step) {
    constexpr std::size_t kSums = 16;
    const std::size_t step      = kStep > 0 ? kStep : any_step;
    float sums[kSums]           = {};
    std::size_t i               = 0;
    for (; i + kSums <= n; i += kSums)
        for (std::size_t k = 0; k < kSums; ++k) {
            const float x = scaled(samples[(i + k) * step]);
            sums[k] += x * x;
        }
    double total = 0;
    for (; i < n; ++i) total += static_cast<double>(scaled(samples[i * step])) * scaled(samples[i * step]);
    return std::accumulate(std::begin(sums), std::end(sums), total);
}

template <class T>
double power_of_channel(const ChannelSamples<T>& channel, std::size_t n) {
    if (channel.step == 1) return power<T, 1>(channel.first, n, 1);
    if (channel.step == 2) return power<T, 2>(channel.first, n, 2);
    return power<T, 0>(channel.first, n, channel.step);
}

/// Calls `use` with a value of the type that the samples have.
template <class Use>
void with_type(SampleType type, Use&& use) {
    switch (type) {
        case SampleType::UInt8:
            return use(std::uint8_t{});
        case SampleType::Int16:
            return use(std::int16_t{});
        case SampleType::Int32:
            return use(std::int32_t{});
        case SampleType::Int64:
            return use(std::int64_t{});
        case SampleType::Float32:
            return use(float{});
        case SampleType::Float64:
            return use(double{});
    }
}

}  // namespace

void append_mono(const std::uint8_t* const* planes, std::size_t n_samples, const Layout& layout,
                 std::vector<float>& mono) {
    const std::size_t start = mono.size();
    mono.resize(start + n_samples);
    float* out = mono.data() + start;
    with_type(layout.type, [&]<class T>(T) { mix<T>(planes, n_samples, layout, out); });
}

void append_channel(const std::uint8_t* const* planes, std::size_t n_samples, const Layout& layout, int channel,
                    std::vector<float>& mono) {
    with_type(layout.type, [&]<class T>(T) {
        const auto samples = samples_of<T>(planes, layout, channel);
        for (std::size_t i = 0; i < n_samples; ++i) mono.push_back(scaled(samples.first[i * samples.step]));
    });
}

void ChannelBalance::add(const std::uint8_t* const* planes, std::size_t n_samples, const Layout& layout,
                         const float* mean) {
    const auto count = static_cast<std::size_t>(layout.channels);
    if (channels_.size() != count) {
        channels_.assign(count, 0.0);
        mean_ = 0;
    }
    mean_ += power<float, 1>(mean, n_samples, 1);
    with_type(layout.type, [&]<class T>(T) {
        for (std::size_t c = 0; c < count; ++c)
            channels_[c] += power_of_channel(samples_of<T>(planes, layout, static_cast<int>(c)), n_samples);
    });
}

bool ChannelBalance::cancels() const {
    constexpr double kShare = 0.01;
    const auto count        = static_cast<double>(channels_.size());
    const double all        = std::accumulate(channels_.begin(), channels_.end(), 0.0);
    return all > 0 && count * count * mean_ < kShare * all;
}

int ChannelBalance::loudest() const {
    return static_cast<int>(std::max_element(channels_.begin(), channels_.end()) - channels_.begin());
}

}  // namespace ektara::audio
