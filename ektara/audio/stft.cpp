#include "ektara/audio/stft.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <utility>

#include "ektara/audio/fft.hpp"
#include "ektara/core/cancellation.hpp"
#include "ektara/core/error.hpp"

namespace ektara::audio {
namespace {

/// What one thread needs for one size; a plan takes as long to make as a hundred frames to transform.
struct Workspace {
    explicit Workspace(int n_fft)
        : fft(n_fft), window(hann_window(n_fft)), power(static_cast<std::size_t>(n_fft / 2 + 1)) {}

    RealFft fft;
    std::vector<float> window, power;
};

Workspace& workspace_of_this_thread(int n_fft) {
    thread_local std::map<int, Workspace> kept;
    return kept.try_emplace(n_fft, n_fft).first->second;
}

/// Longer blocks are taken in parts, so that what is worked on stays in the processor's cache.
constexpr std::size_t kPart = 1 << 14;

}  // namespace

std::size_t n_frames(std::size_t n_samples, const StftOptions& options) {
    require(options.hop_length >= 1, "E2003", "stft: hop_length must be at least 1, but got {}", options.hop_length);
    return 1 + n_samples / static_cast<std::size_t>(options.hop_length);
}

std::vector<float> hann_window(int size) {
    std::vector<float> window(static_cast<std::size_t>(size));
    for (int i = 0; i < size; ++i)
        window[static_cast<std::size_t>(i)] = static_cast<float>(0.5 - 0.5 * std::cos(2 * std::numbers::pi * i / size));
    return window;
}

PowerFrames::PowerFrames(const StftOptions& options, Visit visit) : options_(options), visit_(std::move(visit)) {
    n_frames(0, options);
    workspace_of_this_thread(options.n_fft);
    buffer_.resize(static_cast<std::size_t>(options.n_fft / 2));
}

void PowerFrames::push(std::span<const float> block) {
    for (; !block.empty(); block = block.subspan(std::min(kPart, block.size()))) {
        throw_if_cancelled();
        append(block.first(std::min(kPart, block.size())));
    }
}

void PowerFrames::finish() { append(std::vector<float>(static_cast<std::size_t>(options_.n_fft / 2))); }

void PowerFrames::append(std::span<const float> part) {
    Workspace& work = workspace_of_this_thread(options_.n_fft);
    const auto size = static_cast<std::size_t>(options_.n_fft);
    buffer_.insert(buffer_.end(), part.begin(), part.end());
    for (; next_ + size <= buffer_.size(); next_ += static_cast<std::size_t>(options_.hop_length)) {
        const std::span<const float> frame(buffer_.data() + next_, size);
        work.fft.power_spectrum(frame, work.window, work.power);
        visit_(n_visited_++, frame, work.power);
    }
    const std::size_t done = std::min(next_, buffer_.size());
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(done));
    next_ -= done;
}

void for_each_power_frame(std::span<const float> samples, const StftOptions& options,
                          const std::function<void(std::size_t, std::span<const float>)>& visit) {
    PowerFrames frames(options,
                       [&](std::size_t t, std::span<const float>, std::span<const float> power) { visit(t, power); });
    frames.push(samples);
    frames.finish();
}

}  // namespace ektara::audio
