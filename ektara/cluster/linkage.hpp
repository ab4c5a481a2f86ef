#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/cluster/merge_tree.hpp"
#include "ektara/core/matrix.hpp"

namespace ektara::cluster {

enum class Linkage { Ward, Average, Complete, Single };

/// The names that options use: "ward", "average", "complete", "single".
std::vector<std::pair<Linkage, std::string>> enum_names(Linkage);

/// Two clusters that become one, by the update of Lance and Williams (1967).
struct JoinedClusters {
    Linkage linkage;
    double apart, size_a, size_b;  ///< how far they are from each other, and how many rows they have

    /// From a third cluster of `size` rows, which is so far from each of the two. Only Ward reads `size` and `apart`.
    double distance(double from_a, double from_b, double size) const;
};

/// Distances of all pairs of n rows: n (n - 1) / 2 numbers, row i's to the rows before it.
class PairDistances {
  public:
    explicit PairDistances(Eigen::Index n) : n_(n), values_(static_cast<std::size_t>(n * (n - 1) / 2)) {}
    Eigen::Index rows() const { return n_; }
    double& operator()(Eigen::Index i, Eigen::Index j) {
        return values_[static_cast<std::size_t>(i > j ? i * (i - 1) / 2 + j : j * (j - 1) / 2 + i)];
    }

  private:
    Eigen::Index n_;
    std::vector<double> values_;
};

/// Euclidean distances of all pairs of rows in double precision.
PairDistances pair_distances(const Matrix& points, int jobs);

/// Ward's links by nearest-neighbour chain over centroids (Murtagh 1983; Müllner 2011), with memory linear in n.
/// Height √(2 a b / (a + b)) |c - c'| for sizes a, b, as SciPy's. `centred` are the rows less their mean: products of
/// them in single precision find candidates, double precision over the rows themselves decides.
std::vector<Link> ward_links(const Matrix& centred, const Matrix& rows, const Eigen::RowVectorXd& mean);

/// Links of any linkage by nearest-neighbour chain with the update of JoinedClusters on the distances, which are used
/// up.
std::vector<Link> chain_links(PairDistances distances, Linkage linkage);

/// Minimum spanning tree (Prim 1957) of max(|x - y|/alpha, core(x), core(y)), with memory linear in n: with cores of 0
/// the links of single linkage, with core distances those of HDBSCAN.
std::vector<Link> spanning_tree(const Matrix& points, const VectorD& core, double alpha = 1);

/// The same from n×n distances, which are read row by row.
std::vector<Link> spanning_tree_of_distances(const MatrixD& distances, const VectorD& core, double alpha = 1);

}  // namespace ektara::cluster
