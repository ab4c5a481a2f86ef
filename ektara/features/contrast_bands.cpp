#include "ektara/features/detail/contrast_bands.hpp"

#include <algorithm>
#include <cmath>

#include "ektara/core/error.hpp"

namespace ektara::features {

std::vector<ContrastBand> contrast_bands(const Eigen::ArrayXd& bin_hz, const ContrastLayout& layout) {
    using Eigen::Index;
    std::vector<ContrastBand> bands;
    for (int b = 0; b <= layout.n_bands; ++b) {
        const double low  = b == 0 ? 0 : layout.lowest_hz * std::exp2(b - 1);
        const double high = layout.lowest_hz * std::exp2(b);
        Index first = -1, last = -1;
        for (Index k = 0; k < bin_hz.size(); ++k) {
            if (bin_hz[k] < low || bin_hz[k] > high) continue;
            if (first < 0) first = k;
            last = k;
        }
        require(first >= 0, "E2241", "spectral contrast: no bin lies from {} to {} Hz; take fewer bands", low, high);
        if (b > 0) first = std::max<Index>(first - 1, 0);
        if (b == layout.n_bands) last = bin_hz.size() - 1;
        const Index counted   = last - first + 1;
        const auto share      = static_cast<Index>(std::nearbyint(layout.quantile * static_cast<double>(counted)));
        const Index available = b < layout.n_bands ? std::max<Index>(counted - 1, 1) : counted;
        bands.push_back({first, available, std::min(std::max<Index>(1, share), available)});
    }
    return bands;
}

}  // namespace ektara::features
