#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::neighbors {

enum class Metric { Euclidean, Cosine };

/// The names that options use: "euclidean", "cosine".
std::vector<std::pair<Metric, std::string>> enum_names(Metric);

/// k nearest neighbours of each of n rows, nearest first: n×k row numbers and distances.
struct Neighbors {
    Eigen::Matrix<int, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> indices;
    Matrix distances;
    double recall = 1;  ///< share of the true neighbours, as measured on some rows where the search was approximate
    /// The rows such that near ones stand side by side, which is how they are best kept in memory; none after an exact
    /// search.
    std::vector<int> order{};
};

/// Exact k nearest neighbours of every row among the others, by blocked matrix products.
///
/// Candidates within the rounding bound of the k-th distance are measured again in double precision; equal distances
/// go to the lower row number. Cosine distance is 1 - x·y / (|x||y|), and 1 from a row of zeros. Same bits for any
/// `jobs`. Throws InvalidArgument E6304 unless 1 ≤ k ≤ n - 1, E6102 on NaN, E6103 on an empty table.
Neighbors knn(const Matrix& points, int k, Metric metric = Metric::Euclidean, int jobs = 1);

/// The same for the rows of `queries` among all rows of `points`: m×k, 1 ≤ k ≤ n. Throws E6304 also where the numbers
/// of columns differ.
Neighbors knn(const Matrix& points, const Matrix& queries, int k, Metric metric = Metric::Euclidean, int jobs = 1);

}  // namespace ektara::neighbors
