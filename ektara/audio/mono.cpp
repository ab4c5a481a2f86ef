#include "ektara/audio/detail/mono.hpp"

#include <limits>
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

}  // namespace

void append_mono(const std::uint8_t* const* planes, std::size_t n_samples, const Layout& layout,
                 std::vector<float>& mono) {
    const std::size_t start = mono.size();
    mono.resize(start + n_samples);
    float* out = mono.data() + start;
    switch (layout.type) {
        case SampleType::UInt8:
            return mix<std::uint8_t>(planes, n_samples, layout, out);
        case SampleType::Int16:
            return mix<std::int16_t>(planes, n_samples, layout, out);
        case SampleType::Int32:
            return mix<std::int32_t>(planes, n_samples, layout, out);
        case SampleType::Int64:
            return mix<std::int64_t>(planes, n_samples, layout, out);
        case SampleType::Float32:
            return mix<float>(planes, n_samples, layout, out);
        case SampleType::Float64:
            return mix<double>(planes, n_samples, layout, out);
    }
}

}  // namespace ektara::audio
