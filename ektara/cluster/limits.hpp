#pragma once

#include "ektara/cluster/cluster.hpp"
#include "ektara/core/error.hpp"

namespace ektara::cluster {

/// The method is right and its options are allowed, but it does not converge on these rows (E6108: a component of a
/// mixture without variance; E6109: eigenvectors that do not converge). Other rows of the same space may have an
/// answer.
class NoSolution : public InvalidArgument {
  public:
    using InvalidArgument::InvalidArgument;
};

/// The fewest rows that the method can group with these options: as many as clusters are asked for, and as
/// `min_samples` of hdbscan; 1 where nothing asks for more.
Eigen::Index fewest_rows(const Options& options);

}  // namespace ektara::cluster
