#pragma once

#include "ektara/cluster/detail/lloyd.hpp"
#include "ektara/core/random.hpp"

namespace ektara::cluster {

/// Tries to lower the inertia of a converged K-Means by swaps: a row drawn by its squared distance becomes a centre,
/// the centre that is missed least goes, and Lloyd's iterations follow (the draw and the choice of Lattanzi and Sohler
/// 2019, the iterations of Fränti 2018). A swap is followed up where it costs little before the iterations, and kept
/// where it lowers the inertia after them. Ends after `attempts` draws.
KMeans improve_by_swaps(const CentredPoints& points, KMeans found, int attempts, int max_iter, double tolerance,
                        Random& random, int jobs);

}  // namespace ektara::cluster
