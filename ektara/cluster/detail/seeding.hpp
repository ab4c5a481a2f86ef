#pragma once

#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/core/random.hpp"

namespace ektara::cluster {

/// Greedy k-means++ (Arthur and Vassilvitskii 2007) of one table, for any number of starts: of 2 + ⌊log k⌋ rows drawn
/// by their squared distance to the nearest centre so far, the one that lowers the sum of those distances most.
class CentreDraw {
  public:
    /// `points` must outlive this. `weights` are those of its rows; empty: 1 each.
    explicit CentreDraw(const Matrix& points, const VectorD& weights = {});
    /// k×d rows of `points`.
    MatrixD draw(int k, Random& random) const;
    /// k×d different rows of `points`, drawn by their weights alone.
    MatrixD draw_rows(int k, Random& random) const;

  private:
    /// A row a candidate: `nearest`, or the squared distance to the candidate where that is lower.
    Matrix lowered(const std::vector<Eigen::Index>& candidates, const RowVector& nearest) const;
    Eigen::Index first_row(Random& random) const;
    RowVector weighed(const RowVector& squared) const;

    const Matrix& points_;
    RowVector weights_;
    Matrix columns_;  ///< d×n: neighbouring rows of the table side by side, as vector instructions take them
    RowVector squared_norms_;
};

/// Draws rows in proportion to their weights; the last row where all weights are 0.
class WeightedRows {
  public:
    explicit WeightedRows(const RowVector& weights);
    Eigen::Index draw(Random& random) const;

  private:
    std::vector<double> cumulated_;
};

}  // namespace ektara::cluster
