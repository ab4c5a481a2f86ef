#pragma once

#include "ektara/core/types.hpp"
#include "ektara/neighbors/graph.hpp"

namespace ektara::projection {

/// The similarity 1/(1 + a·d^(2b)) of two points of a map.
struct Curve {
    double a, b;
};

/// a and b by least squares to 1 below `min_dist` and exp(−(d − min_dist)/spread) above, at 300 distances from 0 to
/// 3·spread (umap-learn 0.5.12, `find_ab_params`), by Levenberg and Marquardt's method.
Curve fit_curve(double min_dist, double spread);

struct Layout {
    Curve curve;
    int n_epochs              = 500;
    double learning_rate      = 1;
    double repulsion_strength = 1;
    int negative_sample_rate  = 5;
    Seed seed                 = 0;
};

/// Moves n×dims points by stochastic gradient descent on the cross entropy of `graph` and map (McInnes, Healy and
/// Melville 2018): an edge acts every max(w)/w-th epoch, with `negative_sample_rate` random rows that repel.
///
/// Where umap-learn moves both ends of an edge, here each row moves itself, twice as often, beside the others' places
/// of the round before: rows are dealt to four rounds an epoch, so the result is the same to the bit for any `jobs`.
Matrix optimise_layout(const neighbors::Graph& graph, Matrix coords, const Layout& layout, int jobs);

/// Moves m×dims points beside the fixed `anchors`: row i is drawn to its neighbours there with these weights (m×k). No
/// row minds another: it ends at the same place whatever stands beside it.
Matrix optimise_beside(const Matrix& anchors, const neighbors::Neighbors& neighbors, const Matrix& weights,
                       Matrix coords, const Layout& layout, int jobs);

}  // namespace ektara::projection
