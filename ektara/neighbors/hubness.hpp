#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/neighbors/knn.hpp"

namespace ektara::neighbors {

/// In many dimensions a few rows (hubs) are among the nearest of very many others. These corrections make nearness
/// mutual: how near j is to i is held against what is usual for i and for j.
enum class Hubness { None, MutualProximity, LocalScaling };

/// The names that options use: "none", "mutual-proximity", "local-scaling".
std::vector<std::pair<Hubness, std::string>> enum_names(Hubness);

/// k nearest neighbours under Gaussian mutual proximity; distances are 1 − MP, in [0, 1].
///
/// MP_ij = (1 − Φ((d_ij − μ_i)/σ_i)) · (1 − Φ((d_ij − μ_j)/σ_j)), with μ_i and σ_i the mean and the standard deviation
/// (ddof 0) of row i's distances to all other rows (Schnitzer, Flexer, Schedl and Widmer 2012, with independence;
/// scikit-hubness `MutualProximity(method="normal")`, which takes them from a row's candidates only). σ is at least
/// 1e-6·μ, so that rows at equal distances from all others stay equal. Distances are computed in blocks of rows, twice:
/// no n×n matrix is held. Of more than 20,000 rows (approximate.hpp) a row's nearest are sought among its 50, or 3k,
/// plain neighbours, and what is usual for it is asked of 1,000 rows. Equal proximities (in single precision) go to the
/// lower row number; same bits for any `jobs`. Throws InvalidArgument E6304 unless 1 ≤ k ≤ n − 1, E6102 on NaN, E6103
/// on an empty table.
Neighbors mutual_proximity(const Matrix& points, int k, Metric metric = Metric::Euclidean, int jobs = 1);

/// The same under local scaling; distances are 1 − exp(−d_ij²/(r_i·r_j)) with r_i the distance of row i to its
/// `radius`-th neighbour (Zelnik-Manor and Perona 2004, who take the 7th; n − 1 where there are fewer). A row with r =
/// 0 is at distance 0 from its copies and 1 from all others. Throws as above, and E6304 for a radius below 1.
Neighbors local_scaling(const Matrix& points, int k, Metric metric = Metric::Euclidean, int jobs = 1, int radius = 7);

/// k nearest neighbours, plain (`knn`) or by one of the two above with its defaults.
Neighbors knn(const Matrix& points, int k, Metric metric, Hubness correction, int jobs = 1);

/// For each row, in how many lists of neighbours it stands.
std::vector<int> k_occurrences(const Neighbors& neighbors);

/// Skewness m₃/m₂^1.5 of the k-occurrences (Radovanović, Nanopoulos and Ivanović 2010): near 0 without hubs, above 1
/// with strong ones; 0 where every row occurs equally often.
double k_occurrence_skewness(const Neighbors& neighbors);

}  // namespace ektara::neighbors
