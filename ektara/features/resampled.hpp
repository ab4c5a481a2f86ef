#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ektara/audio/resample.hpp"

namespace ektara::features {

/// A signal that comes in blocks, at another rate; as it comes where the rates are the same. Throws as
/// audio::Resampler.
class Resampled {
  public:
    Resampled(int from_hz, int to_hz) {
        if (from_hz != to_hz) resampler_.emplace(from_hz, to_hz);
    }

    /// What can be told from the samples so far and was not given yet; until the next call, or until `block` ends.
    std::span<const float> push(std::span<const float> block) {
        if (!resampler_) return block;
        samples_.clear();
        resampler_->push(block, samples_);
        return samples_;
    }
    /// The rest.
    std::span<const float> finish() {
        samples_.clear();
        if (resampler_) resampler_->finish(samples_);
        return samples_;
    }

  private:
    std::optional<audio::Resampler> resampler_;
    std::vector<float> samples_;
};

}  // namespace ektara::features
