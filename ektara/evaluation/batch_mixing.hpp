#pragma once

#include <limits>
#include <string>
#include <vector>

#include "ektara/core/row_order.hpp"
#include "ektara/core/types.hpp"

namespace ektara::evaluation {

/// How batches (languages, sources) mix, and labels (genres) do not, in one space; NaN where it is not known.
struct BatchMixing {
    static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
    double ilisi = kUnknown, clisi = kUnknown, kbet = kUnknown;
    /// Means over shuffles of whole songs in the same space (metrics::mixing_by_chance).
    double chance_ilisi = kUnknown, chance_clisi = kUnknown, chance_kbet = kUnknown;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("ilisi", self.ilisi);
        visit("clisi", self.clisi);
        visit("kbet", self.kbet);
        visit("chance_ilisi", self.chance_ilisi);
        visit("chance_clisi", self.chance_clisi);
        visit("chance_kbet", self.chance_kbet);
    }
};

/// Fewer rows than this say nothing about how batches mix.
inline constexpr std::size_t kFewestMixedRows = 10;

/// The rows that have both a batch and a label, with these as numbers from 0, and the songs of the rows.
struct MixedRows {
    std::vector<Eigen::Index> rows;
    std::vector<int> batches, labels, songs;
};

/// They stand in `order`. A row whose batch or label is an empty text is left out. Without songs each row is its own.
/// The lists must be of one length.
MixedRows mixed_rows(const std::vector<std::string>& batches, const std::vector<std::string>& labels,
                     const std::vector<int>& songs = {}, const RowOrder& order = {});

/// iLISI and kBET of the batches and cLISI of the labels, from the 90 nearest neighbours (or all) of each such row of
/// n×d points, each with its chance level. Unknown for fewer than `kFewestMixedRows` rows.
BatchMixing batch_mixing(const Matrix& points, const MixedRows& mixed, Seed seed = 0, int jobs = 1);

}  // namespace ektara::evaluation
