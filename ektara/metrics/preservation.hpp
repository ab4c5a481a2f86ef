#pragma once

#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::metrics {

/// How well a map keeps the neighbourhoods of the points it was made from.
struct Preservation {
    double trustworthiness = 0;      ///< 1 minus the penalty of neighbours on the map that are none in the data
    double continuity      = 0;      ///< 1 minus the penalty of neighbours in the data that are none on the map
    std::vector<int> lost;           ///< for each row asked, how many of its k neighbours in the data the map lost
    std::vector<Eigen::Index> rows;  ///< the rows asked: all of them unless there are many
};

/// Trustworthiness and continuity (Venna and Kaski 2001) with k neighbours and Euclidean distances:
/// 1 - 2 / (n k (2n - 3k - 1)) Σ_i Σ_j (rank_i(j) - k) over neighbours j of i in one space that are none in the other,
/// rank in that other space. As scikit-learn 1.9's trustworthiness; continuity is it with the spaces exchanged.
///
/// Every ⌈n / most_rows⌉-th row is asked, against all n; with `most_rows` 0 that is 20,000, and of more rows 4·10⁸/n,
/// at least 2,000. Equal distances rank by row number. The same to the bit for any `jobs`. Throws InvalidArgument E6303
/// unless 1 ≤ k < n/2, E6301 where the tables differ in rows, E6102 on NaN.
Preservation preservation(const Matrix& points, const Matrix& map, int k = 5, int jobs = 1, Eigen::Index most_rows = 0);

}  // namespace ektara::metrics
