#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

namespace ektara::metrics {

constexpr int kNoise = -1;  ///< the cluster of rows that belong to none

/// One class and cluster that share `count` > 0 rows.
struct Cell {
    int group = 0, cluster = 0;
    std::int64_t count = 0;
};

/// How many rows each class shares with each cluster; only cells that hold rows, by class, then cluster.
struct Contingency {
    std::vector<Cell> cells;
    std::vector<std::int64_t> class_sizes, cluster_sizes;
    std::int64_t n = 0;
};

/// What to do with rows of cluster -1 (noise).
enum class Noise {
    AsCluster,     ///< -1 is a cluster like any other, as scikit-learn has it
    AsSingletons,  ///< every noise row is a cluster of its own
    Drop           ///< only the covered rows are counted
};

/// Cross-tabulates two labelings of the same rows; any integers may be labels, in any range.
///
/// Throws InvalidArgument E6301 where the lengths differ. No rows give an empty table.
Contingency contingency(std::span<const int> classes, std::span<const int> clusters, Noise noise = Noise::AsCluster);

/// The table of these counts, a row a class and a column a cluster; rows and columns of zeros are none. Throws
/// InvalidArgument E6301 where a count is below 0.
Contingency contingency_of_counts(const Eigen::Matrix<std::int64_t, -1, -1, Eigen::RowMajor>& counts);

/// Ordered pairs of different rows: those that neither puts together, only the classes, only the clusters, or both.
struct PairCounts {
    std::int64_t neither = 0, only_class = 0, only_cluster = 0, both = 0;
};
PairCounts pair_counts(const Contingency& table);

}  // namespace ektara::metrics
