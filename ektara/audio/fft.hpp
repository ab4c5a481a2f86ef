#pragma once

#include <memory>
#include <span>

namespace ektara::audio {

/// Discrete Fourier transform of real frames of one size; the plan and its buffers are made once and used again.
///
/// Frames of N samples are transformed as N/2 complex numbers by Stockham's radix-4 algorithm (Van Loan, Computational
/// Frameworks for the FFT, 1992, 1.7 and 2.4), eight numbers at a time, and untangled into bins 0..N/2 (Numerical
/// Recipes, 3rd ed., 12.3.2). Hand-written because libavutil's transform of the same size takes 1.5 times as long as
/// window, transform and powers here, and it is half of what a clip costs. One object serves one thread at a time.
class RealFft {
  public:
    /// Throws InvalidArgument E2002 unless `size` is a power of two in [64, 65536].
    explicit RealFft(int size);
    ~RealFft();
    RealFft(RealFft&&) noexcept;
    RealFft& operator=(RealFft&&) noexcept;

    int size() const;
    int n_bins() const { return size() / 2 + 1; }

    /// |X_k|² for k = 0..N/2, unscaled:  X_k = Σ_n window_n · frame_n · exp(−2πi·k·n/N).
    ///
    /// `frame` and `window` hold N samples, `power` N/2 + 1 values (asserted). A silent frame gives zeros; NaN and
    /// infinities spread over all bins.
    void power_spectrum(std::span<const float> frame, std::span<const float> window, std::span<float> power);

  private:
    struct Plan;
    std::unique_ptr<Plan> plan_;
};

}  // namespace ektara::audio
