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

/// The same of one channel alone, the first being 0.
void append_channel(const std::uint8_t* const* planes, std::size_t n_samples, const Layout& layout, int channel,
                    std::vector<float>& mono);

/// Adds up the power of the channels and of their mean. Internal to the module.
class ChannelBalance {
  public:
    /// `mean` is what `append_mono` makes of the same samples. A change of the number of channels begins anew.
    void add(const std::uint8_t* const* planes, std::size_t n_samples, const Layout& layout, const float* mean);
    void forget() { *this = {}; }

    /// Whether the channels cancel each other: their sum has less than a hundredth of the power that it would have of
    /// channels that know nothing of each other. One channel that sounds alone, or the same in all, does not.
    bool cancels() const;
    /// The one with the most power; the first of several.
    int loudest() const;

  private:
    std::vector<double> channels_;
    double mean_ = 0;
};

}  // namespace ektara::audio
