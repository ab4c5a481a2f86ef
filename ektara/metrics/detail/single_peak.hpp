#pragma once

#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::metrics {

/// A distribution with one peak: its cumulative share at distinct, ascending values, linear between them.
struct SinglePeak {
    std::vector<double> values, shares;

    /// The share of one of the values.
    double share_at(double value) const;
    /// The value at a share, for draws: at a uniform number in [0, 1).
    double value_at(double share) const;
};

/// The single-peaked distribution nearest to a sample, in the sense of the dip (Hartigan and Hartigan 1985): the
/// greatest convex minorant of the sample's distribution below a peak and the least concave majorant above it, for the
/// one of 21 evenly spaced peaks where the largest distance is least. A gap between two groups is filled evenly.
SinglePeak nearest_single_peak(std::vector<double> sample);

/// z with normal distribution function Φ(z) = share, by Newton's method from 0; for 0 < share < 1.
double normal_quantile(double share);

/// A rotation (q × q) of uncorrelated columns of variance 1 into their most independent directions: FastICA with the
/// contrast log cosh, all directions at once (Hyvärinen 1999). Begins with the columns themselves.
MatrixD independent_directions(const MatrixD& columns);

}  // namespace ektara::metrics
