#pragma once

#include <vector>

#include "ektara/core/warning.hpp"
#include "ektara/neighbors/knn.hpp"

namespace ektara::neighbors {

/// Up to so many rows `knn_of_any_size` searches exactly.
inline constexpr Eigen::Index kExactRows = 20000;

/// Approximate k nearest neighbours of every row among the others, by nearest-neighbour descent (Dong, Charikar and Li
/// 2011) on cells of near rows, which are measured by products of matrices.
///
/// Three divisions of the rows into cells (eight of more than 100,000 rows) give first lists; then rows are measured
/// against the neighbours of their cell's neighbours, and at last of their own, until 98 % of the true neighbours of
/// 512 rows are found or a turn finds less than 0.5 % more (of more than 100,000 rows 2 %, while cells are measured).
/// Where fewer than 90 % are found in at most 100,000 rows, which is so where the rows have no structure in many
/// dimensions, the search is exact. `recall` of the result is the share found.
///
/// Distances are measured in double precision; equal ones go to the lower row number. The same bits for any `jobs`; it
/// depends on the order of the rows, which the caller makes canonical. Throws as `knn`.
Neighbors approximate_knn(const Matrix& points, int k, Metric metric = Metric::Euclidean, int jobs = 1);

/// `knn` up to `kExactRows` rows, above the approximate neighbours of the rows in lexicographic order, so that the
/// order in which they stand changes no row's neighbours but among equal ones. While a NeighborSharing lives,
/// neighbours that were found are found once.
Neighbors knn_of_any_size(const Matrix& points, int k, Metric metric = Metric::Euclidean, int jobs = 1);

/// While one lives, the approximate neighbours of the last few tables are kept for whoever asks for those of the same
/// rows again, on any thread: methods of one run share them. What is found is the same with and without.
class NeighborSharing {
  public:
    NeighborSharing();
    NeighborSharing(const NeighborSharing&)            = delete;
    NeighborSharing& operator=(const NeighborSharing&) = delete;
    ~NeighborSharing();

    /// W-APPROXIMATE, where approximate neighbours were asked for while it lived: of how many rows, and the smallest
    /// share of the true neighbours that was found.
    std::vector<Warning> warnings() const;

  private:
    std::size_t first_note_;
};

/// That text, of a share below 1.
Warning approximate_warning(Eigen::Index rows, double recall);

}  // namespace ektara::neighbors
