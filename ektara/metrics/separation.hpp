#pragma once

#include <map>
#include <span>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/core/points.hpp"

namespace ektara::metrics {

/// Internal indices of one labeling that come from all distances of its rows; NaN where they are not defined (fewer
/// than 2 clusters, or as many as rows).
struct Separation {
    double silhouette;  ///< mean over rows (see `silhouette`)
    double dunn;        ///< least distance between rows of two clusters over the largest within one (Dunn 1974)
    std::map<int, double> by_cluster = {};  ///< the silhouette's mean over the rows of each cluster
};

/// Whether some cluster holds two rows that differ; a negative label is noise. Without it every cluster is a single
/// place, and Dunn's and Caliński and Harabasz's index are not defined. Values are compared as they are, since
/// differences that are only rounding would give both of them enormous values.
bool has_spread(const MatrixView& points, std::span<const int> labels);

/// Separation of many labelings of the same n×d points, from one pass over their distances: n²·d multiplications for
/// all of them together. -1 is noise and left out, of each labeling for itself; Dunn's index is NaN where every cluster
/// is a single place. The same to the bit for any `jobs`. Throws InvalidArgument E6301 where lengths differ, E6102 on
/// NaN, E6103 on an empty table.
std::vector<Separation> separation(const MatrixView& points, const std::vector<std::vector<int>>& labelings,
                                   int jobs = 1);

}  // namespace ektara::metrics
