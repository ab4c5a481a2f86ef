#include "ektara/audio/fft.hpp"

#include <bit>
#include <cassert>
#include <cmath>
#include <numbers>
#include <vector>

#include "ektara/core/error.hpp"

#pragma GCC diagnostic ignored "-Wpsabi"  // without AVX, vectors are passed otherwise; none leaves this file

namespace ektara::audio {
namespace {

constexpr std::size_t kLanes = 8;
using Lanes                  = float __attribute__((vector_size(sizeof(float) * kLanes)));

/// The same at any address, in memory that is otherwise read as floats.
using LanesInMemory = float __attribute__((vector_size(sizeof(float) * kLanes), aligned(4), may_alias));

inline Lanes load(const float* from) { return *reinterpret_cast<const LanesInMemory*>(from); }
inline void store(float* to, Lanes lanes) { *reinterpret_cast<LanesInMemory*>(to) = lanes; }
inline Lanes all(float x) { return Lanes{x, x, x, x, x, x, x, x}; }

/// Eight complex numbers, real and imaginary parts apart.
struct Complex {
    Lanes re, im;
};
inline Complex operator+(Complex a, Complex b) { return {a.re + b.re, a.im + b.im}; }
inline Complex operator-(Complex a, Complex b) { return {a.re - b.re, a.im - b.im}; }
inline Complex operator*(Complex a, Complex b) { return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re}; }
inline Complex times_i(Complex a) { return {-a.im, a.re}; }

/// Complex numbers in memory, real and imaginary parts apart, each from the beginning of a cache line on. Between them
/// lies a gap: parts whose addresses are equal in their last 12 bits would hinder each other.
struct Signal {
    explicit Signal(std::size_t count)
        : memory(2 * ((count + kLine - 1) / kLine) + kGap),
          re(memory[0].numbers),
          im(memory[memory.size() / 2 + 2].numbers) {}
    Signal(const Signal&)            = delete;
    Signal& operator=(const Signal&) = delete;
    Signal(Signal&&)                 = default;

    static constexpr std::size_t kLine = 16, kGap = 5;
    struct alignas(sizeof(float) * kLine) Line {
        float numbers[kLine];
    };
    std::vector<Line> memory;
    float *re, *im;
};
struct Input {
    explicit Input(const Signal& signal) : re(signal.re), im(signal.im) {}
    Complex at(std::size_t i) const { return {load(re + i), load(im + i)}; }
    Complex same(std::size_t i) const { return {all(re[i]), all(im[i])}; }
    const float *re, *im;
};
struct Output {
    explicit Output(Signal& signal) : re(signal.re), im(signal.im) {}
    void put(std::size_t i, Complex x) const {
        store(re + i, x.re);
        store(im + i, x.im);
    }
    float *re, *im;
};

/// exp(−2πi·k·p/n) for k = 1, 2, 3 and p = 0..n/4−1, each repeated `times` times.
struct Twiddles {
    Twiddles(std::size_t n, std::size_t times) : first(n / 4 * times), second(n / 4 * times), third(n / 4 * times) {
        for (std::size_t i = 0; i < n / 4 * times; ++i) {
            const double angle = -2 * std::numbers::pi * static_cast<double>(i / times) / static_cast<double>(n);
            int k              = 0;
            for (Signal* w : {&first, &second, &third}) {
                ++k;
                w->re[i] = static_cast<float>(std::cos(k * angle));
                w->im[i] = static_cast<float>(std::sin(k * angle));
            }
        }
    }
    Signal first, second, third;
};

struct Factors {
    explicit Factors(const Twiddles& w) : first(w.first), second(w.second), third(w.third) {}
    Input first, second, third;
};

struct Four {
    Complex y0, y1, y2, y3;
};
/// The four-point transform: y_k = Σ_j x_j·(−i)^(jk).
inline Four transform_four(Complex a, Complex b, Complex c, Complex d) {
    const Complex sum_ac = a + c, sum_bd = b + d, less_ac = a - c, turned_bd = times_i(b - d);
    return {sum_ac + sum_bd, less_ac - turned_bd, sum_ac - sum_bd, less_ac + turned_bd};
}

inline Lanes evens(Lanes a, Lanes b) { return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14); }
inline Lanes odds(Lanes a, Lanes b) { return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15); }
inline Lanes low_halves(Lanes a, Lanes b) { return __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11); }
inline Lanes high_halves(Lanes a, Lanes b) { return __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15); }
inline Lanes zip_low(Lanes a, Lanes b) { return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11); }
inline Lanes zip_high(Lanes a, Lanes b) { return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15); }

/// to[4j + k] = y_k[j]
inline void store_zipped(float* to, Lanes y0, Lanes y1, Lanes y2, Lanes y3) {
    const Lanes even_low = zip_low(y0, y2), even_high = zip_high(y0, y2);
    const Lanes odd_low = zip_low(y1, y3), odd_high = zip_high(y1, y3);
    store(to, zip_low(even_low, odd_low));
    store(to + 8, zip_high(even_low, odd_low));
    store(to + 16, zip_low(even_high, odd_high));
    store(to + 24, zip_high(even_high, odd_high));
}

/// Samples 2i, 2i+1 of the windowed frame as real and imaginary parts, for eight i.
inline Complex windowed(const float* frame, const float* window, std::size_t i) {
    const Lanes low  = load(frame + 2 * i) * load(window + 2 * i);
    const Lanes high = load(frame + 2 * i + kLanes) * load(window + 2 * i + kLanes);
    return {evens(low, high), odds(low, high)};
}

/// Stockham's radix-4 pass of stride 1, taking the windowed frame in: neighbouring lanes are neighbouring p.
void first_pass(const float* frame, const float* window, std::size_t n, Factors w, Output out) {
    const std::size_t quarter = n / 4;
    for (std::size_t p = 0; p < quarter; p += kLanes) {
        const Four y =
            transform_four(windowed(frame, window, p), windowed(frame, window, p + quarter),
                           windowed(frame, window, p + 2 * quarter), windowed(frame, window, p + 3 * quarter));
        const Complex y1 = w.first.at(p) * y.y1, y2 = w.second.at(p) * y.y2, y3 = w.third.at(p) * y.y3;
        store_zipped(out.re + 4 * p, y.y0.re, y1.re, y2.re, y3.re);
        store_zipped(out.im + 4 * p, y.y0.im, y1.im, y2.im, y3.im);
    }
}

inline void store_halves(float* to, Lanes y0, Lanes y1, Lanes y2, Lanes y3) {
    store(to, low_halves(y0, y1));
    store(to + 8, low_halves(y2, y3));
    store(to + 16, high_halves(y0, y1));
    store(to + 24, high_halves(y2, y3));
}

/// The pass of stride 4: eight lanes are two p of four q each.
void second_pass(Input in, std::size_t n, Factors w, Output out) {
    const std::size_t quarter = n;  // n/4 groups of stride 4
    for (std::size_t i = 0; i < quarter; i += kLanes) {
        const Four y     = transform_four(in.at(i), in.at(i + quarter), in.at(i + 2 * quarter), in.at(i + 3 * quarter));
        const Complex y1 = w.first.at(i) * y.y1, y2 = w.second.at(i) * y.y2, y3 = w.third.at(i) * y.y3;
        store_halves(out.re + 4 * i, y.y0.re, y1.re, y2.re, y3.re);
        store_halves(out.im + 4 * i, y.y0.im, y1.im, y2.im, y3.im);
    }
}

/// A pass of stride s ≥ 16: the lanes are neighbouring q, which share their twiddles (all 1 where n is 4).
template <bool kTurns>
void later_pass(Input in, std::size_t n, std::size_t s, Factors w, Output out) {
    const std::size_t m = n / 4;
    for (std::size_t p = 0; p < m; ++p) {
        const Complex w1 = w.first.same(p), w2 = w.second.same(p), w3 = w.third.same(p);
        for (std::size_t q = 0; q < s; q += kLanes) {
            const std::size_t from = q + s * p, to = q + 4 * s * p;
            const Four y =
                transform_four(in.at(from), in.at(from + s * m), in.at(from + 2 * s * m), in.at(from + 3 * s * m));
            out.put(to, y.y0);
            out.put(to + s, kTurns ? w1 * y.y1 : y.y1);
            out.put(to + 2 * s, kTurns ? w2 * y.y2 : y.y2);
            out.put(to + 3 * s, kTurns ? w3 * y.y3 : y.y3);
        }
    }
}

void last_pass_of_two(Input in, std::size_t s, Output out) {
    for (std::size_t q = 0; q < s; q += kLanes) {
        const Complex a = in.at(q), b = in.at(q + s);
        out.put(q, a + b);
        out.put(q + s, a - b);
    }
}

inline Lanes reversed(Lanes a) { return __builtin_shufflevector(a, a, 7, 6, 5, 4, 3, 2, 1, 0); }
inline Lanes squared(Complex a) { return a.re * a.re + a.im * a.im; }

/// |X_k|² from the half-size transform Z of M numbers, eight k and their mirrors M−k at a time:
/// with E = Z_k + conj Z_{M−k}, O = −i(Z_k − conj Z_{M−k}) and W = exp(−2πi·k/N), 2X_k = E + W·O and
/// 2·conj X_{M−k} = E − W·O.
inline void untangle_eight(Input z, Input turn, std::size_t m, std::size_t k, float* power) {
    const std::size_t mirror = m - k - (kLanes - 1);
    const Complex low        = z.at(k), high{reversed(load(z.re + mirror)), reversed(load(z.im + mirror))};
    const Complex even{low.re + high.re, low.im - high.im}, odd{low.im + high.im, high.re - low.re};
    const Complex turned = turn.at(k) * odd;
    store(power + k, all(0.25F) * squared(even + turned));
    store(power + mirror, all(0.25F) * reversed(squared(even - turned)));
}

void untangle(Input z, Input turn, std::size_t m, float* power) {
    const std::size_t half = m / 2;
    for (std::size_t k = 1; k + kLanes <= half; k += kLanes) untangle_eight(z, turn, m, k, power);
    untangle_eight(z, turn, m, half - kLanes, power);  // the rest, some of it once more
    power[0]    = (z.re[0] + z.im[0]) * (z.re[0] + z.im[0]);
    power[half] = z.re[half] * z.re[half] + z.im[half] * z.im[half];
    power[m]    = (z.re[0] - z.im[0]) * (z.re[0] - z.im[0]);
}

}  // namespace

struct RealFft::Plan {
    explicit Plan(int size) : n(size), m(static_cast<std::size_t>(size / 2)), one(m), other(m), turn(m / 2) {
        std::size_t stride = 1;
        for (std::size_t length = m; length >= 4; length /= 4, stride *= 4)
            passes.emplace_back(length, stride == 4 ? 4 : 1);
        for (std::size_t k = 0; k < m / 2; ++k) {
            const double angle = -2 * std::numbers::pi * static_cast<double>(k) / n;
            turn.re[k]         = static_cast<float>(std::cos(angle));
            turn.im[k]         = static_cast<float>(std::sin(angle));
        }
    }

    /// The transform of the windowed frame, in `one` or `other`.
    const Signal& transform(const float* frame, const float* window) {
        first_pass(frame, window, m, Factors(passes[0]), Output(one));
        second_pass(Input(one), m / 4, Factors(passes[1]), Output(other));
        Signal *from = &other, *to = &one;
        std::size_t stride = 16, length = m / 16;
        for (std::size_t pass = 2; pass < passes.size(); ++pass, stride *= 4, length /= 4) {
            const auto run = length == 4 ? later_pass<false> : later_pass<true>;
            run(Input(*from), length, stride, Factors(passes[pass]), Output(*to));
            std::swap(from, to);
        }
        if (length == 2) {
            last_pass_of_two(Input(*from), stride, Output(*to));
            std::swap(from, to);
        }
        return *from;
    }

    int n;
    std::size_t m;
    Signal one, other, turn;
    std::vector<Twiddles> passes;
};

RealFft::RealFft(int size) {
    require(size >= 64 && size <= 65536 && std::has_single_bit(static_cast<unsigned>(size)), "E2002",
            "fft: size must be a power of two from 64 to 65536, but got {}", size);
    plan_ = std::make_unique<Plan>(size);
}
RealFft::~RealFft()                             = default;
RealFft::RealFft(RealFft&&) noexcept            = default;
RealFft& RealFft::operator=(RealFft&&) noexcept = default;

int RealFft::size() const { return plan_->n; }

void RealFft::power_spectrum(std::span<const float> frame, std::span<const float> window, std::span<float> power) {
    assert(frame.size() == static_cast<std::size_t>(plan_->n) && window.size() == frame.size());
    assert(power.size() == plan_->m + 1);
    const Signal& z = plan_->transform(frame.data(), window.data());
    untangle(Input(z), Input(plan_->turn), plan_->m, power.data());
}

}  // namespace ektara::audio
