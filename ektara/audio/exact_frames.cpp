#include "ektara/audio/exact_frames.hpp"

#include <cassert>
#include <cmath>
#include <memory>
#include <new>
#include <numbers>
#include <vector>

extern "C" {
#include <libavutil/mem.h>
#include <libavutil/tx.h>
}

namespace ektara::audio {
namespace {

struct FreeMemory {
    void operator()(double* memory) const { av_free(memory); }
};
using Buffer = std::unique_ptr<double[], FreeMemory>;

/// Aligned as the transform's SIMD code wants it.
Buffer buffer(std::size_t count) {
    Buffer made(static_cast<double*>(av_malloc(count * sizeof(double))));
    if (!made) throw std::bad_alloc();
    return made;
}

}  // namespace

struct ExactFrames::Plan {
    explicit Plan(int n_fft)
        : size(static_cast<std::size_t>(n_fft)),
          window(size),
          in(buffer(size)),
          out(buffer(size + 2)),
          magnitudes(size / 2 + 1) {
        for (std::size_t i = 0; i < size; ++i)
            window[i] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / n_fft);
        const double scale = 1;
        if (av_tx_init(&context, &transform, AV_TX_DOUBLE_RDFT, 0, n_fft, &scale, 0) < 0) throw std::bad_alloc();
    }
    Plan(const Plan&)            = delete;
    Plan& operator=(const Plan&) = delete;
    ~Plan() { av_tx_uninit(&context); }

    std::size_t size;
    std::vector<double> window;
    Buffer in, out;
    std::vector<float> magnitudes;
    AVTXContext* context = nullptr;
    av_tx_fn transform   = nullptr;
};

ExactFrames::ExactFrames(int n_fft) : plan_(std::make_unique<Plan>(n_fft)) {}
ExactFrames::~ExactFrames()                                 = default;
ExactFrames::ExactFrames(ExactFrames&&) noexcept            = default;
ExactFrames& ExactFrames::operator=(ExactFrames&&) noexcept = default;

std::span<const float> ExactFrames::magnitudes(std::span<const float> frame) {
    Plan& plan = *plan_;
    assert(frame.size() == plan.size);
    for (std::size_t i = 0; i < plan.size; ++i) plan.in[i] = plan.window[i] * static_cast<double>(frame[i]);
    plan.transform(plan.context, plan.out.get(), plan.in.get(), sizeof(double));
    // The imaginary part of the last bin is 0 and is not written.
    plan.out[plan.size + 1] = 0;
    for (std::size_t k = 0; k < plan.magnitudes.size(); ++k)
        plan.magnitudes[k] = static_cast<float>(
            std::sqrt(plan.out[2 * k] * plan.out[2 * k] + plan.out[2 * k + 1] * plan.out[2 * k + 1]));
    return plan.magnitudes;
}

}  // namespace ektara::audio
