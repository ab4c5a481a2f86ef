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
    ptrdiff_t weights_channel, in_channel, in_stride, out_channel;
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

/// One filter at `Bins` neighbouring output bins × (Columns vectors) of frames.
template <class Vector, int Bins, int Columns>
[[gnu::always_inline]] inline void sum_bins(const Sums& all, const Place& at) {
    Vector sums[Bins][Columns] = {};
    const float* weights       = at.weights;
    for (int channel = 0; channel < all.channels; ++channel)
        for (int bin = 0; bin < all.bin_taps; ++bin) {
            const float* in = at.in + channel * all.in_channel + bin * Maps::kRow;
            for (int tap = 0; tap < all.frame_taps; ++tap, ++weights) {
                const Vector weight = *weights - Vector{};
                for (int b = 0; b < Bins; ++b)
                    for (int c = 0; c < Columns; ++c) {
                        Vector x;
                        read_vector(in + b * all.in_stride + tap + c * kWidth<Vector>, x);
                        sums[b][c] += x * weight;
                    }
            }
        }
    for (int b = 0; b < Bins; ++b)
        for (int c = 0; c < Columns; ++c)
            store(sums[b][c], at.bias[0], all.rectify, at.out + b * Maps::kRow + c * kWidth<Vector>);
}

/// All frames of a place, `Columns` vectors at a time and what is left.
template <class Vector, int Height, bool many_filters, int Columns>
[[gnu::always_inline]] inline void all_frames(const Sums& all, Place at) {
    constexpr ptrdiff_t kStep = Columns * kWidth<Vector>;
    constexpr ptrdiff_t kAll  = (Maps::kFrames + kWidth<Vector> - 1) / kWidth<Vector> * kWidth<Vector>;
    ptrdiff_t left            = kAll;
    for (; left >= kStep; left -= kStep, at.in += kStep, at.out += kStep)
        many_filters ? sum_filters<Vector, Height, Columns>(all, at) : sum_bins<Vector, Height, Columns>(all, at);
    if constexpr (kAll % kStep != 0) {
        constexpr int kLeft = static_cast<int>(kAll % kStep / kWidth<Vector>);
        many_filters ? sum_filters<Vector, Height, kLeft>(all, at) : sum_bins<Vector, Height, kLeft>(all, at);
    }
}

/// A block of filters at one bin, or one filter at four.
template <class Vector, int Filters>
[[gnu::always_inline]] inline void run_place(const Sums& all, Place at, bool many_filters) {
    if (!many_filters) return all_frames<Vector, 4, false, 3>(all, at);
    for (int f = 0; f < kBlock; f += Filters) {
        all_frames<Vector, Filters, true, 3>(all, at);
        at.weights += Filters;
        at.bias += Filters;
        at.out += Filters * all.out_channel;
    }
}

void run_narrow(const Sums& all, const Place& at, bool many_filters) { run_place<Vector8, 4>(all, at, many_filters); }

#if defined(__x86_64__) && defined(__FMA__)
[[gnu::target("avx512f")]] void run_wide(const Sums& all, const Place& at, bool many_filters) {
    run_place<Vector16, 8>(all, at, many_filters);
}
#else
constexpr auto run_wide = run_narrow;
#endif

}  // namespace

bool has_wide_vectors() {
#if defined(__x86_64__) && defined(__FMA__)
    static const bool wide = __builtin_cpu_supports("avx512f") != 0;
    return wide;
#else
    return false;
#endif
}

Maps::Maps(int channels, int bins, int margin)
    : channels_(channels),
      bins_(bins),
      margin_(margin),
      values_(static_cast<std::size_t>(channels * channel_stride()) + static_cast<std::size_t>(kRow), 0.0F) {}

MapConvolution::MapConvolution(const Shape& shape, const std::vector<float>& weights, std::vector<float> bias)
    : shape_(shape), packed_(weights.size()), bias_(std::move(bias)) {
    const auto& s = shape_;
    assert(s.filters == 1 || s.filters % kBlock == 0);
    assert(s.frame_taps % 2 == 1 && s.frame_taps / 2 <= Maps::kBefore);
    assert(weights.size() == static_cast<std::size_t>(s.filters * s.channels * s.frame_taps * s.bin_taps));
    const int block = s.filters == 1 ? 1 : kBlock;
    for (int filter = 0; filter < s.filters; ++filter)
        for (int channel = 0; channel < s.channels; ++channel)
            for (int tap = 0; tap < s.frame_taps; ++tap)
                for (int bin = 0; bin < s.bin_taps; ++bin) {
                    const int place = ((filter / block * s.channels + channel) * s.bin_taps + bin) * s.frame_taps + tap;
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
    assert(many || ((bins.end - bins.begin) % 4 == 0 && in.margin() >= s.margin));
    const ptrdiff_t of_bin = s.frame_taps * (many ? kBlock : 1), of_channel = s.bin_taps * of_bin;
    Sums all{s.channels,           s.bin_taps,
             s.frame_taps,         of_channel,
             in.channel_stride(),  s.stride * Maps::kRow,
             out.channel_stride(), rectify == Rectify::Yes};
    for (int filter = 0; filter < s.filters; filter += kBlock)
        for (int bin = bins.begin; bin < bins.end; bin += many ? 1 : 4) {
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
