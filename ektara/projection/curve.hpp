#pragma once

namespace ektara::projection {

/// The similarity 1/(1 + a·d^(2b)) of two points of a map.
struct Curve {
    double a, b;
};

/// a and b by least squares to 1 below `min_dist` and exp(−(d − min_dist)/spread) above, at 300 distances from 0 to
/// 3·spread (umap-learn 0.5.12, `find_ab_params`), by Levenberg and Marquardt's method.
Curve fit_curve(double min_dist, double spread);

}  // namespace ektara::projection
