#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ektara/audio/fingerprint.hpp"
#include "ektara/core/types.hpp"
#include "ektara/features/registry.hpp"

namespace ektara::features {

/// The largest |sample| of each of equal parts of a sound whose length is not known before its end. Internal to the
/// module.
class OverviewMeter {
  public:
    void push(std::span<const float> block);
    /// In [0, 1]: clipped there. Parts begin where one of at least 8,192 equal blocks does, or at any sample of a sound
    /// shorter than 16,384; 0 for parts without a sample.
    RowVector peaks(int count) const;

  private:
    void halve();

    static constexpr std::size_t kMostBlocks = 16'384;
    std::vector<float> blocks_;
    std::size_t samples_per_block_ = 1, samples_in_last_ = 1;
};

/// What is told of a file's sound as it was decoded, whatever is done to it before it is analysed. Internal to the
/// module.
class WholeSound {
  public:
    WholeSound(const Needs& needs, int sample_rate_hz);
    void push(std::span<const float> block);

    /// `peaks`: 200 of them.
    RowVector waveform_overview() const;
    /// `fingerprint`: upper and lower half of each word, so that single precision holds them; −1 after the last. Called
    /// once, at the end.
    RowVector fingerprint();

  private:
    std::optional<OverviewMeter> meter_;
    std::optional<audio::Fingerprinter> fingerprinter_;
};

/// peak1 … peak200.
std::vector<std::string> waveform_overview_columns();
/// word1_upper, word1_lower, word2_upper …
std::vector<std::string> fingerprint_columns();
/// The words of a row of `fingerprint`; what comes after the first −1 is left out.
std::vector<std::uint32_t> fingerprint_words(const RowVector& row);

}  // namespace ektara::features
