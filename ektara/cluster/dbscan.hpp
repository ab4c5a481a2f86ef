#pragma once

#include <vector>

#include "ektara/cluster/duplicates.hpp"
#include "ektara/core/matrix.hpp"

namespace ektara::cluster {

struct DbscanOptions {
    double eps            = 0;
    int min_samples       = 5;
    Duplicates duplicates = Duplicates::Once;
    /// Without `eps` the k-distances of all rows are measured, of however large a table. No setting.
    bool any_size = false;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("eps", self.eps, "radius of a neighbourhood; 0: the knee of the k-distance curve");
        visit("min_samples", self.min_samples, "rows within eps, itself counted, that make a row a core row");
        visit("duplicates", self.duplicates, "equal rows count once, or keep: each, as in scikit-learn");
    }
};

struct Dbscan {
    std::vector<int> labels;  ///< -1: noise
    int n_clusters = 0;
    double eps     = 0;  ///< the radius used
    int n_copies   = 0;  ///< rows that equal an earlier one and were not counted
    int n_sampled  = 0;  ///< rows whose k-distances gave the radius; 0: all, or it was given
    /// Whether each row is a core row.
    std::vector<char> core = {};
};

/// DBSCAN (Ester et al. 1996) of n×d points with Euclidean distances; clusters are scikit-learn 1.9's, numbered by
/// their first core row, but a border row within eps of several clusters goes to the first of them by the values of
/// their core rows, where scikit-learn takes the first in the table: so the order of the rows changes no partition.
/// Pairs are measured by single-precision matrix products, and in double precision where rounding leaves them in
/// question; what differs from the radius by the rounding of the table's values is within it (detail/ties.hpp).
///
/// Equal rows are one row unless `duplicates` is Keep: min_samples and the k-distance curve count distinct rows, and a
/// copy gets the cluster of its equal. Without `eps` the radius is that of the k-distance curve's knee (see
/// `k_distance_knee`). Throws InvalidArgument E6102 on NaN, E6103 on an empty table, E6105 on a negative eps or
/// min_samples below 1.
///
/// With `weights` (n, of any sign) the weights of the rows within eps must add up to min_samples; equal rows are then
/// never one row. Throws InvalidArgument E6120 where they are not n finite numbers.
Dbscan dbscan(const Matrix& points, const DbscanOptions& options, int jobs = 1, const VectorD& weights = {});

/// Rows up to which all k-distances are measured, and how many are above.
inline constexpr Eigen::Index kMostKDistances = 20'000, kSampledKDistances = 8192;

/// Whether the radius of a table of so many distinct rows is that of a sample.
bool samples_k_distances(const DbscanOptions& options, Eigen::Index rows);

/// The radius at the knee of the k-distance curve: distances to the (min_samples - 1)-th other row, sorted, and of
/// these the one farthest below the straight line from the first to the last (Satopää et al. 2011, without smoothing).
/// Of more than `most_rows` rows the curve is that of 8,192 of them, at equal steps of the canonical order, and its
/// last point is the largest distance of those and of the 256 rows farthest from a smaller sample.
double k_distance_knee(const Matrix& points, int min_samples, int jobs = 1, Eigen::Index most_rows = kMostKDistances);

}  // namespace ektara::cluster
