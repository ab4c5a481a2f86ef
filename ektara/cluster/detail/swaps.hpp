#pragma once

#include "ektara/cluster/detail/lloyd.hpp"
#include "ektara/core/random.hpp"

namespace ektara::cluster {

/// How many rows are drawn, and when the iterations after a swap end.
struct SwapOptions {
    int attempts = 0, max_iter = 0;
    double tolerance = 0;
};

/// Tries to lower the inertia of a converged K-Means by swaps: a row drawn by its squared distance becomes a centre,
/// the centre that is missed least goes, and Lloyd's iterations follow (the draw and the choice of Lattanzi and Sohler
/// 2019, the iterations of Fränti 2018). A swap is followed up where it costs little before the iterations, and kept
/// where it lowers the inertia after them.
KMeans improve_by_swaps(const CentredPoints& points, KMeans found, const SwapOptions& options, Random& random,
                        int jobs);

}  // namespace ektara::cluster
