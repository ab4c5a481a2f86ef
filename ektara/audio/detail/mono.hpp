#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ektara::audio {

enum class SampleType { UInt8, Int16, Int32, Int64, Float32, Float64 };

/// How decoded samples lie in memory: one plane a channel, or one after the other in a single plane.
struct Layout {
    SampleType type = SampleType::Float32;
    int channels    = 1;
    bool planar     = true;
};

/// Appends `n_samples` mono samples: integers scaled so that full scale is ±1 (unsigned bytes are centred on 128), then
/// the plain mean of the channels (librosa 0.11, `to_mono`). Internal to the module.
void append_mono(const std::uint8_t* const* planes, std::size_t n_samples, const Layout& layout,
                 std::vector<float>& mono);

}  // namespace ektara::audio
