#pragma once

#include "ektara/core/types.hpp"
#include "ektara/neighbors/graph.hpp"
#include "ektara/projection/curve.hpp"

namespace ektara::projection {

struct Layout {
    Curve curve;
    int n_epochs              = 500;
    double learning_rate      = 1;
    double repulsion_strength = 1;
    int negative_sample_rate  = 5;
    Seed seed                 = 0;
};

/// Moves n×dims points by stochastic gradient descent on the cross entropy of `graph` and map (McInnes, Healy and
/// Melville 2018): an edge acts every max(w)/w-th epoch and moves both its ends, with `negative_sample_rate` random
/// rows that repel the first.
///
/// Both ends move by the same step at the same moment, as in umap-learn: where each end follows the other's place of
/// some time before, maps tear. Rows are dealt to teams, and in each of an epoch's rounds every team meets one other,
/// as in a tournament, so no row is moved by two threads; repelling rows stand where the epoch found them. The same to
/// the bit for any `jobs`.
Matrix optimise_layout(const neighbors::Graph& graph, Matrix coords, const Layout& layout, int jobs);

/// Moves m×dims points beside the fixed `anchors`: row i is drawn to its neighbours there with these weights (m×k). No
/// row minds another: it ends at the same place whatever stands beside it.
Matrix optimise_beside(const Matrix& anchors, const neighbors::Neighbors& neighbors, const Matrix& weights,
                       Matrix coords, const Layout& layout, int jobs);

}  // namespace ektara::projection
