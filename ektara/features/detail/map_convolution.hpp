#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

namespace ektara::features {

/// Maps of a layer over bins and frames: `channels` × `bins` rows of up to 172 frames, with zeros before and behind
/// each row, and `margin` rows of zeros below and above the bins of each channel, so that a filter may reach over every
/// edge. The frames themselves are to be written before they are read.
class Maps {
  public:
    static constexpr std::ptrdiff_t kFrames = 172;

    Maps(int channels, int bins, int margin);

    int channels() const { return channels_; }
    int bins() const { return bins_; }
    int margin() const { return margin_; }
    /// The first frame of a bin from −margin to bins + margin − 1; kBefore zeros lie before it.
    float* row(int channel, int bin) { return values_.get() + offset(channel, bin); }
    const float* row(int channel, int bin) const { return values_.get() + offset(channel, bin); }
    std::ptrdiff_t channel_stride() const { return (bins_ + 2 * margin_) * kRow; }
    /// Sets what lies behind the last frame of a row to zero.
    void end_row(int channel, int bin) { std::fill_n(row(channel, bin) + kFrames, kRow - kBefore - kFrames, 0.0F); }

    /// Zeros before and behind a row at least; what a vector of a row's end reads beyond is zero too.
    static constexpr std::ptrdiff_t kBefore = 4, kRow = 192;

  private:
    std::ptrdiff_t offset(int channel, int bin) const {
        return channel * channel_stride() + (bin + margin_) * kRow + kBefore;
    }

    int channels_, bins_, margin_;
    std::unique_ptr<float[]> values_;
};

/// Whether negative sums become 0.
enum class Rectify { No, Yes };

/// A convolution over bins and frames, with zeros beyond the edges of its input: output bin f begins at input bin
/// f · stride − margin, output frame t at frame t − ⌊frame_taps/2⌋.
///
/// Every value is one chain of fused multiply-adds over input channels, bins and frames in this order (frames before
/// bins where there is one filter), whatever the width of the machine's vectors; the bias is added last.
class MapConvolution {
  public:
    /// What a convolution is made of; `weights` in the order filters × channels × frames × bins, as ONNX stores them.
    struct Shape {
        int filters = 1, channels = 1, frame_taps = 1, bin_taps = 1, stride = 1, margin = 0;
    };

    MapConvolution() = default;
    /// Filters are a multiple of 8, or one of three or five bins and stride 1; frame taps odd and at most 9 (asserted).
    MapConvolution(const Shape& shape, const std::vector<float>& weights, std::vector<float> bias);

    /// Puts the result into the channels of `out` from `first` on; its bins, a multiple of four where there is one
    /// filter, are those of the result (asserted).
    void operator()(const Maps& in, Rectify rectify, Maps& out, int first = 0) const;
    /// The same for these output bins only. What is beyond the last frame is not set to zero.
    struct Bins {
        int begin, end;
    };
    void some_bins(const Maps& in, Rectify rectify, Maps& out, Bins bins, int first = 0) const;

    const Shape& shape() const { return shape_; }
    const std::vector<float>& bias() const { return bias_; }

  private:
    Shape shape_;
    /// Blocks of 8 filters, or of one: channels × bins × frames × block.
    std::vector<float> packed_, bias_;
};

}  // namespace ektara::features
