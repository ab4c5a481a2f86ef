#pragma once

#include <memory>
#include <span>
#include <vector>

namespace ektara::audio {

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
    /// Appends the rest: afterwards ceil(n·to/from) samples have come out for n that went in (librosa's length).
    void finish(std::vector<float>& output);

  private:
    struct Engine;
    std::unique_ptr<Engine> engine_;
};

}  // namespace ektara::audio
