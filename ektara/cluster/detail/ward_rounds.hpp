#pragma once

#include <vector>

#include "ektara/cluster/merge_tree.hpp"
#include "ektara/core/matrix.hpp"

namespace ektara::cluster {

/// Ward's links as `ward_links` gives them, for many rows: all pairs of clusters that are nearest to each other merge
/// in one round (Ward's heights allow that: Bruynooghe 1978; Sumengen et al. 2021). Each cluster keeps its nearest
/// others and a bound below all further ones, which a merge can only raise; only where the bound is passed is it
/// searched anew, many clusters at a time by products of packed centres. Rows must be in lexicographic order. Memory
/// linear in n; the same bits for any `jobs`. Of `groups` (rows ascending) the rows merge first, each group by its
/// own chain.
std::vector<Link> ward_links_by_rounds(const Matrix& centred, const Matrix& rows, const Eigen::RowVectorXd& mean,
                                       int jobs, const std::vector<std::vector<int>>& groups = {});

/// The same by nearest-neighbour chain over centroids, for few rows.
std::vector<Link> ward_links_by_chain(const Matrix& centred, const Matrix& rows, const Eigen::RowVectorXd& mean);

}  // namespace ektara::cluster
