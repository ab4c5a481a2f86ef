#pragma once

#include <limits>
#include <string>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::evaluation {

/// How batches (languages, sources) mix, and labels (genres) do not, in one space; NaN where it is not known.
struct BatchMixing {
    static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
    double ilisi = kUnknown, clisi = kUnknown, kbet = kUnknown;
};

/// Fewer rows than this say nothing about how batches mix.
inline constexpr std::size_t kFewestMixedRows = 10;

/// The rows that have both a batch and a label, ascending, with these as numbers from 0.
struct MixedRows {
    std::vector<Eigen::Index> rows;
    std::vector<int> batches, labels;
};

/// A row whose batch or label is an empty text is left out. Both lists must be of one length.
MixedRows mixed_rows(const std::vector<std::string>& batches, const std::vector<std::string>& labels);

/// iLISI and kBET of the batches and cLISI of the labels, from the 90 nearest neighbours (or all) of each such row of
/// n×d points. Unknown for fewer than `kFewestMixedRows` rows.
BatchMixing batch_mixing(const Matrix& points, const MixedRows& mixed, int jobs = 1);

}  // namespace ektara::evaluation
