#pragma once
// Inverse Fourier transforms of several signals at a time, one in each lane of a vector register: no shuffles, and the
// same operations in the same order for any width. Included by one source, which compiles it for each width.

#include <cstddef>
#include <vector>

#include "ektara/core/detail/vectors.hpp"

namespace ektara::features::lanes {

template <class Vector>
inline constexpr std::ptrdiff_t kWidth = sizeof(Vector) / sizeof(float);

template <class Vector>
struct Complex {
    Vector re, im;
};

/// A pass of Stockham's transform (Van Loan, Computational Frameworks for the FFT, 1992, 1.7): `groups` butterflies
/// with twiddle factors of their own, each over `stride` neighbours.
struct Pass {
    std::ptrdiff_t groups = 1, stride = 1;
    /// (radix − 1) complex numbers a group.
    std::vector<float> twiddles;
};

/// Reads vector number `index` of complex numbers.
template <class Vector>
[[gnu::always_inline]] inline void read(const float* from, std::ptrdiff_t index, Complex<Vector>& z) {
    read_vector(from + index * 2 * kWidth<Vector>, z.re);
    read_vector(from + (index * 2 + 1) * kWidth<Vector>, z.im);
}
template <class Vector>
[[gnu::always_inline]] inline void write(const Complex<Vector>& z, float* to, std::ptrdiff_t index) {
    write_vector(z.re, to + index * 2 * kWidth<Vector>);
    write_vector(z.im, to + (index * 2 + 1) * kWidth<Vector>);
}

template <class Vector>
[[gnu::always_inline]] inline void sum_and_difference(Complex<Vector>& a, Complex<Vector>& b) {
    const Complex<Vector> first = a;
    a.re                        = first.re + b.re;
    a.im                        = first.im + b.im;
    b.re                        = first.re - b.re;
    b.im                        = first.im - b.im;
}

/// a + i·b and a − i·b.
template <class Vector>
[[gnu::always_inline]] inline void sum_and_difference_turned(const Complex<Vector>& a, const Complex<Vector>& b,
                                                             Complex<Vector>& sum, Complex<Vector>& difference) {
    sum.re        = a.re - b.im;
    sum.im        = a.im + b.re;
    difference.re = a.re + b.im;
    difference.im = a.im - b.re;
}

template <class Vector>
[[gnu::always_inline]] inline void transform_3(Complex<Vector>& a, Complex<Vector>& b, Complex<Vector>& c) {
    constexpr float kSine = 0.866025403784438647F;
    sum_and_difference(b, c);
    const Complex<Vector> half{a.re - 0.5F * b.re, a.im - 0.5F * b.im}, turned{kSine * c.re, kSine * c.im};
    a.re = a.re + b.re;
    a.im = a.im + b.im;
    sum_and_difference_turned(half, turned, b, c);
}

/// X_j = Σ_i a_i · exp(2πi·ij/R), in place.
template <class Vector>
[[gnu::always_inline]] inline void butterfly(Complex<Vector> (&a)[4]) {
    sum_and_difference(a[0], a[2]);
    sum_and_difference(a[1], a[3]);
    const Complex<Vector> even = a[2], odd = a[3];
    Complex<Vector> third = a[1];
    sum_and_difference(a[0], third);
    a[2] = third;
    sum_and_difference_turned(even, odd, a[1], a[3]);
}

template <class Vector>
[[gnu::always_inline]] inline void butterfly(Complex<Vector> (&a)[5]) {
    constexpr float kCos1 = 0.309016994374947424F, kCos2 = -0.809016994374947424F, kSin1 = 0.951056516295153572F,
                    kSin2 = 0.587785252292473129F;
    sum_and_difference(a[1], a[4]);
    sum_and_difference(a[2], a[3]);
    const Complex<Vector> real1{a[0].re + kCos1 * a[1].re + kCos2 * a[2].re,
                                a[0].im + kCos1 * a[1].im + kCos2 * a[2].im},
        real2{a[0].re + kCos2 * a[1].re + kCos1 * a[2].re, a[0].im + kCos2 * a[1].im + kCos1 * a[2].im},
        turned1{kSin1 * a[4].re + kSin2 * a[3].re, kSin1 * a[4].im + kSin2 * a[3].im},
        turned2{kSin2 * a[4].re - kSin1 * a[3].re, kSin2 * a[4].im - kSin1 * a[3].im};
    a[0].re = a[0].re + a[1].re + a[2].re;
    a[0].im = a[0].im + a[1].im + a[2].im;
    sum_and_difference_turned(real1, turned1, a[1], a[4]);
    sum_and_difference_turned(real2, turned2, a[2], a[3]);
}

/// By the prime factors 2 and 3 (Good 1958), without twiddle factors.
template <class Vector>
[[gnu::always_inline]] inline void butterfly(Complex<Vector> (&a)[6]) {
    transform_3(a[0], a[2], a[4]);
    transform_3(a[3], a[5], a[1]);
    sum_and_difference(a[0], a[3]);
    sum_and_difference(a[4], a[1]);
    sum_and_difference(a[2], a[5]);
    // Now a0, a4, a2 hold X0, X2, X4 in the order of the second sum's remainder, a3, a1, a5 hold X3, X5, X1.
    const Complex<Vector> x1 = a[5], x2 = a[4], x4 = a[2], x5 = a[1];
    a[1] = x1;
    a[2] = x2;
    a[4] = x4;
    a[5] = x5;
}

template <class Vector>
[[gnu::always_inline]] inline void butterfly(Complex<Vector> (&a)[8]) {
    constexpr float kHalfRoot = 0.707106781186547524F;
    Complex<Vector> even[4] = {a[0], a[2], a[4], a[6]}, odd[4] = {a[1], a[3], a[5], a[7]};
    butterfly(even);
    butterfly(odd);
    odd[1] = {kHalfRoot * (odd[1].re - odd[1].im), kHalfRoot * (odd[1].re + odd[1].im)};
    odd[3] = {-kHalfRoot * (odd[3].re + odd[3].im), kHalfRoot * (odd[3].re - odd[3].im)};
    sum_and_difference(even[0], odd[0]);
    sum_and_difference(even[1], odd[1]);
    sum_and_difference(even[3], odd[3]);
    sum_and_difference_turned(even[2], odd[2], a[2], a[6]);
    a[0] = even[0];
    a[1] = even[1];
    a[3] = even[3];
    a[4] = odd[0];
    a[5] = odd[1];
    a[7] = odd[3];
}

template <class Vector, int Radix>
[[gnu::always_inline]] inline void run_pass(const Pass& pass, const float* from, float* to) {
    for (std::ptrdiff_t p = 0; p < pass.groups; ++p) {
        const float* twiddles = pass.twiddles.data() + p * 2 * (Radix - 1);
        for (std::ptrdiff_t q = 0; q < pass.stride; ++q) {
            Complex<Vector> a[Radix];
            for (int i = 0; i < Radix; ++i) read(from, q + pass.stride * (p + pass.groups * i), a[i]);
            butterfly(a);
            write(a[0], to, q + pass.stride * Radix * p);
            for (int j = 1; j < Radix; ++j) {
                const float re = twiddles[2 * j - 2], im = twiddles[2 * j - 1];
                const Complex<Vector> turned{a[j].re * re - a[j].im * im, a[j].re * im + a[j].im * re};
                write(turned, to, q + pass.stride * (Radix * p + j));
            }
        }
    }
}

/// The last pass: number `index` of the result goes to `take(index, z)`, for those below `count`.
template <class Vector, int Radix, class Take>
[[gnu::always_inline]] inline void run_last_pass(std::ptrdiff_t stride, std::ptrdiff_t count, const float* from,
                                                 Take& take) {
    for (std::ptrdiff_t q = 0; q < stride; ++q) {
        Complex<Vector> a[Radix];
        for (int i = 0; i < Radix; ++i) read(from, q + stride * i, a[i]);
        butterfly(a);
        for (int j = 0; j < Radix; ++j)
            if (q + stride * j < count) take(q + stride * j, a[j]);
    }
}

template <class Vector>
[[gnu::always_inline]] inline void raise(Vector& best, const Vector& value) {
    best = best > value ? best : value;
}

}  // namespace ektara::features::lanes
