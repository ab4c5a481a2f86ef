#pragma once

#include <span>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/core/points.hpp"

namespace ektara::metrics {

/// Rows of a table brought together by cluster, noise left out, values centred and in double precision.
struct Grouped {
    MatrixD points;                   ///< m×d, column means 0, cluster after cluster
    std::vector<Eigen::Index> rows;   ///< row of the table that each one was
    std::vector<int> clusters;        ///< the labels there are, ascending
    std::vector<Eigen::Index> start;  ///< first row of each cluster, and m at the end
    /// For each row the place of its cluster in `clusters`.
    std::vector<int> places() const;
    std::size_t count() const { return clusters.size(); }
    Eigen::Index size(std::size_t cluster) const { return start[cluster + 1] - start[cluster]; }
    auto of(std::size_t cluster) const { return points.middleRows(start[cluster], size(cluster)); }
};

/// Groups the rows of n×d points by label; -1 is noise. Throws InvalidArgument E6301 where lengths differ, E6302 unless
/// 2 ≤ clusters ≤ rows - 1, E6102 on NaN, E6103 on an empty table; `who` begins the message.
Grouped group_rows(const MatrixView& points, std::span<const int> labels, const char* who);

}  // namespace ektara::metrics
