#pragma once

#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/neighbors/knn.hpp"

namespace ektara::metrics {

/// How the label of one row stands against those of its nearest rows.
struct LabelDisagreement {
    int suggested = -1;  ///< the label that most weight of the neighbours has, of those that are not its own
    double own    = 0;   ///< share of the neighbours' weight with the row's own label
    double other  = 0;   ///< share with the suggested one
    double p      = 1;   ///< chance of an excess other − own as large, labels permuted
    double q      = 1;   ///< least false discovery rate at which the row is found
};

struct DisagreementOptions {
    int permutations = 999;
    Seed seed        = 0;
    int jobs         = 1;
};

/// For each of n rows whether its neighbours (n×k) agree on another label than its own. `labels` are numbers from 0,
/// `strata` (a number a row) keep labels apart that may not be exchanged, such as languages.
///
/// The r-th of k neighbours weighs k − r + 1; labels that no row of a row's stratum has are none for it. The excess T
/// of the best other label over the own one is compared with that under permutations of the labels inside each stratum:
/// p = (1 + #{T* ≥ T}) / (B + 1), and the false discovery rate at a threshold t is the mean number of T* ≥ t a
/// permutation over the number of T ≥ t (Tusher, Tibshirani and Chu 2001, all rows taken as null); q is the least over
/// the thresholds that find the row. Equal weights: the lower label. Rows without any other label among their
/// neighbours have suggested = −1 and p = q = 1. The same for any `jobs`. Throws InvalidArgument E6301 where lengths
/// differ, E6242 for fewer than 1 permutation.
std::vector<LabelDisagreement> label_disagreements(const neighbors::Neighbors& neighbors,
                                                   const std::vector<int>& labels, const std::vector<int>& strata,
                                                   const DisagreementOptions& options);

}  // namespace ektara::metrics
