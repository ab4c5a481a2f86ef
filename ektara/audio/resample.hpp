#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace ektara::audio {

/// What comes out for `n_samples` that go in at another rate: ceil(n·to/from) (librosa's length).
constexpr std::size_t resampled_length(std::size_t n_samples, int from_hz, int to_hz) {
    const auto from = static_cast<std::size_t>(from_hz), to = static_cast<std::size_t>(to_hz);
    return (n_samples * to + from - 1) / from;
}

/// Changes the sample rate of a mono signal that comes in blocks.
///
/// The soxr engine of libswresample at 20 bits of precision and a pass band up to 0.9137 of the lower Nyquist
/// frequency: the quality "HQ" of the soxr library, which librosa 0.11 uses. Blocks may have any length; the result
/// does not depend on where they were cut.
class Resampler {
  public:
    /// Rates in Hz. Throws InvalidArgument E2001 where one is not in [1, 3,072,000] or the engine refuses the pair.
    Resampler(int from_hz, int to_hz);
    ~Resampler();
    Resampler(Resampler&&) noexcept;
    Resampler& operator=(Resampler&&) noexcept;

    /// Appends to `output` what can be told from the samples so far.
    void push(std::span<const float> block, std::vector<float>& output);
    /// Appends the rest: afterwards `resampled_length` samples have come out.
    void finish(std::vector<float>& output);

  private:
    struct Engine;
    std::unique_ptr<Engine> engine_;
};

}  // namespace ektara::audio
