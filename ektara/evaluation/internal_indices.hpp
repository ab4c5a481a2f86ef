#pragma once

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::evaluation {

/// DBCV measures every pair of rows one by one. Above so many rows it would take longer than all other scores.
inline constexpr Eigen::Index kMostRowsForDbcv = 5000;

/// Internal indices of a clustering in one space; NaN where they are not defined (`reasons_undefined`) or were not
/// asked for.
struct InternalIndices {
    static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
    double silhouette = kUnknown, calinski_harabasz = kUnknown, davies_bouldin = kUnknown, dunn = kUnknown;
    double dbcv                      = kUnknown;
    std::map<int, double> by_cluster = {};        ///< mean silhouette of the rows of each cluster
    Eigen::Index n_sampled           = 0;         ///< rows that the silhouette is of; 0: all
    double silhouette_margin         = kUnknown;  ///< where it is of a sample: half of its 95 % interval
};

/// Above so many rows the silhouette, which measures all pairs, is that of a sample of so many, and Dunn's index, whose
/// least and largest distances no sample has, is left out.
inline constexpr Eigen::Index kMostRowsForPairs = 50'000, kSampledForSilhouette = 10'000;

/// Silhouette, Caliński–Harabasz, Davies–Bouldin and Dunn of many labelings of the same n×d points, from one pass over
/// their distances; `dbcv` stays unknown. Of more than kMostRowsForPairs rows the silhouette is estimated from a sample
/// of each labeling, the same share of each cluster (but at least 8 rows), and `dunn` is NaN. A negative label is
/// noise, or a row that was not clustered: it is left out. The same to the bit for any `jobs` and any order of the
/// rows. Throws InvalidArgument E6301 where lengths differ, E6102 on NaN.
std::vector<InternalIndices> internal_indices(const Matrix& points, const std::vector<std::vector<int>>& labelings,
                                              int jobs);

/// Why no index at all is defined.
inline constexpr const char* kTooFewClusters = "fewer than two clusters, or as many as rows";

/// Each of silhouette, calinski_harabasz, davies_bouldin and dunn that is NaN, and why, in words: too few clusters, no
/// spread in any cluster, two clusters with the same centre.
std::map<std::string, std::string> reasons_undefined(const InternalIndices& indices);

/// Whether so many rows are too many for DBCV.
bool is_too_large_for_dbcv(const Matrix& points);

/// DBCV (metrics/dbcv.hpp) of one labeling; NaN above `kMostRowsForDbcv` rows and for fewer than two clusters.
double capped_dbcv(const Matrix& points, const std::vector<int>& labels);

}  // namespace ektara::evaluation
