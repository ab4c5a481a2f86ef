#pragma once

#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara {

/// Sets of the numbers 0…n-1 (rows, songs) that grow together: union-find with path halving.
class DisjointSets {
  public:
    explicit DisjointSets(Eigen::Index n);
    Eigen::Index size() const { return static_cast<Eigen::Index>(parent_.size()); }
    /// The member that stands for the set of `member`.
    Eigen::Index find(Eigen::Index member);
    /// Joins two sets; what stands for `a` stands for both.
    void join(Eigen::Index a, Eigen::Index b);

  private:
    std::vector<Eigen::Index> parent_;
};

/// For each member the number of its set, from 0 in the order of the sets' first members.
std::vector<int> number_sets(DisjointSets& sets);

}  // namespace ektara
