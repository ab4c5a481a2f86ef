#pragma once

#include "ektara/core/matrix.hpp"
#include "ektara/projection/pca.hpp"

namespace ektara::projection {

/// Principal components, each divided by a power of its variance.
struct PartialWhiteningOptions {
    int n_components = 50;
    double exponent  = 0.25;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("n_components", self.n_components, "components that are kept at most; fewer where the table has fewer");
        visit("exponent", self.exponent,
              "each component is divided by its variance to this power: 0 leaves it, 0.5 whitens it fully");
    }
};

/// The principal components of n×d points, each divided by its variance to the power `exponent`. Between the raw
/// components, where the first few outweigh the others, and whitened ones, where noise weighs as much as they do.
///
/// `n_components` above min(n, d) means all of them. Apply it with `transform` of pca.hpp. Throws as `fit_pca`, and
/// InvalidArgument E6105 for fewer than one component or an exponent below 0.
Pca fit_partial_whitening(const Matrix& points, const PartialWhiteningOptions& options);

}  // namespace ektara::projection
