#pragma once

#include <vector>

#include "ektara/neighbors/knn.hpp"

namespace ektara::metrics {

/// How many labels the neighbourhood of each row effectively holds (Korsunsky et al. 2019): 1/Σ p², p the shares of the
/// labels among the row's neighbours, weighted by exp(−β·distance) with β such that their entropy is that of
/// `perplexity` equal ones (0: a third of the neighbours). Labels are numbered from 0. A row that stands among its own
/// neighbours is left out there; −1 where all weight lies on one row, as scib-metrics 0.5.10 has it. Throws
/// InvalidArgument E6301 where lengths differ.
std::vector<double> lisi(const neighbors::Neighbors& neighbors, const std::vector<int>& labels, double perplexity = 0);

/// Median LISI of batches (languages, sources), scaled from 0 (each neighbourhood of one) to 1 (all evenly mixed).
double ilisi(const neighbors::Neighbors& neighbors, const std::vector<int>& batches);
/// Median LISI of labels (genres), scaled from 0 (all mixed) to 1 (each neighbourhood of one).
double clisi(const neighbors::Neighbors& neighbors, const std::vector<int>& labels);

/// Share of rows whose neighbours' batches do not differ from all rows' by a χ² test at `alpha` (Büttner et al. 2018,
/// as scib-metrics 0.5.10): 1 where batches are mixed everywhere. NaN for a single batch, and in `ilisi`, `clisi` too.
double kbet(const neighbors::Neighbors& neighbors, const std::vector<int>& batches, double alpha = 0.05);

/// P(χ² ≥ x) with that many degrees of freedom.
double chi_squared_survival(double x, int degrees);

}  // namespace ektara::metrics
