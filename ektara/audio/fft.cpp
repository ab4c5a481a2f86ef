#include "ektara/audio/fft.hpp"

#include <bit>
#include <cassert>
#include <cmath>
#include <numbers>
#include <vector>

extern "C" {
#include <libavutil/mem.h>
#include <libavutil/tx.h>
}

#include "ektara/core/error.hpp"

namespace ektara::audio {
namespace {

struct FreeMemory {
    void operator()(float* memory) const { av_free(memory); }
};
struct FreeTransform {
    void operator()(AVTXContext* context) const { av_tx_uninit(&context); }
};
using Buffer = std::unique_ptr<float[], FreeMemory>;

/// Memory aligned as libavutil's SIMD code wants it.
Buffer allocate(std::size_t count) {
    auto* memory = static_cast<float*>(av_calloc(count, sizeof(float)));
    if (memory == nullptr) throw std::bad_alloc();
    return Buffer(memory);
}

/// Splits interleaved complex numbers; a loop of its own so that the compiler can use shuffles.
void split(const float* __restrict__ interleaved, float* __restrict__ re, float* __restrict__ im, int count) {
    for (int k = 0; k < count; ++k) {
        re[k] = interleaved[2 * k];
        im[k] = interleaved[2 * k + 1];
    }
}

/// Powers of bins 1..half-1 and, mirrored, of half+1..2·half-1, from the half-size transform Z (M = 2·half numbers):
/// with E = Z_k + conj Z_{M−k}, O = −i(Z_k − conj Z_{M−k}) and W = exp(−2πi·k/N), 2X_k = E + W·O and
/// 2·conj X_{M−k} = E − W·O.
void untangle(const float* __restrict__ re, const float* __restrict__ im, const float* __restrict__ cosine,
              const float* __restrict__ sine, float* __restrict__ low, float* __restrict__ high, int half) {
    const int m = 2 * half;
    for (int k = 1; k < half; ++k) {
        const float even_re = re[k] + re[m - k], even_im = im[k] - im[m - k];
        const float odd_re = im[k] + im[m - k], odd_im = re[m - k] - re[k];
        const float turned_re = cosine[k] * odd_re + sine[k] * odd_im;
        const float turned_im = cosine[k] * odd_im - sine[k] * odd_re;
        const float plus_re = even_re + turned_re, plus_im = even_im + turned_im;
        const float minus_re = even_re - turned_re, minus_im = even_im - turned_im;
        low[k]  = 0.25F * (plus_re * plus_re + plus_im * plus_im);
        high[k] = 0.25F * (minus_re * minus_re + minus_im * minus_im);
    }
}

}  // namespace

struct RealFft::Plan {
    explicit Plan(int size)
        : n(size),
          input(allocate(static_cast<std::size_t>(n))),
          output(allocate(static_cast<std::size_t>(n))),
          re(allocate(static_cast<std::size_t>(n / 2))),
          im(allocate(static_cast<std::size_t>(n / 2))),
          high(static_cast<std::size_t>(n / 4)),
          cosine(static_cast<std::size_t>(n / 4)),
          sine(static_cast<std::size_t>(n / 4)) {
        AVTXContext* raw  = nullptr;
        const float scale = 1;
        if (av_tx_init(&raw, &transform, AV_TX_FLOAT_FFT, 0, n / 2, &scale, 0) < 0) throw std::bad_alloc();
        context.reset(raw);
        for (std::size_t k = 0; k < cosine.size(); ++k) {
            const double angle = 2 * std::numbers::pi * static_cast<double>(k) / n;
            cosine[k]          = static_cast<float>(std::cos(angle));
            sine[k]            = static_cast<float>(std::sin(angle));
        }
    }

    int n;
    Buffer input, output, re, im;
    std::vector<float> high, cosine, sine;
    std::unique_ptr<AVTXContext, FreeTransform> context;
    av_tx_fn transform = nullptr;
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
    Plan& p     = *plan_;
    const int m = p.n / 2, half = p.n / 4;
    assert(frame.size() == static_cast<std::size_t>(p.n) && window.size() == frame.size());
    assert(power.size() == static_cast<std::size_t>(m + 1));
    float* __restrict__ input = p.input.get();
    for (std::size_t i = 0; i < frame.size(); ++i) input[i] = frame[i] * window[i];
    p.transform(p.context.get(), p.output.get(), input, sizeof(AVComplexFloat));
    split(p.output.get(), p.re.get(), p.im.get(), m);
    untangle(p.re.get(), p.im.get(), p.cosine.data(), p.sine.data(), power.data(), p.high.data(), half);
    for (int k = 1; k < half; ++k) power[static_cast<std::size_t>(m - k)] = p.high[static_cast<std::size_t>(k)];
    const float re0 = p.re[0], im0 = p.im[0], re_half = p.re[static_cast<std::size_t>(half)],
                im_half                   = p.im[static_cast<std::size_t>(half)];
    power[0]                              = (re0 + im0) * (re0 + im0);
    power[static_cast<std::size_t>(half)] = re_half * re_half + im_half * im_half;
    power[static_cast<std::size_t>(m)]    = (re0 - im0) * (re0 - im0);
}

}  // namespace ektara::audio
