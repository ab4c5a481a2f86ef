#include "ektara/metrics/label_disagreement.hpp"

#include <algorithm>
#include <map>

#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/random.hpp"

namespace ektara::metrics {
namespace {

using Index  = Eigen::Index;
using Counts = std::vector<std::int64_t>;

/// Whole weights of one row's neighbours by label.
struct Excess {
    int suggested = -1;
    int own = 0, other = 0;
    int value() const { return other - own; }
};

/// Which labels each row may have: those of its stratum. Permutations inside strata leave that as it is.
using Possible = std::vector<const std::vector<bool>*>;

Excess excess_of(const neighbors::Neighbors& neighbors, const Possible& possible, const std::vector<int>& labels,
                 Index row) {
    const auto k      = static_cast<int>(neighbors.indices.cols());
    const int own     = labels[static_cast<std::size_t>(row)];
    const auto& known = *possible[static_cast<std::size_t>(row)];
    std::vector<int> weights(known.size(), 0);
    for (int r = 0; r < k; ++r) {
        const auto label = static_cast<std::size_t>(labels[static_cast<std::size_t>(neighbors.indices(row, r))]);
        if (known[label]) weights[label] += k - r;
    }
    Excess found;
    found.own       = std::exchange(weights[static_cast<std::size_t>(own)], 0);
    const auto best = std::max_element(weights.begin(), weights.end());
    found.other     = *best;
    if (*best > 0) found.suggested = static_cast<int>(best - weights.begin());
    return found;
}

/// The labels with those of each stratum shuffled.
class Shuffling {
  public:
    explicit Shuffling(const std::vector<int>& strata) {
        for (std::size_t i = 0; i < strata.size(); ++i) rows_[strata[i]].push_back(i);
    }
    std::vector<int> of(const std::vector<int>& labels, Random& random) const {
        std::vector<int> shuffled(labels.size());
        for (const auto& [stratum, rows] : rows_) {
            std::vector<int> some;
            for (const std::size_t i : rows) some.push_back(labels[i]);
            random.shuffle(some);
            for (std::size_t i = 0; i < rows.size(); ++i) shuffled[rows[i]] = some[i];
        }
        return shuffled;
    }

  private:
    std::map<int, std::vector<std::size_t>> rows_;
};

/// What the permutations of one part say: for each row how often it reached its excess; and how many excesses of any
/// row reached each of the sorted thresholds, but not the next.
struct Reached {
    Counts of_row, of_threshold;
};

void add(const Reached& part, Reached& all) {
    for (std::size_t i = 0; i < part.of_row.size(); ++i) all.of_row[i] += part.of_row[i];
    for (std::size_t i = 0; i < part.of_threshold.size(); ++i) all.of_threshold[i] += part.of_threshold[i];
}

struct Work {
    const neighbors::Neighbors& neighbors;
    const std::vector<int>&labels, &strata;
    std::vector<Excess> found;
    std::vector<int> thresholds;                 ///< the excesses that were found, ascending, each once
    std::map<int, std::vector<bool>> labels_of;  ///< which labels the rows of each stratum have
    Possible possible = {};
};

Work work_on(const neighbors::Neighbors& neighbors, const std::vector<int>& labels, const std::vector<int>& strata) {
    Work work{neighbors, labels, strata, {}, {}, {}};
    const auto n_labels = static_cast<std::size_t>(1 + *std::max_element(labels.begin(), labels.end()));
    for (std::size_t i = 0; i < labels.size(); ++i) {
        auto& known = work.labels_of.emplace(strata[i], std::vector<bool>(n_labels)).first->second;
        known[static_cast<std::size_t>(labels[i])] = true;
    }
    for (const int stratum : strata) work.possible.push_back(&work.labels_of.at(stratum));
    for (std::size_t i = 0; i < labels.size(); ++i) {
        work.found.push_back(excess_of(neighbors, work.possible, labels, static_cast<Index>(i)));
        work.thresholds.push_back(work.found.back().value());
    }
    std::sort(work.thresholds.begin(), work.thresholds.end());
    work.thresholds.erase(std::unique(work.thresholds.begin(), work.thresholds.end()), work.thresholds.end());
    return work;
}

Reached permuted(const Work& work, const Shuffling& shuffling, int first, int behind, Seed seed) {
    Reached reached{Counts(work.labels.size()), Counts(work.thresholds.size() + 1)};
    for (int b = first; b < behind; ++b) {
        Random random(seed, "label disagreement", static_cast<std::uint64_t>(b));
        const auto labels = shuffling.of(work.labels, random);
        for (std::size_t i = 0; i < labels.size(); ++i) {
            const int value = excess_of(work.neighbors, work.possible, labels, static_cast<Index>(i)).value();
            if (value >= work.found[i].value()) ++reached.of_row[i];
            const auto place = std::upper_bound(work.thresholds.begin(), work.thresholds.end(), value);
            ++reached.of_threshold[static_cast<std::size_t>(place - work.thresholds.begin())];
        }
    }
    return reached;
}

Reached all_permuted(const Work& work, const DisagreementOptions& options) {
    constexpr int kParts = 64;
    const Shuffling shuffling(work.strata);
    std::vector<Reached> parts(kParts);
    parallel_for(parts.size(), options.jobs, [&](std::size_t part) {
        const auto at = static_cast<int>(part);
        parts[part]   = permuted(work, shuffling, options.permutations * at / kParts,
                                 options.permutations * (at + 1) / kParts, options.seed);
    });
    Reached all = std::move(parts.front());
    for (std::size_t part = 1; part < parts.size(); ++part) add(parts[part], all);
    return all;
}

/// The false discovery rate at each threshold, made to fall with it.
std::vector<double> rates(const Work& work, const Reached& reached, int permutations) {
    std::vector<double> rate(work.thresholds.size());
    std::vector<int> values;
    for (const auto& excess : work.found) values.push_back(excess.value());
    std::sort(values.begin(), values.end());
    std::int64_t by_chance = 0;
    for (std::size_t at = rate.size(); at-- > 0;) {
        by_chance += reached.of_threshold[at + 1];
        const auto first = std::lower_bound(values.begin(), values.end(), work.thresholds[at]);
        rate[at] =
            std::min(1.0, static_cast<double>(by_chance) / permutations / static_cast<double>(values.end() - first));
    }
    for (std::size_t at = 1; at < rate.size(); ++at) rate[at] = std::min(rate[at], rate[at - 1]);
    return rate;
}

}  // namespace

std::vector<LabelDisagreement> label_disagreements(const neighbors::Neighbors& neighbors,
                                                   const std::vector<int>& labels, const std::vector<int>& strata,
                                                   const DisagreementOptions& options) {
    const auto n = static_cast<std::size_t>(neighbors.indices.rows());
    require(labels.size() == n && strata.size() == n, "E6301",
            "label disagreement: {} rows need a label and a stratum each, but there are {} and {}", n, labels.size(),
            strata.size());
    require(options.permutations >= 1, "E6242", "label disagreement: at least 1 permutation, but got {}",
            options.permutations);
    const Work work    = work_on(neighbors, labels, strata);
    const auto reached = all_permuted(work, options);
    const auto rate    = rates(work, reached, options.permutations);
    const auto k       = static_cast<double>(neighbors.indices.cols());
    std::vector<LabelDisagreement> all;
    for (std::size_t i = 0; i < n; ++i) {
        const auto& [suggested, own, other] = work.found[i];
        const auto at = std::lower_bound(work.thresholds.begin(), work.thresholds.end(), other - own);
        all.push_back({.suggested = suggested,
                       .own       = own / (k * (k + 1) / 2),
                       .other     = other / (k * (k + 1) / 2),
                       .p         = static_cast<double>(1 + reached.of_row[i]) / (options.permutations + 1),
                       .q         = rate[static_cast<std::size_t>(at - work.thresholds.begin())]});
        if (suggested < 0) all.back().p = all.back().q = 1;
    }
    return all;
}

}  // namespace ektara::metrics
