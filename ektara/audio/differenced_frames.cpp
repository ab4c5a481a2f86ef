#include "ektara/audio/differenced_frames.hpp"

#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

#include <Eigen/Core>

namespace ektara::audio {

DifferencedFrames::DifferencedFrames(int n_fft)
    : fft_(n_fft),
      window_(static_cast<std::size_t>(n_fft)),
      windowed_(window_.size() + 2),
      differences_(window_.size()),
      ones_(window_.size(), 1.0F),
      power_(static_cast<std::size_t>(fft_.n_bins())),
      per_response_(power_.size()),
      magnitudes_(power_.size()) {
    for (std::size_t i = 0; i < window_.size(); ++i)
        window_[i] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / n_fft);
    per_response_[0] = std::numeric_limits<float>::infinity();
    for (std::size_t k = 1; k < power_.size(); ++k) {
        const double sine = std::sin(std::numbers::pi * static_cast<double>(k) / n_fft);
        per_response_[k]  = static_cast<float>(1 / (4 * sine * sine));
    }
}

std::span<const float> DifferencedFrames::magnitudes(std::span<const float> frame) {
    const std::size_t n = window_.size();
    assert(frame.size() == n);
    double* p = windowed_.data();
    for (std::size_t i = 0; i < n; ++i) p[i + 2] = window_[i] * static_cast<double>(frame[i]);
    p[0] = p[n];
    p[1] = p[n + 1];
    for (std::size_t i = 0; i < n; ++i) differences_[i] = static_cast<float>((p[i + 2] - p[i + 1]) - (p[i + 1] - p[i]));
    fft_.power_spectrum(differences_, ones_, power_);
    const Eigen::Map<const Eigen::ArrayXf> power(power_.data(), std::ssize(power_)),
        per_response(per_response_.data(), std::ssize(per_response_));
    // Times 1: Eigen sums a bare map in an order that depends on where it lies in memory.
    rms_ = std::sqrt(static_cast<float>((power * 1.0F).sum()) / static_cast<float>(power_.size()));
    Eigen::Map<Eigen::ArrayXf>(magnitudes_.data(), std::ssize(magnitudes_)) = power.sqrt() * per_response;
    magnitudes_[0]                                                          = 0;
    return magnitudes_;
}

}  // namespace ektara::audio
