#pragma once

#include <cstddef>
#include <vector>

#include "ektara/features/detail/lane_transform.hpp"
#include "ektara/features/detail/map_convolution.hpp"

namespace ektara::features {

/// How the channels of a stacked input come from one spectrum: bin p of channel c is bin p + shifts[c] of the spectrum,
/// for p from 0 to bins − 1, and 0 where the spectrum has none.
struct Stack {
    int spectrum_bins = 0, bins = 0;
    std::vector<int> shifts;

    /// Channels of which the cut leaves out a part of the spectrum below bin 0, and from `bins` on.
    std::vector<int> cut_below() const;
    std::vector<int> cut_above() const;
};

/// A spectrum as convolutions of its stack take it: made once for all of them.
class StackedInput {
  public:
    static constexpr int kPoints = 384, kBins = kPoints / 2 + 1;
    /// Bins beyond the cut that a filter may reach.
    static constexpr int kReach = 19;

    /// `spectrum`: one channel of the stack's bins.
    StackedInput(const Stack& stack, const Maps& spectrum);

    /// Fourier transform along bins, real and imaginary parts.
    const Maps& transformed() const { return transformed_; }
    /// Of the channels `cut_below` and `cut_above`, the kReach bins that the cut leaves out on that side.
    const Maps& below() const { return below_; }
    const Maps& above() const { return above_; }

  private:
    Maps transformed_, below_, above_;
};

/// A convolution of a stack, with zeros beyond the cut; negative sums become 0.
///
/// A filter over all channels is one long filter over the spectrum but where it reaches beyond the cut, so Fourier
/// transforms along bins replace the sums of products: of 384 points, a vector of frames at a time, two filters in the
/// real and the imaginary part. Of every third bin, the transform back has 128 points. It takes a tenth (of 39 bins a
/// filter) to a third (of 5) of the operations. What the outermost bins must not have of the spectrum is summed as it
/// is and taken off.
class StackedConvolution {
  public:
    /// `shape`: an even number of filters, three frame taps and stride 1 or five and stride 3, and a margin of at most
    /// kReach (asserted); `weights` as MapConvolution takes them. The long filters and the spectrum fit into 384 bins
    /// (asserted).
    StackedConvolution(const MapConvolution::Shape& shape, const std::vector<float>& weights, std::vector<float> bias,
                       const Stack& stack);

    /// Puts the result into the channels of `out` from `first` on.
    void operator()(const StackedInput& input, Maps& out, int first = 0) const;

  private:
    template <class Vector, int Taps, int Stride>
    void transform(const Maps& bins, Maps& out, int first) const;
    void run_narrow(const Maps& bins, Maps& out, int first) const;
    void run_wide(const Maps& bins, Maps& out, int first) const;

    MapConvolution::Shape shape_;
    std::vector<float> bias_;
    /// What is to be taken off the bins before `from_here_` and from `to_here_` on.
    MapConvolution below_, above_;
    int from_here_ = 0, to_here_ = 0;
    /// Pairs of filters × numbers of the transform back up to its middle × bins that one is made of × frames × (real
    /// and imaginary part of the first, of the second).
    std::vector<float> weights_;
};

}  // namespace ektara::features
