#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "ektara/features/detail/lane_transform.hpp"
#include "ektara/features/detail/map_convolution.hpp"

namespace ektara::features {

/// A convolution of one spectrum (309 bins) that is stacked: each channel of its input is the spectrum shifted by an
/// interval and cut to the bins of the result.
///
/// A filter over all channels is one long filter over the spectrum but where it reaches beyond the edges of the cut, so
/// Fourier transforms along bins replace the sums of products there: of 384 points, a vector of frames at a time, two
/// filters in the real and the imaginary part. It takes about a tenth of the operations. The outermost bins are summed
/// as they are.
class StackedConvolution {
  public:
    /// `shape`: an even number of filters, three frame taps, stride 1, and a margin of half the bin taps (asserted);
    /// `weights` as MapConvolution takes them; one shift a channel. The long filters and the spectrum fit into 384 bins
    /// (asserted).
    StackedConvolution(const MapConvolution::Shape& shape, const std::vector<float>& weights, std::vector<float> bias,
                       const std::vector<int>& shifts);

    /// `spectrum`: one channel; `stacked`: its shifted copies. Negative sums become 0.
    void operator()(const Maps& spectrum, const Maps& stacked, Maps& out) const;

  private:
    template <class Vector>
    void transform(const Maps& spectrum, Maps& bins, Maps& out) const;
    void run_narrow(const Maps& spectrum, Maps& bins, Maps& out) const;
    void run_wide(const Maps& spectrum, Maps& bins, Maps& out) const;

    MapConvolution direct_;
    std::array<lanes::Pass, 3> passes_;
    /// Pairs of filters × 193 bins × 3 frames × (real and imaginary part of the first, of the second).
    std::vector<float> weights_;
};

}  // namespace ektara::features
