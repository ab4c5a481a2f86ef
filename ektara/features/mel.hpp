#pragma once

#include <compare>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ektara::features {

/// Slaney's: linear below 1,000 Hz, logarithmic above (Auditory Toolbox, 1998). HTK's: 2595·log10(1 + f/700).
enum class MelScale { Slaney, Htk };
std::vector<std::pair<MelScale, std::string>> enum_names(MelScale);

struct MelOptions {
    int sample_rate_hz = 22050;
    int n_fft          = 2048;
    int n_mels         = 128;
    double lowest_hz   = 0;
    double highest_hz  = 0;  ///< 0: half the rate
    MelScale scale     = MelScale::Slaney;
    /// Each filter has the area 2 (weights in 1/Hz); else its highest weight is 1.
    bool equal_areas                          = true;
    auto operator<=>(const MelOptions&) const = default;
};

/// Triangular filters, equally wide on a mel scale from `lowest_hz` to `highest_hz` (librosa 0.11, `filters.mel`:
/// htk=False or True, norm="slaney" or None). Only the non-zero weights are kept.
class MelFilterbank {
  public:
    /// Throws InvalidArgument E2202 for n_fft below 256, n_mels below 8, a rate below 1, frequencies that do not lie
    /// below each other from 0 to half the rate, or filters as wide as the spectrum.
    explicit MelFilterbank(const MelOptions& options);

    int n_mels() const { return static_cast<int>(bands_.size()); }
    /// mel_m = Σ_k weight_mk · power_k for a spectrum of n_fft/2 + 1 bins (asserted); `mels` holds n_mels values.
    void apply(std::span<const float> power, std::span<float> mels) const;

  private:
    struct Band {
        std::size_t first_bin, first_weight, n_packets;
    };
    std::vector<Band> bands_;
    std::vector<float> weights_;  ///< of each band in turn, filled up with zeros to whole packets
    std::size_t n_bins_ = 0;
};

/// The filters for these options, made once in the life of the program. May be called from any thread.
const MelFilterbank& mel_filterbank(const MelOptions& options);

/// 10·log10(max(amin, power)) in place, in decibels over 1 (librosa 0.11, `power_to_db` with ref=1, without top_db).
///
/// The logarithm is the polynomial of Cephes' `logf` (S. Moshier), within 2e-6 relative of the exact one, written so
/// that it becomes SIMD code. NaN counts as silence.
void power_to_db(std::span<float> values, float amin = 1e-10F);

}  // namespace ektara::features
