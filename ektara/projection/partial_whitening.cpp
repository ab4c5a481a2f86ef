#include "ektara/projection/partial_whitening.hpp"

#include <algorithm>

#include "ektara/core/error.hpp"

namespace ektara::projection {

Pca fit_partial_whitening(const Matrix& points, const PartialWhiteningOptions& options) {
    require(options.n_components >= 1 && options.exponent >= 0, "E6105",
            "partial-whitening: n_components must be at least 1 and exponent at least 0, but got {} and {}",
            options.n_components, options.exponent);
    const auto most = std::min(points.rows(), points.cols());
    return fit_pca(points, {.n_components = static_cast<double>(std::min<Eigen::Index>(options.n_components, most)),
                            .whiten       = options.exponent});
}

}  // namespace ektara::projection
