#pragma once

#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/neighbors/knn.hpp"

namespace ektara::metrics {

/// Neighbours and what weighs them: exp(−β·distance) over their sum, with a β a row such that the entropy is that of
/// `perplexity` equal ones (0: a third of the neighbours). They depend on no label. A row's weights are made when they
/// are asked for: kept, they took more memory than the neighbours.
struct WeightedNeighbors {
    neighbors::Neighbors near;
    std::vector<double> beta;      ///< of each row, for its distances times `scale`
    std::vector<double> scale;     ///< of each row, so that no distance is astronomical
    std::vector<char> on_one_row;  ///< all weight lies on a single neighbour
};
WeightedNeighbors weighted_neighbors(neighbors::Neighbors near, double perplexity = 0, int jobs = 1);

/// How many labels the neighbourhood of each row effectively holds (Korsunsky et al. 2019): 1/Σ p², p the shares of the
/// labels among the row's neighbours, weighted as above. Labels are numbered from 0. A row that stands among its own
/// neighbours is left out there; −1 where all weight lies on one row, as scib-metrics 0.5.10 has it. Throws
/// InvalidArgument E6301 where lengths differ.
std::vector<double> lisi(const WeightedNeighbors& neighbors, const std::vector<int>& labels);

/// Median LISI of batches (languages, sources), scaled from 0 (each neighbourhood of one) to 1 (all evenly mixed).
double ilisi(const WeightedNeighbors& neighbors, const std::vector<int>& batches);
/// Median LISI of labels (genres), scaled from 0 (all mixed) to 1 (each neighbourhood of one).
double clisi(const WeightedNeighbors& neighbors, const std::vector<int>& labels);

/// Share of rows whose neighbours' batches do not differ from all rows' by a χ² test at `alpha` (Büttner et al. 2018,
/// as scib-metrics 0.5.10): 1 where batches are mixed everywhere. NaN for a single batch, and in `ilisi`, `clisi` too.
double kbet(const neighbors::Neighbors& neighbors, const std::vector<int>& batches, double alpha = 0.05);

/// The three figures of one space.
struct Mixing {
    double ilisi, clisi, kbet;
};
Mixing mixing(const WeightedNeighbors& neighbors, const std::vector<int>& batches, const std::vector<int>& labels);

/// What they are by chance in the same space: their means over 20 shuffles of the songs. All rows of a song take the
/// batches and labels of the rows of the song drawn for it, as in the permutations of `evaluate`, since clips of one
/// song lie side by side in any space. `songs` holds the song of each row, by any numbers. NaN as the figures. The same
/// bits for any `jobs`. Throws InvalidArgument E6301 where lengths differ.
Mixing mixing_by_chance(const WeightedNeighbors& neighbors, const std::vector<int>& batches,
                        const std::vector<int>& labels, const std::vector<int>& songs, Seed seed, int jobs = 1);

/// P(χ² ≥ x) with that many degrees of freedom.
double chi_squared_survival(double x, int degrees);

}  // namespace ektara::metrics
