#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ektara/core/random.hpp"
#include "ektara/metrics/detail/resampling.hpp"

namespace ektara::metrics {

/// Logarithms of 0! … n!.
std::vector<double> log_factorials(std::int64_t n);

/// How many of `drawn` are good, of `good` and `bad` ones drawn without replacement, by inversion from the mode.
std::int64_t hypergeometric(std::int64_t good, std::int64_t bad, std::int64_t drawn,
                            std::span<const double> log_factorials, Random& random);

/// Permutations of the songs of some strata that have the same rows, by counts: songs of one row with the same cluster
/// in every run are one type, and so are songs whose first rows have the same labels in every stratum. Songs of several
/// rows draw theirs one by one; a random permutation decides how many of each other type take the labels of each type,
/// which is drawn without a look at a row. The distribution is that of Stratum::permuted, jointly for all strata and
/// runs. Strata and scorers must outlive this.
class TypedSongs {
  public:
    /// Nothing where there are so many types, or songs of several rows, that rows are no more work. `scorers` are the
    /// runs of the first stratum.
    static std::optional<TypedSongs> of(const std::vector<const Stratum*>& strata,
                                        const std::vector<StratumScorer>& scorers);

    /// Counts of one permutation: by stratum, then run, classes × StratumScorer::width().
    using Counts = std::vector<std::vector<std::int32_t>>;
    Counts draw(std::span<const double> log_factorials, Random& random) const;

  private:
    struct Types {
        std::vector<std::vector<int>> values;  ///< of each type: one a run, or one a stratum
        std::vector<std::int64_t> songs;       ///< of each type
    };
    TypedSongs(const std::vector<const Stratum*>& strata, const std::vector<StratumScorer>& scorers)
        : strata_(strata), scorers_(&scorers) {}
    void add(const std::vector<int>& clusters, const std::vector<int>& labels, std::int64_t songs,
             Counts& counts) const;
    /// Labels of `giver` for the rows of `song`.
    void add_rows(std::size_t song, std::size_t giver, Counts& counts) const;

    std::vector<const Stratum*> strata_;
    const std::vector<StratumScorer>* scorers_;
    Types clusters_, labels_;
    std::vector<std::size_t> label_type_;  ///< of each song
    std::vector<std::size_t> long_songs_;  ///< of several rows
};

}  // namespace ektara::metrics
