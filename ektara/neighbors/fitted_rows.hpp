#pragma once

#include <memory>
#include <vector>

#include "ektara/neighbors/fusion.hpp"

namespace ektara::neighbors {

/// How near new rows are to rows that were there, by the measures of a graph of these. Nothing is fitted again: a new
/// row changes no distance between the others.

/// Mutual proximity. What is usual for a fitted row is that of its distances to the other fitted rows, and for a new
/// row that of its distances to the fitted ones; with batches as `mutual_proximity_by_batch` asks of each.
class FittedProximity {
  public:
    /// `batches` is empty, or holds the batch of each row. Throws InvalidArgument E6102 on NaN, E6103 on an empty
    /// table, E6221 for batches of another number of rows.
    explicit FittedProximity(const Matrix& points, const std::vector<int>& batches = {}, int jobs = 1);
    FittedProximity(FittedProximity&&) noexcept;
    ~FittedProximity();

    /// 1 − MP of a new row to every fitted one. A batch that no fitted row has is -1.
    Eigen::RowVectorXd distances(const RowVector& point, int batch = -1) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Similarity network fusion. In every block a new row has its strongest fitted rows by the affinity of
/// `local_affinity` on 1 − MP, divided by their sum: its row of S. Fused with fitted row j it is what these rows are on
/// average, the mean over blocks of Σ_i S(new, i)·W(i, j), W what `fuse_similarities` makes of the fitted rows. This is
/// half of one round of the fusion, which passes through S on both sides.
class FittedFusion {
  public:
    /// Throws as `fuse_similarities` and FittedProximity.
    explicit FittedFusion(const std::vector<Matrix>& blocks, const FusionOptions& options = {}, int jobs = 1);

    /// Of a new row, given block by block.
    Eigen::RowVectorXd similarities(const std::vector<RowVector>& blocks) const;

  private:
    FusionOptions options_;
    std::vector<FittedProximity> proximities_;
    std::vector<Eigen::RowVectorXd> near_;  ///< of each block the mean distance of every row to its nearest
    MatrixD fused_;
};

}  // namespace ektara::neighbors
