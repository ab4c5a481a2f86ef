#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::features {

/// Integrated loudness in LUFS and loudness range in LU of a clip.
struct Loudness {
    double lufs = kQuietest, range_lu = 0;
    /// The absolute gate: what a clip has that never rises above it, or lasts less than 0.4 s.
    static constexpr double kQuietest = -70;
};

/// What the loudness of a clip, or of any part of it, is computed from: sums of the squares of the K-weighted samples
/// of each tenth of a second, and how many samples that is. Empty below 4,000 Hz.
struct WeightedEnergies {
    std::vector<double> tenths = {};
    std::size_t per_tenth      = 0;
};

/// Loudness of these tenths of a second, as LoudnessMeter says; of fewer than four the quietest.
Loudness loudness_of(const WeightedEnergies& energies);

/// Loudness of a mono clip that comes in blocks, by ITU-R BS.1770-4 and EBU R 128, its range by EBU Tech 3342; as
/// libebur128 1.2.6, which is the tests' reference.
///
/// The K-weighting filter's two sections are taken to the clip's rate by their analogue parameters. Integrated: windows
/// of 0.4 s every 0.1 s, above −70 LUFS and above 10 LU below their mean. Range: windows of 3 s every second, above −70
/// LUFS and above 20 LU below their mean; from the tenth to the 95th hundredth of these. Of every minute eight parts
/// are filtered at once, each from a quarter of a second before its beginning, where the filter's memory is 1e-26. A
/// rate below 4,000 Hz cannot carry the filter and gives the quietest. The result does not depend on where blocks were
/// cut.
class LoudnessMeter {
  public:
    explicit LoudnessMeter(int sample_rate_hz);

    void push(std::span<const float> block);
    /// The clip has ended.
    Loudness finish() { return loudness_of(finish_energies()); }
    /// The same, as what its parts' loudness can be computed from.
    WeightedEnergies finish_energies();

  private:
    void measure(std::size_t n_blocks);

    int rate_hz_;
    std::size_t per_block_;
    /// The samples that are not measured yet, and the quarter of a second before them.
    std::vector<float> held_;
    std::size_t n_before_ = 0;
    /// Sums of the squares of the weighted samples of each tenth of a second.
    std::vector<double> energies_;
};

/// LoudnessMeter of a whole clip.
Loudness loudness(const Waveform& clip);

}  // namespace ektara::features
