#pragma once

#include <vector>

#include <Eigen/Core>

namespace ektara::features {

/// Octave-wide bands of the spectral contrast: one up to `lowest_hz` and `n_bands` above it.
struct ContrastLayout {
    double lowest_hz = 200;
    int n_bands      = 6;
    double quantile  = 0.02;  ///< share of a band's bins that are its peaks, and its valleys
};

struct ContrastBand {
    Eigen::Index first, count, extremes;  ///< bins; how many of them are peaks
};

/// Of bins at these frequencies (librosa 0.11, `spectral_contrast`): a band begins one bin early and, but for the last,
/// ends one bin early after its bins were counted. Throws InvalidArgument E2241 where a band has no bin. Internal to
/// the module.
std::vector<ContrastBand> contrast_bands(const Eigen::ArrayXd& bin_hz, const ContrastLayout& layout);

}  // namespace ektara::features
