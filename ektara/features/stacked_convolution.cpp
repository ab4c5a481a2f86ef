#include "ektara/features/detail/stacked_convolution.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <complex>
#include <numbers>

namespace ektara::features {
namespace {

using lanes::Complex;
using lanes::kWidth;
using std::ptrdiff_t;

constexpr int kPoints = StackedInput::kPoints, kBins = StackedInput::kBins;

using Roots = std::array<std::complex<double>, kPoints>;

/// exp(2πi·n/384) for n = 0 … 383.
const Roots& unit_roots() {
    static const Roots kRoots = [] {
        Roots roots;
        for (std::size_t n = 0; n < roots.size(); ++n)
            roots[n] = std::polar(1.0, 2 * std::numbers::pi * static_cast<double>(n) / kPoints);
        return roots;
    }();
    return kRoots;
}

/// A pass of radix 4, as lanes::run_pass takes it, over `points` that are left of the transform of `all` points.
lanes::Pass pass_of_four(ptrdiff_t points, ptrdiff_t all) {
    lanes::Pass pass{points / 4, all / points, {}};
    for (ptrdiff_t p = 0; p < pass.groups; ++p)
        for (ptrdiff_t j = 1; j < 4; ++j) {
            const auto& root = unit_roots()[static_cast<std::size_t>(p * j * (kPoints / points) % kPoints)];
            pass.twiddles.push_back(static_cast<float>(root.real()));
            pass.twiddles.push_back(static_cast<float>(root.imag()));
        }
    return pass;
}

/// Numbers of a transform of which every `Stride`-th of 384 is wanted.
template <int Stride>
constexpr int kNumbers = kPoints / Stride;

/// The inverse transform of kNumbers<Stride> complex numbers: 384 = 4 · 4 · 4 · 6 or 128 = 4 · 4 · 8. `from` is
/// overwritten.
template <class Vector, int Stride, class Take>
[[gnu::always_inline]] inline void transform_back(float* from, float* other, ptrdiff_t count, Take& take) {
    constexpr ptrdiff_t kAll = kNumbers<Stride>;
    static const std::array kPasses{pass_of_four(kAll, kAll), pass_of_four(kAll / 4, kAll)};
    lanes::run_pass<Vector, 4>(kPasses[0], from, other);
    lanes::run_pass<Vector, 4>(kPasses[1], other, from);
    if constexpr (Stride == 1) {
        static const auto kThird = pass_of_four(kAll / 16, kAll);
        lanes::run_pass<Vector, 4>(kThird, from, other);
        lanes::run_last_pass<Vector, 6>(kAll / 6, count, other, take);
    } else {
        lanes::run_last_pass<Vector, 8>(kAll / 8, count, from, take);
    }
}

/// Puts number k of the transform of real numbers, the conjugate of what the passes give, into its two rows.
template <class Vector>
struct StoreBin {
    Maps& bins;
    ptrdiff_t frame;
    [[gnu::always_inline]] inline void operator()(ptrdiff_t k, const Complex<Vector>& z) {
        const Vector im = -z.im;
        write_vector(z.re, bins.row(0, static_cast<int>(k)) + frame);
        write_vector(im, bins.row(1, static_cast<int>(k)) + frame);
    }
};

/// Puts the sums of a bin into the rows of both filters, less what is there where something is to be taken off.
template <class Vector>
struct StoreSums {
    Maps& out;
    int filter;
    ptrdiff_t frame, from_here, to_here;
    float bias[2];
    [[gnu::always_inline]] inline void operator()(ptrdiff_t bin, const Complex<Vector>& z) {
        Vector sums[2] = {z.re, z.im};
        for (int i = 0; i < 2; ++i) {
            float* to = out.row(filter + i, static_cast<int>(bin)) + frame;
            if (bin < from_here || bin >= to_here) {
                Vector beyond;
                read_vector(to, beyond);
                sums[i] -= beyond;
            }
            sums[i] += bias[i];
            const Vector value = sums[i] > 0 ? sums[i] : Vector{};
            write_vector(value, to);
        }
    }
};

/// Sums of products of bins of a spectrum with two filters, or of the conjugates of both.
template <class Vector>
struct PairOfSums {
    Complex<Vector> a{}, b{};

    template <int Sign>
    [[gnu::always_inline]] inline void add(const Complex<Vector>& x, const float* w) {
        a.re += x.re * w[0];
        a.re -= x.im * w[1];
        b.re += x.re * w[2];
        b.re -= x.im * w[3];
        if constexpr (Sign > 0) {
            a.im += x.re * w[1];
            a.im += x.im * w[0];
            b.im += x.re * w[3];
            b.im += x.im * w[2];
        } else {
            a.im -= x.re * w[1];
            a.im -= x.im * w[0];
            b.im -= x.re * w[3];
            b.im -= x.im * w[2];
        }
    }
    template <int Sign, int Taps>
    [[gnu::always_inline]] inline void add_bin(const Maps& bins, int k, ptrdiff_t frame, const float*& weights) {
        for (int tap = 0; tap < Taps; ++tap, weights += 4) {
            Complex<Vector> x;
            read_vector(bins.row(0, k) + frame + tap - Taps / 2, x.re);
            read_vector(bins.row(1, k) + frame + tap - Taps / 2, x.im);
            add<Sign>(x, weights);
        }
    }
};

/// Products with a pair of filters, a + i·b, in all bins: those above the middle follow from both spectra being of real
/// numbers. Where every third number of the transform back is wanted, bins a third of the transform apart are added;
/// that of 256 + m is the conjugate of that of 128 − m.
template <class Vector, int Taps, int Stride>
[[gnu::always_inline]] inline void multiply(const Maps& bins, ptrdiff_t frame, const float* weights, float* to) {
    constexpr int kAll = kNumbers<Stride>;
    for (int m = 0; m <= kAll / 2; ++m) {
        PairOfSums<Vector> sums;
        sums.template add_bin<1, Taps>(bins, m, frame, weights);
        if constexpr (Stride == 3) {
            sums.template add_bin<1, Taps>(bins, kAll + m, frame, weights);
            sums.template add_bin<-1, Taps>(bins, kAll - m, frame, weights);
        }
        const auto& [a, b] = sums;
        lanes::write(Complex<Vector>{a.re + b.im, b.re - a.im}, to, (kAll - m) % kAll);
        lanes::write(Complex<Vector>{a.re - b.im, a.im + b.re}, to, m);
    }
}

template <class Vector>
[[gnu::always_inline]] inline void transform_spectrum(const Maps& spectrum, Maps& bins) {
    alignas(64) float first[2 * kPoints * kWidth<Vector>], second[2 * kPoints * kWidth<Vector>];
    for (ptrdiff_t frame = 0; frame < Maps::kFrames; frame += kWidth<Vector>) {
        for (int bin = 0; bin < kPoints; ++bin) {
            Complex<Vector> x{};
            if (bin < spectrum.bins()) read_vector(spectrum.row(0, bin) + frame, x.re);
            lanes::write(x, first, bin);
        }
        StoreBin<Vector> take{bins, frame};
        transform_back<Vector, 1>(first, second, kBins, take);
    }
}

void transform_narrow(const Maps& spectrum, Maps& bins) { transform_spectrum<Vector8>(spectrum, bins); }

#if defined(__x86_64__) && defined(__FMA__)
[[gnu::target("avx512f")]] void transform_wide(const Maps& spectrum, Maps& bins) {
    transform_spectrum<Vector16>(spectrum, bins);
}
#else
constexpr auto transform_wide = transform_narrow;
#endif

/// The kReach bins from `first_bin` on of some channels of the stack, of which the cut leaves them out.
Maps cut_off(const Stack& stack, const Maps& spectrum, const std::vector<int>& channels, int first_bin) {
    Maps maps(static_cast<int>(channels.size()), StackedInput::kReach, 0);
    for (int c = 0; c < maps.channels(); ++c)
        for (int bin = 0; bin < maps.bins(); ++bin) {
            const int from =
                first_bin + bin + stack.shifts[static_cast<std::size_t>(channels[static_cast<std::size_t>(c)])];
            if (from >= 0 && from < stack.spectrum_bins)
                std::copy_n(spectrum.row(0, from), Maps::kFrames, maps.row(c, bin));
            else
                std::fill_n(maps.row(c, bin), Maps::kFrames, 0.0F);
        }
    return maps;
}

/// The weights of a filter and a frame tap, with the distance of the bin of the spectrum that each is for from the
/// first that the result's bin is for.
std::vector<std::pair<int, double>> long_filter(const MapConvolution::Shape& s, const std::vector<float>& weights,
                                                const std::vector<int>& shifts, int filter, int tap) {
    std::vector<std::pair<int, double>> taps;
    for (int channel = 0; channel < s.channels; ++channel)
        for (int bin = 0; bin < s.bin_taps; ++bin) {
            const int at = ((filter * s.channels + channel) * s.frame_taps + tap) * s.bin_taps + bin;
            taps.emplace_back(bin - s.margin + shifts[static_cast<std::size_t>(channel)],
                              static_cast<double>(weights[static_cast<std::size_t>(at)]));
        }
    return taps;
}

/// The convolution over some channels only, with another margin and without a bias.
MapConvolution of_channels(MapConvolution::Shape shape, const std::vector<float>& weights,
                           const std::vector<int>& channels, int margin) {
    const int of_channel = shape.frame_taps * shape.bin_taps;
    std::vector<float> chosen;
    for (int filter = 0; filter < shape.filters; ++filter)
        for (const int channel : channels) {
            const auto from = weights.begin() + (filter * shape.channels + channel) * of_channel;
            chosen.insert(chosen.end(), from, from + of_channel);
        }
    shape.channels = static_cast<int>(channels.size());
    shape.margin   = margin;
    return {shape, chosen, std::vector<float>(static_cast<std::size_t>(shape.filters))};
}

/// Bins of the transform that number m of the transform back is made of, as `multiply` reads them.
std::vector<int> bins_of_number(int m, int stride) {
    if (stride == 1) return {m};
    return {m, kNumbers<3> + m, kNumbers<3> - m};
}

}  // namespace

std::vector<int> Stack::cut_below() const {
    std::vector<int> channels;
    for (std::size_t c = 0; c < shifts.size(); ++c)
        if (shifts[c] > 0) channels.push_back(static_cast<int>(c));
    return channels;
}

std::vector<int> Stack::cut_above() const {
    std::vector<int> channels;
    for (std::size_t c = 0; c < shifts.size(); ++c)
        if (shifts[c] + bins < spectrum_bins) channels.push_back(static_cast<int>(c));
    return channels;
}

StackedInput::StackedInput(const Stack& stack, const Maps& spectrum)
    : transformed_(2, kBins, 0),
      below_(cut_off(stack, spectrum, stack.cut_below(), -kReach)),
      above_(cut_off(stack, spectrum, stack.cut_above(), stack.bins)) {
    assert(spectrum.bins() == stack.spectrum_bins);
    has_wide_vectors() ? transform_wide(spectrum, transformed_) : transform_narrow(spectrum, transformed_);
    for (int part = 0; part < 2; ++part)
        for (int bin = 0; bin < kBins; ++bin) transformed_.end_row(part, bin);
}

StackedConvolution::StackedConvolution(const MapConvolution::Shape& shape, const std::vector<float>& weights,
                                       std::vector<float> bias, const Stack& stack)
    : shape_(shape),
      bias_(std::move(bias)),
      below_(of_channels(shape, weights, stack.cut_below(), shape.margin - StackedInput::kReach)),
      above_(of_channels(shape, weights, stack.cut_above(), shape.margin + stack.bins)) {
    assert(shape.filters % 2 == 0 && shape.margin <= StackedInput::kReach);
    assert((shape.frame_taps == 3 && shape.stride == 1) || (shape.frame_taps == 5 && shape.stride == 3));
    assert(stack.shifts.size() == static_cast<std::size_t>(shape.channels));
    from_here_ = (shape.margin + shape.stride - 1) / shape.stride;
    to_here_   = (stack.bins - shape.bin_taps + shape.margin) / shape.stride + 1;
    for (int pair = 0; pair < shape.filters; pair += 2)
        for (int m = 0; m <= kPoints / shape.stride / 2; ++m)
            for (const int k : bins_of_number(m, shape.stride))
                for (int tap = 0; tap < shape.frame_taps; ++tap)
                    for (int filter = pair; filter < pair + 2; ++filter) {
                        std::complex<double> sum = 0;
                        for (const auto& [distance, weight] : long_filter(shape, weights, stack.shifts, filter, tap))
                            sum +=
                                weight * unit_roots()[static_cast<std::size_t>(((distance + kPoints) * k) % kPoints)];
                        weights_.push_back(static_cast<float>(sum.real() / kPoints));
                        weights_.push_back(static_cast<float>(sum.imag() / kPoints));
                    }
}

template <class Vector, int Taps, int Stride>
[[gnu::always_inline]] inline void StackedConvolution::transform(const Maps& bins, Maps& out, int first_filter) const {
    constexpr ptrdiff_t kFloats = 2 * kNumbers<Stride> * kWidth<Vector>;
    alignas(64) float first[kFloats], second[kFloats];
    const auto of_pair = std::ssize(weights_) / (shape_.filters / 2);
    for (int pair = 0; pair < shape_.filters; pair += 2)
        for (ptrdiff_t frame = 0; frame < Maps::kFrames; frame += kWidth<Vector>) {
            multiply<Vector, Taps, Stride>(bins, frame, weights_.data() + pair / 2 * of_pair, first);
            const auto bias = static_cast<std::size_t>(pair);
            StoreSums<Vector> take{out,      first_filter + pair,           frame, from_here_,
                                   to_here_, {bias_[bias], bias_[bias + 1]}};
            transform_back<Vector, Stride>(first, second, out.bins(), take);
        }
}

void StackedConvolution::run_narrow(const Maps& bins, Maps& out, int first) const {
    shape_.stride == 1 ? transform<Vector8, 3, 1>(bins, out, first) : transform<Vector8, 5, 3>(bins, out, first);
}

#if defined(__x86_64__) && defined(__FMA__)
[[gnu::target("avx512f")]] void StackedConvolution::run_wide(const Maps& bins, Maps& out, int first) const {
    shape_.stride == 1 ? transform<Vector16, 3, 1>(bins, out, first) : transform<Vector16, 5, 3>(bins, out, first);
}
#else
void StackedConvolution::run_wide(const Maps& bins, Maps& out, int first) const { run_narrow(bins, out, first); }
#endif

void StackedConvolution::operator()(const StackedInput& input, Maps& out, int first) const {
    below_.some_bins(input.below(), Rectify::No, out, {0, from_here_}, first);
    above_.some_bins(input.above(), Rectify::No, out, {to_here_, out.bins()}, first);
    has_wide_vectors() ? run_wide(input.transformed(), out, first) : run_narrow(input.transformed(), out, first);
    for (int filter = 0; filter < shape_.filters; ++filter)
        for (int bin = 0; bin < out.bins(); ++bin) out.end_row(first + filter, bin);
}

}  // namespace ektara::features
