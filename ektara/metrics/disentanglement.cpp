#include "ektara/metrics/disentanglement.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/random.hpp"
#include "ektara/metrics/external.hpp"

namespace ektara::metrics {
namespace {

using Eigen::Index;

int levels_of(const Factor& factor) { return 1 + *std::max_element(factor.levels.begin(), factor.levels.end()); }

void check(const Matrix& space, const std::vector<Factor>& factors) {
    require_points(space, "disentanglement");
    require(space.cols() >= 2 && !factors.empty(), "E6306",
            "disentanglement: needs 2 dimensions and a factor, but got {} and {}", space.cols(), factors.size());
    for (const auto& factor : factors) {
        require(static_cast<Index>(factor.levels.size()) == space.rows(), "E6301",
                "disentanglement: each row needs a level of '{}', but there are {} rows and {} levels", factor.name,
                space.rows(), factor.levels.size());
        require(levels_of(factor) >= 2, "E6306", "disentanglement: '{}' has a single level; leave it out", factor.name);
    }
}

/// The values of one dimension in equal steps from its least to its largest.
std::vector<int> binned(const Matrix& space, Index dimension, int bins) {
    const float low = space.col(dimension).minCoeff(), high = space.col(dimension).maxCoeff();
    std::vector<int> cut;
    for (Index i = 0; i < space.rows(); ++i) {
        const float share = high > low ? (space(i, dimension) - low) / (high - low) : 0;
        cut.push_back(std::min(bins - 1, static_cast<int>(share * static_cast<float>(bins))));
    }
    return cut;
}

/// Share of a dimension's variance that lies between the levels of a factor.
double correlation_ratio(const Matrix& space, Index dimension, const Factor& factor) {
    std::vector<double> sums(static_cast<std::size_t>(levels_of(factor))), counts(sums.size());
    const double mean = space.col(dimension).cast<double>().mean();
    double total = 0, between = 0;
    for (Index i = 0; i < space.rows(); ++i) {
        const double value = static_cast<double>(space(i, dimension)) - mean;
        const auto level   = static_cast<std::size_t>(factor.levels[static_cast<std::size_t>(i)]);
        sums[level] += value;
        counts[level] += 1;
        total += value * value;
    }
    for (std::size_t l = 0; l < sums.size(); ++l)
        if (counts[l] > 0) between += sums[l] * sums[l] / counts[l];
    return total > 0 ? between / total : 0;
}

/// Difference of the two largest values of each column.
VectorD gaps(const MatrixD& values) {
    VectorD found(values.cols());
    for (Index c = 0; c < values.cols(); ++c) {
        std::vector<double> sorted(static_cast<std::size_t>(values.rows()));
        for (Index r = 0; r < values.rows(); ++r) sorted[static_cast<std::size_t>(r)] = values(r, c);
        std::partial_sort(sorted.begin(), sorted.begin() + 2, sorted.end(), std::greater<>());
        found[c] = sorted[0] - sorted[1];
    }
    return found;
}

/// Σ over rows of (share of the row in all) · (1 − its entropy to the base of its length).
double concentration(const MatrixD& importance) {
    const double all = importance.sum();
    if (all <= 0 || importance.cols() < 2) return 0;
    double total = 0;
    for (Index r = 0; r < importance.rows(); ++r) {
        const double row = importance.row(r).sum();
        double entropy   = 0;
        for (Index c = 0; c < importance.cols(); ++c)
            if (importance(r, c) > 0) entropy -= importance(r, c) / row * std::log(importance(r, c) / row);
        if (row > 0) total += row / all * (1 - entropy / std::log(static_cast<double>(importance.cols())));
    }
    return total;
}

/// Which dimension varies least, beside its spread in the whole table, in a draw with one factor held fixed.
class Votes {
  public:
    Votes(const Matrix& space, const std::vector<Factor>& factors, const DisentanglementOptions& options)
        : space_(space), factors_(factors), options_(options) {
        const MatrixD centred = space.cast<double>().rowwise() - space.cast<double>().colwise().mean();
        variance_             = centred.array().square().colwise().mean();
    }
    double accuracy() const {
        const auto dimensions = static_cast<std::size_t>(space_.cols());
        std::vector<std::vector<int>> counts(dimensions, std::vector<int>(factors_.size()));
        for (int i = 0; i < options_.votes; ++i) {
            const auto [dimension, factor] = vote("train", i);
            ++counts[dimension][factor];
        }
        int right = 0;
        for (int i = 0; i < options_.votes; ++i) {
            const auto [dimension, factor] = vote("test", i);
            const auto& row                = counts[dimension];
            right += static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin()) == factor ? 1 : 0;
        }
        return static_cast<double>(right) / options_.votes;
    }

  private:
    std::pair<std::size_t, std::size_t> vote(const char* purpose, int draw) const {
        Random random(options_.seed, purpose, static_cast<std::uint64_t>(draw));
        const auto factor  = static_cast<std::size_t>(random.below(factors_.size()));
        const auto& levels = factors_[factor].levels;
        const int level    = levels[random.below(levels.size())];
        std::vector<Index> rows;
        for (std::size_t i = 0; i < levels.size(); ++i)
            if (levels[i] == level) rows.push_back(static_cast<Index>(i));
        Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(space_.cols()), squares = sum;
        for (int i = 0; i < options_.vote_rows; ++i) {
            const Eigen::RowVectorXd row = space_.row(rows[random.below(rows.size())]).cast<double>();
            sum += row;
            squares += row.cwiseAbs2();
        }
        const double n                    = options_.vote_rows;
        const Eigen::RowVectorXd variance = squares / n - (sum / n).cwiseAbs2();
        Index least                       = 0;
        double smallest                   = std::numeric_limits<double>::infinity();
        for (Index d = 0; d < variance.size(); ++d)
            if (variance_[d] > 0 && variance[d] / variance_[d] < smallest) {
                smallest = variance[d] / variance_[d];
                least    = d;
            }
        return {static_cast<std::size_t>(least), factor};
    }

    const Matrix& space_;
    const std::vector<Factor>& factors_;
    const DisentanglementOptions& options_;
    Eigen::RowVectorXd variance_;
};

Disentanglement score(const Matrix& space, const std::vector<Factor>& factors, const DisentanglementOptions& options) {
    MatrixD information(space.cols(), static_cast<Index>(factors.size())), ratio = information;
    VectorD entropies(static_cast<Index>(factors.size()));
    const LogTable logs(space.rows());
    for (Index d = 0; d < space.cols(); ++d) {
        const auto cut = binned(space, d, options.bins);
        for (Index f = 0; f < information.cols(); ++f) {
            const auto& factor = factors[static_cast<std::size_t>(f)];
            information(d, f)  = mutual_information(contingency(factor.levels, cut), logs);
            ratio(d, f)        = correlation_ratio(space, d, factor);
            entropies[f]       = mutual_information(contingency(factor.levels, factor.levels), logs);
        }
    }
    return {(gaps(information).array() / entropies.array()).mean(), gaps(ratio).mean(), concentration(information),
            concentration(information.transpose()), Votes(space, factors, options).accuracy()};
}

}  // namespace

DisentanglementScores disentanglement(const Matrix& space, const std::vector<Factor>& factors,
                                      const DisentanglementOptions& options, int jobs) {
    check(space, factors);
    require(options.bins >= 2 && options.votes >= 1 && options.vote_rows >= 2 && options.permutations >= 0, "E6105",
            "disentanglement: bins and vote_rows must be at least 2, votes at least 1, permutations not negative");
    DisentanglementScores found{score(space, factors, options), {}};
    std::vector<Disentanglement> shuffles(static_cast<std::size_t>(options.permutations));
    parallel_for(shuffles.size(), jobs, [&](std::size_t i) {
        std::vector<Index> order(static_cast<std::size_t>(space.rows()));
        std::iota(order.begin(), order.end(), Index{0});
        Random(options.seed, "disentanglement floor", i).shuffle(order);
        Matrix shuffled(space.rows(), space.cols());
        for (Index r = 0; r < space.rows(); ++r) shuffled.row(r) = space.row(order[static_cast<std::size_t>(r)]);
        shuffles[i] = score(shuffled, factors, options);
    });
    for (const auto& shuffle : shuffles) {
        std::vector<double> values;
        Disentanglement::fields(shuffle, [&](const char*, double value) { values.push_back(value); });
        std::size_t at = 0;
        Disentanglement::fields(found.floor, [&](const char*, double& value) {
            value += values[at++] / static_cast<double>(shuffles.size());
        });
    }
    return found;
}

}  // namespace ektara::metrics
