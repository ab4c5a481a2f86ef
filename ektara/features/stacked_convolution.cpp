#include "ektara/features/detail/stacked_convolution.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <complex>
#include <numbers>

namespace ektara::features {
namespace {

using lanes::Complex;
using lanes::kWidth;
using std::ptrdiff_t;

/// 384 = 4 · 4 · 4 · 6.
constexpr int kPoints = 384, kBins = kPoints / 2 + 1, kFrameTaps = 3, kLastRadix = 6;

/// exp(2πi·n/384) for n = 0 … 383.
std::array<std::complex<double>, kPoints> unit_roots() {
    std::array<std::complex<double>, kPoints> roots;
    for (std::size_t n = 0; n < roots.size(); ++n)
        roots[n] = std::polar(1.0, 2 * std::numbers::pi * static_cast<double>(n) / kPoints);
    return roots;
}

/// A pass of radix 4 over `points` that are left of the transform, as lanes::run_pass takes it.
lanes::Pass pass_of_four(ptrdiff_t points) {
    static const auto roots = unit_roots();
    lanes::Pass pass{points / 4, kPoints / points, {}};
    for (ptrdiff_t p = 0; p < pass.groups; ++p)
        for (ptrdiff_t j = 1; j < 4; ++j) {
            const auto& root = roots[static_cast<std::size_t>(p * j * (kPoints / points) % kPoints)];
            pass.twiddles.push_back(static_cast<float>(root.real()));
            pass.twiddles.push_back(static_cast<float>(root.imag()));
        }
    return pass;
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

/// Puts the sums of a bin into the rows of both filters.
template <class Vector>
struct StoreSums {
    Maps& out;
    int filter;
    ptrdiff_t frame, first_bin;
    float bias[2];
    [[gnu::always_inline]] inline void operator()(ptrdiff_t bin, const Complex<Vector>& z) {
        if (bin < first_bin) return;
        const Vector sums[2] = {z.re + bias[0], z.im + bias[1]};
        for (int i = 0; i < 2; ++i) {
            const Vector value = sums[i] > 0 ? sums[i] : Vector{};
            write_vector(value, out.row(filter + i, static_cast<int>(bin)) + frame);
        }
    }
};

/// Products with a pair of filters, a + i·b, in all bins: those above the middle follow from both spectra being of real
/// numbers.
template <class Vector>
[[gnu::always_inline]] inline void multiply(const Maps& bins, ptrdiff_t frame, const float* weights, float* to) {
    for (int k = 0; k < kBins; ++k, weights += 4 * kFrameTaps) {
        Complex<Vector> a{}, b{};
        for (int tap = 0; tap < kFrameTaps; ++tap) {
            Complex<Vector> x;
            read_vector(bins.row(0, k) + frame + tap - 1, x.re);
            read_vector(bins.row(1, k) + frame + tap - 1, x.im);
            const float* w = weights + 4 * tap;
            a.re += x.re * w[0];
            a.re -= x.im * w[1];
            a.im += x.re * w[1];
            a.im += x.im * w[0];
            b.re += x.re * w[2];
            b.re -= x.im * w[3];
            b.im += x.re * w[3];
            b.im += x.im * w[2];
        }
        lanes::write(Complex<Vector>{a.re + b.im, b.re - a.im}, to, (kPoints - k) % kPoints);
        lanes::write(Complex<Vector>{a.re - b.im, a.im + b.re}, to, k);
    }
}

/// `from` is overwritten.
template <class Vector, class Take>
[[gnu::always_inline]] inline void run_passes(const std::array<lanes::Pass, 3>& passes, float* from, float* other,
                                              ptrdiff_t count, Take& take) {
    lanes::run_pass<Vector, 4>(passes[0], from, other);
    lanes::run_pass<Vector, 4>(passes[1], other, from);
    lanes::run_pass<Vector, 4>(passes[2], from, other);
    lanes::run_last_pass<Vector, kLastRadix>(kPoints / kLastRadix, count, other, take);
}

/// The long filter of a filter and a frame tap, by the distance of the bin it reads from the one it is for.
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

}  // namespace

StackedConvolution::StackedConvolution(const MapConvolution::Shape& shape, const std::vector<float>& weights,
                                       std::vector<float> bias, const std::vector<int>& shifts)
    : direct_(shape, weights, std::move(bias)),
      passes_{pass_of_four(kPoints), pass_of_four(kPoints / 4), pass_of_four(kPoints / 16)} {
    assert(shape.filters % 2 == 0 && shape.frame_taps == kFrameTaps && shape.stride == 1);
    assert(shape.margin == shape.bin_taps / 2 && shifts.size() == static_cast<std::size_t>(shape.channels));
    const auto roots = unit_roots();
    for (int pair = 0; pair < shape.filters; pair += 2)
        for (int k = 0; k < kBins; ++k)
            for (int tap = 0; tap < kFrameTaps; ++tap)
                for (int filter = pair; filter < pair + 2; ++filter) {
                    std::complex<double> sum = 0;
                    for (const auto& [distance, weight] : long_filter(shape, weights, shifts, filter, tap))
                        sum += weight * roots[static_cast<std::size_t>(((distance + kPoints) * k) % kPoints)];
                    weights_.push_back(static_cast<float>(sum.real() / kPoints));
                    weights_.push_back(static_cast<float>(sum.imag() / kPoints));
                }
}

template <class Vector>
[[gnu::always_inline]] inline void StackedConvolution::transform(const Maps& spectrum, Maps& bins, Maps& out) const {
    constexpr ptrdiff_t kNumbers = 2 * kPoints * kWidth<Vector>;
    const auto& s                = direct_.shape();
    alignas(64) float first[kNumbers], second[kNumbers];
    for (ptrdiff_t frame = 0; frame < Maps::kFrames; frame += kWidth<Vector>) {
        for (int bin = 0; bin < kPoints; ++bin) {
            Complex<Vector> x{};
            if (bin < spectrum.bins()) read_vector(spectrum.row(0, bin) + frame, x.re);
            lanes::write(x, first, bin);
        }
        StoreBin<Vector> take{bins, frame};
        run_passes<Vector>(passes_, first, second, kBins, take);
    }
    for (int pair = 0; pair < s.filters; pair += 2)
        for (ptrdiff_t frame = 0; frame < Maps::kFrames; frame += kWidth<Vector>) {
            multiply<Vector>(bins, frame, weights_.data() + static_cast<ptrdiff_t>(pair) * 2 * kFrameTaps * kBins,
                             first);
            const auto bias = static_cast<std::size_t>(pair);
            StoreSums<Vector> take{out, pair, frame, s.margin, {direct_.bias()[bias], direct_.bias()[bias + 1]}};
            run_passes<Vector>(passes_, first, second, out.bins() - s.margin, take);
        }
}

void StackedConvolution::run_narrow(const Maps& spectrum, Maps& bins, Maps& out) const {
    transform<Vector8>(spectrum, bins, out);
}

#if defined(__x86_64__) && defined(__FMA__)
[[gnu::target("avx512f")]] void StackedConvolution::run_wide(const Maps& spectrum, Maps& bins, Maps& out) const {
    transform<Vector16>(spectrum, bins, out);
}
#else
void StackedConvolution::run_wide(const Maps& spectrum, Maps& bins, Maps& out) const {
    run_narrow(spectrum, bins, out);
}
#endif

void StackedConvolution::operator()(const Maps& spectrum, const Maps& stacked, Maps& out) const {
    const auto& s = direct_.shape();
    Maps bins(2, kBins, 0);
    has_wide_vectors() ? run_wide(spectrum, bins, out) : run_narrow(spectrum, bins, out);
    direct_.some_bins(stacked, Rectify::Yes, out, {0, s.margin});
    direct_.some_bins(stacked, Rectify::Yes, out, {out.bins() - s.margin, out.bins()});
    for (int filter = 0; filter < s.filters; ++filter)
        for (int bin = 0; bin < out.bins(); ++bin) out.end_row(filter, bin);
}

}  // namespace ektara::features
