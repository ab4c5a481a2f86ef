#include "ektara/audio/resample.hpp"

#include <algorithm>
#include <cstdint>
#include <new>

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

#include "ektara/core/cancellation.hpp"
#include "ektara/core/error.hpp"

namespace ektara::audio {
namespace {

constexpr int kHighestRateHz = 3'072'000;
/// libswresample counts in int and pads its input: larger blocks are cut into parts of this many samples.
constexpr std::size_t kPart = 1 << 16;
/// Of the lower Nyquist frequency; the soxr library's own "HQ", to 2e-6 of full scale on music.
constexpr double kPassBand = 0.913744;

struct FreeEngine {
    void operator()(SwrContext* context) const { swr_free(&context); }
};

}  // namespace

struct Resampler::Engine {
    std::unique_ptr<SwrContext, FreeEngine> context;
    int from_hz = 0, to_hz = 0;
    std::int64_t taken = 0, given = 0;

    std::int64_t due() const {
        return static_cast<std::int64_t>(resampled_length(static_cast<std::size_t>(taken), from_hz, to_hz));
    }

    /// `count` samples in (none: the end is near), as many out as there are.
    void convert(const float* block, std::size_t count, std::vector<float>& output) {
        const auto room         = static_cast<std::size_t>(swr_get_out_samples(context.get(), static_cast<int>(count)));
        const std::size_t start = output.size();
        output.resize(start + room);
        auto* out      = reinterpret_cast<std::uint8_t*>(output.data() + start);
        const auto* in = reinterpret_cast<const std::uint8_t*>(block);
        const int got  = swr_convert(context.get(), &out, static_cast<int>(room), block == nullptr ? nullptr : &in,
                                     static_cast<int>(count));
        if (got < 0) throw std::bad_alloc();
        output.resize(start + static_cast<std::size_t>(got));
        given += got;
    }
};

Resampler::Resampler(int from_hz, int to_hz) : engine_(std::make_unique<Engine>()) {
    const auto in_range = [](int rate) { return rate >= 1 && rate <= kHighestRateHz; };
    require(in_range(from_hz) && in_range(to_hz), "E2001", "resample: rates must be from 1 to {} Hz, but got {} and {}",
            kHighestRateHz, from_hz, to_hz);
    engine_->from_hz     = from_hz;
    engine_->to_hz       = to_hz;
    SwrContext* raw      = nullptr;
    AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
    swr_alloc_set_opts2(&raw, &mono, AV_SAMPLE_FMT_FLTP, to_hz, &mono, AV_SAMPLE_FMT_FLTP, from_hz, 0, nullptr);
    if (raw == nullptr) throw std::bad_alloc();
    engine_->context.reset(raw);
    av_opt_set_int(raw, "resampler", SWR_ENGINE_SOXR, 0);
    av_opt_set_double(raw, "precision", 20, 0);
    av_opt_set_double(raw, "cutoff", kPassBand, 0);
    require(swr_init(raw) >= 0, "E2001", "resample: cannot go from {} to {} Hz", from_hz, to_hz);
}
Resampler::~Resampler()                               = default;
Resampler::Resampler(Resampler&&) noexcept            = default;
Resampler& Resampler::operator=(Resampler&&) noexcept = default;

void Resampler::push(std::span<const float> block, std::vector<float>& output) {
    engine_->taken += std::ssize(block);
    for (std::size_t i = 0; i < block.size(); i += kPart) {
        throw_if_cancelled();
        engine_->convert(block.data() + i, std::min(kPart, block.size() - i), output);
    }
}

void Resampler::finish(std::vector<float>& output) {
    std::int64_t before = -1;
    while (before != engine_->given && engine_->given < engine_->due()) {
        before = engine_->given;
        engine_->convert(nullptr, 0, output);
    }
    const auto wanted = static_cast<std::int64_t>(output.size()) + engine_->due() - engine_->given;
    output.resize(static_cast<std::size_t>(std::max<std::int64_t>(wanted, 0)));
    engine_->given = engine_->due();
}

}  // namespace ektara::audio
