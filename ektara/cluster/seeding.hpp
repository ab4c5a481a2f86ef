#pragma once

#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/core/random.hpp"

namespace ektara::cluster {

/// Greedy k-means++ (Arthur and Vassilvitskii 2007): of 2 + ⌊log k⌋ rows drawn by their squared distance to the nearest
/// centre so far, the one that lowers the sum of those distances most. k×d rows of `points`.
MatrixD draw_centres(const Matrix& points, int k, Random& random);

/// Draws rows in proportion to their weights; the last row where all weights are 0.
class WeightedRows {
  public:
    explicit WeightedRows(const RowVector& weights);
    Eigen::Index draw(Random& random) const;

  private:
    std::vector<double> cumulated_;
};

}  // namespace ektara::cluster
