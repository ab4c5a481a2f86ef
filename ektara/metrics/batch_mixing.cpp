#include "ektara/metrics/batch_mixing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/core/random.hpp"
#include "ektara/core/row_order.hpp"
#include "ektara/core/scale.hpp"
#include "ektara/metrics/detail/resampling.hpp"

namespace ektara::metrics {
namespace {

constexpr double kTolerance = 1e-5;
constexpr int kMostTries    = 50;
constexpr int kShuffles     = 20;
constexpr double kUnknown   = std::numeric_limits<double>::quiet_NaN();

void check(const neighbors::Neighbors& neighbors, const std::vector<int>& labels, const char* what = "label") {
    require(static_cast<std::size_t>(neighbors.indices.rows()) == labels.size(), "E6301",
            "mixing: each row needs one {}, but there are {} rows and {} {}s", what, neighbors.indices.rows(),
            labels.size(), what);
}

int count_labels(const std::vector<int>& labels) {
    return labels.empty() ? 0 : 1 + *std::max_element(labels.begin(), labels.end());
}

/// Weights of one row's neighbours, and their entropy.
struct Weights {
    std::vector<double> shares;
    double entropy = 0;
};

Weights weigh(const std::vector<double>& distances, double beta) {
    Weights found{std::vector<double>(distances.size()), 0};
    double sum = 0, spread = 0;
    for (std::size_t i = 0; i < distances.size(); ++i) {
        found.shares[i] = std::exp(-distances[i] * beta);
        sum += found.shares[i];
        spread += distances[i] * found.shares[i];
    }
    if (sum == 0) return {std::vector<double>(distances.size()), 0};
    for (double& share : found.shares) share /= sum;
    found.entropy = std::log(sum) + beta * spread / sum;
    return found;
}

/// The weights whose entropy is log(perplexity), by bisection on β.
Weights at_perplexity(const std::vector<double>& distances, double perplexity) {
    double beta = 1, low = 0, high = std::numeric_limits<double>::infinity();
    auto found = weigh(distances, beta);
    for (int tries = 0; tries < kMostTries; ++tries) {
        const double excess = found.entropy - std::log(perplexity);
        if (std::abs(excess) < kTolerance) break;
        (excess > 0 ? low : high) = beta;
        beta                      = std::isinf(high) ? beta * 2 : (low + high) / 2;
        found                     = weigh(distances, beta);
    }
    return found;
}

double median(std::vector<double> values) {
    if (values.empty()) return kUnknown;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

std::vector<int> counting(int n) {
    std::vector<int> numbers(static_cast<std::size_t>(n));
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

/// Draws from which row each row takes its labels when the songs are shuffled.
class ShuffledSongs {
  public:
    explicit ShuffledSongs(const std::vector<int>& songs)
        : n_songs_(count_labels(songs)),
          stratum_(counting(static_cast<int>(songs.size())), counting(static_cast<int>(songs.size())), songs,
                   n_songs_) {}

    std::vector<int> draw(Seed seed, int index) const {
        auto order = counting(n_songs_);
        Random(seed, "mixing shuffle", static_cast<std::uint64_t>(index)).shuffle(order);
        std::vector<int> by_song, source(stratum_.rows().size());
        stratum_.permuted(order, by_song);
        for (std::size_t i = 0; i < by_song.size(); ++i)
            source[static_cast<std::size_t>(stratum_.rows()[i])] = by_song[i];
        return source;
    }

  private:
    int n_songs_;
    Stratum stratum_;
};

std::vector<int> taken_from(const std::vector<int>& labels, const std::vector<int>& rows) {
    std::vector<int> found;
    for (const int row : rows) found.push_back(labels[static_cast<std::size_t>(row)]);
    return found;
}

}  // namespace

WeightedNeighbors weighted_neighbors(neighbors::Neighbors near, double perplexity) {
    const auto k = near.indices.cols();
    if (perplexity <= 0) perplexity = std::floor(static_cast<double>(k) / 3);
    WeightedNeighbors made{std::move(near), {}, {}};
    for (Eigen::Index i = 0; i < made.near.indices.rows(); ++i) {
        std::vector<double> distances;
        // The search for β begins at 1 and ends after 50 steps: it needs distances that are not astronomical.
        const double scale = safe_scale(made.near.distances.row(i).cast<double>().mean());
        for (Eigen::Index j = 0; j < k; ++j)
            if (made.near.indices(i, j) != i)
                distances.push_back(scale * static_cast<double>(made.near.distances(i, j)));
        auto weights = at_perplexity(distances, perplexity);
        made.weights.push_back(std::move(weights.shares));
        made.on_one_row.push_back(weights.entropy == 0 ? 1 : 0);
    }
    return made;
}

std::vector<double> lisi(const WeightedNeighbors& neighbors, const std::vector<int>& labels) {
    check(neighbors.near, labels);
    std::vector<double> found, mass(static_cast<std::size_t>(count_labels(labels)));
    for (Eigen::Index i = 0; i < neighbors.near.indices.rows(); ++i) {
        std::fill(mass.begin(), mass.end(), 0.0);
        auto weight = neighbors.weights[static_cast<std::size_t>(i)].begin();
        for (Eigen::Index j = 0; j < neighbors.near.indices.cols(); ++j) {
            const int other = neighbors.near.indices(i, j);
            if (other == i) continue;
            mass[static_cast<std::size_t>(labels[static_cast<std::size_t>(other)])] += *weight++;
        }
        double simpson = 0;
        for (const double share : mass) simpson += share * share;
        found.push_back(neighbors.on_one_row[static_cast<std::size_t>(i)] != 0 ? -1 : 1 / simpson);
    }
    return found;
}

double ilisi(const WeightedNeighbors& neighbors, const std::vector<int>& batches) {
    const int n = count_labels(batches);
    return n < 2 ? kUnknown : (median(lisi(neighbors, batches)) - 1) / (n - 1);
}

double clisi(const WeightedNeighbors& neighbors, const std::vector<int>& labels) {
    const int n = count_labels(labels);
    return n < 2 ? kUnknown : (n - median(lisi(neighbors, labels))) / (n - 1);
}

double kbet(const neighbors::Neighbors& neighbors, const std::vector<int>& batches, double alpha) {
    check(neighbors, batches);
    const int n = count_labels(batches);
    if (n < 2) return kUnknown;
    std::vector<double> expected(static_cast<std::size_t>(n));
    const auto k = static_cast<double>(neighbors.indices.cols());
    for (const int batch : batches)
        expected[static_cast<std::size_t>(batch)] += k / static_cast<double>(batches.size());
    std::size_t accepted = 0;
    for (Eigen::Index i = 0; i < neighbors.indices.rows(); ++i) {
        std::vector<double> observed(expected.size());
        for (Eigen::Index j = 0; j < neighbors.indices.cols(); ++j)
            observed[static_cast<std::size_t>(batches[static_cast<std::size_t>(neighbors.indices(i, j))])] += 1;
        double statistic = 0;
        for (std::size_t b = 0; b < expected.size(); ++b)
            statistic += (observed[b] - expected[b]) * (observed[b] - expected[b]) / expected[b];
        accepted += chi_squared_survival(statistic, n - 1) >= alpha ? 1 : 0;
    }
    return static_cast<double>(accepted) / static_cast<double>(batches.size());
}

Mixing mixing(const WeightedNeighbors& neighbors, const std::vector<int>& batches, const std::vector<int>& labels) {
    return {ilisi(neighbors, batches), clisi(neighbors, labels), kbet(neighbors.near, batches)};
}

Mixing mixing_by_chance(const WeightedNeighbors& neighbors, const std::vector<int>& batches,
                        const std::vector<int>& labels, const std::vector<int>& songs, Seed seed) {
    check(neighbors.near, batches);
    check(neighbors.near, labels);
    check(neighbors.near, songs, "song");
    const ShuffledSongs shuffled(numbered_by_appearance(renumbered(songs)));
    Mixing mean{0, 0, 0};
    for (int draw = 0; draw < kShuffles; ++draw) {
        const auto rows  = shuffled.draw(seed, draw);
        const auto found = mixing(neighbors, taken_from(batches, rows), taken_from(labels, rows));
        mean.ilisi += found.ilisi / kShuffles;
        mean.clisi += found.clisi / kShuffles;
        mean.kbet += found.kbet / kShuffles;
    }
    return mean;
}

double chi_squared_survival(double x, int degrees) {
    // Q(½, y) = erfc √y and Q(1, y) = e^−y, then Q(a + 1, y) = Q(a, y) + y^a e^−y / Γ(a + 1): each term from the last.
    const double y  = x / 2;
    double a        = degrees % 2 == 1 ? 0.5 : 1;
    double survival = degrees % 2 == 1 ? std::erfc(std::sqrt(y)) : std::exp(-y);
    double term     = std::exp(-y) * (degrees % 2 == 1 ? std::sqrt(y) / std::tgamma(1.5) : y);
    for (; 2 * a < degrees; a += 1) {
        survival += term;
        term *= y / (a + 1);
    }
    return survival;
}

}  // namespace ektara::metrics
