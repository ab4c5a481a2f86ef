#include "ektara/audio/stft.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "ektara/audio/fft.hpp"
#include "ektara/core/error.hpp"

namespace ektara::audio {
namespace {

/// What one thread needs for one size; a plan takes as long to make as a hundred frames to transform.
struct Workspace {
    explicit Workspace(int n_fft)
        : fft(n_fft),
          window(hann_window(n_fft)),
          frame(static_cast<std::size_t>(n_fft)),
          power(static_cast<std::size_t>(n_fft / 2 + 1)) {}

    RealFft fft;
    std::vector<float> window, frame, power;
};

Workspace& workspace_of_this_thread(int n_fft) {
    thread_local std::map<int, Workspace> kept;
    return kept.try_emplace(n_fft, n_fft).first->second;
}

/// The samples [start, start + frame.size()) with zeros outside the clip.
void copy_padded(std::span<const float> samples, std::ptrdiff_t start, std::span<float> frame) {
    const auto length = std::ssize(samples), size = std::ssize(frame);
    const auto first = std::clamp<std::ptrdiff_t>(-start, 0, size);
    const auto last  = std::clamp<std::ptrdiff_t>(length - start, first, size);
    std::fill(frame.begin(), frame.begin() + first, 0.0F);
    std::copy(samples.begin() + (start + first), samples.begin() + (start + last), frame.begin() + first);
    std::fill(frame.begin() + last, frame.end(), 0.0F);
}

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

void for_each_power_frame(std::span<const float> samples, const StftOptions& options,
                          const std::function<void(std::size_t, std::span<const float>)>& visit) {
    const std::size_t frames = n_frames(samples.size(), options);
    Workspace& work          = workspace_of_this_thread(options.n_fft);
    const auto size = static_cast<std::size_t>(options.n_fft), hop = static_cast<std::size_t>(options.hop_length);
    for (std::size_t t = 0; t < frames; ++t) {
        const auto start  = static_cast<std::ptrdiff_t>(t * hop) - std::ssize(work.frame) / 2;
        const bool inside = start >= 0 && static_cast<std::size_t>(start) + size <= samples.size();
        if (!inside) copy_padded(samples, start, work.frame);
        const std::span<const float> frame =
            inside ? samples.subspan(static_cast<std::size_t>(start), size) : std::span<const float>(work.frame);
        work.fft.power_spectrum(frame, work.window, work.power);
        visit(t, work.power);
    }
}

}  // namespace ektara::audio
