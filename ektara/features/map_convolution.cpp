#include "ektara/features/detail/map_convolution.hpp"

#include <algorithm>
#include <cassert>

#include "ektara/core/detail/vectors.hpp"

namespace ektara::features {
namespace {

using std::ptrdiff_t;

constexpr int kBlock = 8;

template <class Vector>
constexpr ptrdiff_t kWidth = sizeof(Vector) / sizeof(float);

/// Where the sums of one output bin are read from and written to.
struct Place {
    const float* in;       ///< frame 0 less half the taps, first bin, first channel
    const float* weights;  ///< of the block
    const float* bias;
    float* out;
};

/// What is the same for all places of a convolution.
struct Sums {
    int channels, bin_taps, frame_taps;
    ptrdiff_t weights_channel, in_channel, out_channel;
    bool rectify;
};

template <class Vector>
[[gnu::always_inline]] inline void store(const Vector& sum, float bias, bool rectify, float* out) {
    Vector value = sum + bias;
    if (rectify) value = value > 0 ? value : Vector{};
    write_vector(value, out);
}

/// `Filters` filters of a block × (Columns vectors) of frames, held in registers over the whole sum.
template <class Vector, int Filters, int Columns>
[[gnu::always_inline]] inline void sum_filters(const Sums& all, const Place& at) {
    Vector sums[Filters][Columns] = {};
    for (int channel = 0; channel < all.channels; ++channel) {
        const float* weights = at.weights + channel * all.weights_channel;
        for (int bin = 0; bin < all.bin_taps; ++bin) {
            const float* in = at.in + channel * all.in_channel + bin * Maps::kRow;
            for (int tap = 0; tap < all.frame_taps; ++tap, weights += kBlock) {
                Vector x[Columns];
                for (int c = 0; c < Columns; ++c) read_vector(in + tap + c * kWidth<Vector>, x[c]);
                for (int f = 0; f < Filters; ++f)
                    for (int c = 0; c < Columns; ++c) sums[f][c] += x[c] * (weights[f] - Vector{});
            }
        }
    }
    for (int f = 0; f < Filters; ++f)
        for (int c = 0; c < Columns; ++c)
            store(sums[f][c], at.bias[f], all.rectify, at.out + f * all.out_channel + c * kWidth<Vector>);
}

/// One filter of `Taps` bins at `Bins` neighbouring output bins × (Columns vectors) of frames: each row of input that
/// they share is read once.
template <class Vector, int Taps, int Bins, int Columns>
[[gnu::always_inline]] inline void sum_bins(const Sums& all, const Place& at) {
    Vector sums[Bins][Columns] = {};
    const float* weights       = at.weights;
    for (int channel = 0; channel < all.channels; ++channel)
        for (int tap = 0; tap < all.frame_taps; ++tap, weights += Taps) {
            const float* in = at.in + channel * all.in_channel + tap;
            for (int row = 0; row < Bins + Taps - 1; ++row, in += Maps::kRow) {
                Vector x[Columns];
                for (int c = 0; c < Columns; ++c) read_vector(in + c * kWidth<Vector>, x[c]);
                for (int b = std::max(0, row - Taps + 1); b <= std::min(row, Bins - 1); ++b)
                    for (int c = 0; c < Columns; ++c) sums[b][c] += x[c] * (weights[row - b] - Vector{});
            }
        }
    for (int b = 0; b < Bins; ++b)
        for (int c = 0; c < Columns; ++c)
            store(sums[b][c], at.bias[0], all.rectify, at.out + b * Maps::kRow + c * kWidth<Vector>);
}

/// Neighbouring bins of one filter that are summed together.
constexpr int kBins = 4;

/// `Columns` vectors of frames of a place: of a block of filters at one bin, or of one filter, of `Height` bins, at
/// several.
template <class Vector, int Height, bool many_filters, int Columns>
[[gnu::always_inline]] inline void some_frames(const Sums& all, const Place& at) {
    if constexpr (many_filters)
        sum_filters<Vector, Height, Columns>(all, at);
    else
        sum_bins<Vector, Height, kBins, Columns>(all, at);
}

/// All frames of a place, `Columns` vectors at a time and what is left.
template <class Vector, int Height, bool many_filters, int Columns>
[[gnu::always_inline]] inline void all_frames(const Sums& all, Place at) {
    constexpr ptrdiff_t kStep = Columns * kWidth<Vector>;
    constexpr ptrdiff_t kAll  = (Maps::kFrames + kWidth<Vector> - 1) / kWidth<Vector> * kWidth<Vector>;
    ptrdiff_t left            = kAll;
    for (; left >= kStep; left -= kStep, at.in += kStep, at.out += kStep)
        some_frames<Vector, Height, many_filters, Columns>(all, at);
    if constexpr (kAll % kStep != 0)
        some_frames<Vector, Height, many_filters, static_cast<int>(kAll % kStep / kWidth<Vector>)>(all, at);
}

/// A block of filters at one bin, or one filter, of three or five bins, at several.
template <class Vector, int Filters, int ColumnsOfOne>
[[gnu::always_inline]] inline void run_place(const Sums& all, Place at, bool many_filters) {
    if (!many_filters)
        return all.bin_taps == 3 ? all_frames<Vector, 3, false, ColumnsOfOne>(all, at)
                                 : all_frames<Vector, 5, false, ColumnsOfOne>(all, at);
    for (int f = 0; f < kBlock; f += Filters) {
        all_frames<Vector, Filters, true, 3>(all, at);
        at.weights += Filters;
        at.bias += Filters;
        at.out += Filters * all.out_channel;
    }
}

void run_narrow(const Sums& all, const Place& at, bool many_filters) {
    run_place<Vector8, 4, 2>(all, at, many_filters);
}

#if defined(__x86_64__) && defined(__FMA__)
[[gnu::target("avx512f")]] void run_wide(const Sums& all, const Place& at, bool many_filters) {
    run_place<Vector16, 8, 4>(all, at, many_filters);
}
#else
constexpr auto run_wide = run_narrow;
#endif

}  // namespace

Maps::Maps(int channels, int bins, int margin)
    : channels_(channels),
      bins_(bins),
      margin_(margin),
      values_(std::make_unique_for_overwrite<float[]>(
          static_cast<std::size_t>((channels * (bins + 2 * margin) + 1) * kRow))) {
    for (int channel = 0; channel < channels; ++channel)
        for (int bin = -margin; bin < bins + margin; ++bin) {
            float* begin         = row(channel, bin) - kBefore;
            const bool is_margin = bin < 0 || bin >= bins;
            std::fill_n(begin, is_margin ? kRow : kBefore, 0.0F);
            if (!is_margin) end_row(channel, bin);
        }
    std::fill_n(values_.get() + channels * channel_stride(), kRow, 0.0F);
}

MapConvolution::MapConvolution(const Shape& shape, const std::vector<float>& weights, std::vector<float> bias)
    : shape_(shape), packed_(weights.size()), bias_(std::move(bias)) {
    const auto& s = shape_;
    assert(s.filters == 1 || s.filters % kBlock == 0);
    assert(s.filters > 1 || (s.stride == 1 && (s.bin_taps == 3 || s.bin_taps == 5)));
    assert(s.frame_taps % 2 == 1 && s.frame_taps / 2 <= Maps::kBefore);
    assert(weights.size() == static_cast<std::size_t>(s.filters * s.channels * s.frame_taps * s.bin_taps));
    const int block = s.filters == 1 ? 1 : kBlock;
    for (int filter = 0; filter < s.filters; ++filter)
        for (int channel = 0; channel < s.channels; ++channel)
            for (int tap = 0; tap < s.frame_taps; ++tap)
                for (int bin = 0; bin < s.bin_taps; ++bin) {
                    const int of_channel = block == 1 ? tap * s.bin_taps + bin : bin * s.frame_taps + tap;
                    const int place = (filter / block * s.channels + channel) * s.bin_taps * s.frame_taps + of_channel;
                    const int from  = ((filter * s.channels + channel) * s.frame_taps + tap) * s.bin_taps + bin;
                    packed_[static_cast<std::size_t>(place * block + filter % block)] =
                        weights[static_cast<std::size_t>(from)];
                }
}

void MapConvolution::operator()(const Maps& in, Rectify rectify, Maps& out, int first) const {
    some_bins(in, rectify, out, {0, out.bins()}, first);
    for (int filter = 0; filter < shape_.filters; ++filter)
        for (int bin = 0; bin < out.bins(); ++bin) out.end_row(first + filter, bin);
}

void MapConvolution::some_bins(const Maps& in, Rectify rectify, Maps& out, Bins bins, int first) const {
    const auto& s   = shape_;
    const bool many = s.filters > 1;
    assert(in.channels() == s.channels && bins.end <= out.bins());
    assert(many || ((bins.end - bins.begin) % kBins == 0 && in.margin() >= s.margin));
    const ptrdiff_t of_bin = s.frame_taps * (many ? kBlock : 1), of_channel = s.bin_taps * of_bin;
    Sums all{s.channels,          s.bin_taps,           s.frame_taps,           of_channel,
             in.channel_stride(), out.channel_stride(), rectify == Rectify::Yes};
    for (int filter = 0; filter < s.filters; filter += kBlock)
        for (int bin = bins.begin; bin < bins.end; bin += many ? 1 : kBins) {
            // Bins beyond the edges are zero: many filters leave them out.
            const int from = bin * s.stride - s.margin, skipped = many ? std::max(0, -from) : 0;
            if (many) all.bin_taps = std::min(s.bin_taps, in.bins() - from) - skipped;
            const Place at{in.row(0, from + skipped) - s.frame_taps / 2,
                           packed_.data() + filter / kBlock * s.channels * of_channel + skipped * of_bin,
                           bias_.data() + filter, out.row(first + filter, bin)};
            has_wide_vectors() ? run_wide(all, at, many) : run_narrow(all, at, many);
        }
}

}  // namespace ektara::features
