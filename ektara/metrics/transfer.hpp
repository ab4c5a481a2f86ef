#pragma once

#include <vector>

namespace ektara::metrics {

/// A label that two batches share counts where each of them has at least so many rows of it.
inline constexpr int kFewestTransferred = 5;

/// How well clusters carry labels from one batch (language, source) to another, and what guessing would reach; NaN
/// where no two batches share two labels of at least `kFewestTransferred` rows each.
struct Transfer {
    double accuracy, chance;
    int pairs = 0;  ///< ordered pairs of batches
};

/// For every ordered pair of batches: each cluster is named by the label of which it holds the largest share of the
/// first batch's rows (of equal shares the lower number), and the rows of the second batch are told by the names of
/// their clusters. The accuracy is the mean over labels of the share of their rows that are told right (balanced), and
/// then the mean over pairs; noise and clusters without a row of the first batch tell nothing, which is wrong. Only
/// rows of labels that the two share count. `chance` is 1 over the number of labels, the mean over pairs.
///
/// The lists hold a number a row, negative for none; throws InvalidArgument E6301 where their lengths differ.
Transfer cluster_transfer(const std::vector<int>& clusters, const std::vector<int>& batches,
                          const std::vector<int>& labels);

}  // namespace ektara::metrics
