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

/// Permutations of the songs of some strata that have the same rows, by counts: songs with the same clusters in every
/// run are one type, and so are songs with the same labels in every stratum. A random permutation decides how many
/// songs of each type of clusters take the labels of each other type, which is drawn without a look at a row. The
/// distribution is that of Stratum::permuted, the same for all strata and runs.
class TypedSongs {
  public:
    /// Nothing where there are so many types that rows are no more work. `scorers` are the runs of the first stratum.
    static std::optional<TypedSongs> of(const std::vector<const Stratum*>& strata,
                                        const std::vector<StratumScorer>& scorers);

    /// Counts of one permutation: by stratum, then run, classes × StratumScorer::width().
    std::vector<std::vector<std::int32_t>> draw(std::span<const double> log_factorials, Random& random) const;

  private:
    struct Types {
        std::vector<std::vector<int>> values;  ///< of each type: by stratum or run, row after row
        std::vector<std::int64_t> songs;       ///< of each type
    };
    void add(const std::vector<int>& clusters, const std::vector<int>& labels, std::int64_t songs,
             std::vector<std::vector<std::int32_t>>& counts) const;

    Types clusters_, labels_;
    std::vector<std::size_t> classes_, widths_;  ///< of each stratum, of each run
};

}  // namespace ektara::metrics
