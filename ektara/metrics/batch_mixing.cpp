#include "ektara/metrics/batch_mixing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/random.hpp"
#include "ektara/core/row_order.hpp"
#include "ektara/core/scale.hpp"
#include "ektara/metrics/detail/resampling.hpp"

namespace ektara::metrics {
namespace {

constexpr double kTolerance = 1e-5;
constexpr int kMostTries    = 50;
constexpr int kShuffles     = 20;
/// Each keeps a number a row; each time all rows are weighed once more.
constexpr std::size_t kShufflesAtOnce = 4;
static_assert(kShuffles % kShufflesAtOnce == 0);
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

void check(const neighbors::Neighbors& neighbors, const std::vector<int>& labels, const char* what = "label") {
    require(static_cast<std::size_t>(neighbors.indices.rows()) == labels.size(), "E6301",
            "mixing: each row needs one {}, but there are {} rows and {} {}s", what, neighbors.indices.rows(),
            labels.size(), what);
}

int count_labels(const std::vector<int>& labels) {
    return labels.empty() ? 0 : 1 + *std::max_element(labels.begin(), labels.end());
}

/// Makes `shares` the weights of neighbours at these distances; returns their entropy.
double weigh(const std::vector<double>& distances, double beta, std::vector<double>& shares) {
    shares.resize(distances.size());
    double sum = 0, spread = 0;
    for (std::size_t i = 0; i < distances.size(); ++i) {
        shares[i] = std::exp(-distances[i] * beta);
        sum += shares[i];
        spread += distances[i] * shares[i];
    }
    if (sum == 0) return 0;
    for (double& share : shares) share /= sum;
    return std::log(sum) + beta * spread / sum;
}

/// The β at which the entropy is log(perplexity), by bisection, and the entropy there.
struct Sharpness {
    double beta = 1, entropy = 0;
};

Sharpness at_perplexity(const std::vector<double>& distances, double perplexity) {
    std::vector<double> shares;
    double low = 0, high = std::numeric_limits<double>::infinity();
    Sharpness found;
    found.entropy = weigh(distances, found.beta, shares);
    for (int tries = 0; tries < kMostTries; ++tries) {
        const double excess = found.entropy - std::log(perplexity);
        if (std::abs(excess) < kTolerance) break;
        (excess > 0 ? low : high) = found.beta;
        found.beta                = std::isinf(high) ? found.beta * 2 : (low + high) / 2;
        found.entropy             = weigh(distances, found.beta, shares);
    }
    return found;
}

/// Distances of one row to its neighbours but itself, in their order.
void distances_of(const neighbors::Neighbors& near, Eigen::Index row, double scale, std::vector<double>& distances) {
    distances.clear();
    for (Eigen::Index j = 0; j < near.indices.cols(); ++j)
        if (near.indices(row, j) != row) distances.push_back(scale * static_cast<double>(near.distances(row, j)));
}

/// 1/Σ p² of the labels of a row's neighbours; `mass` holds a place for each label.
double inverse_simpson(const neighbors::Neighbors& near, Eigen::Index row, const std::vector<double>& weights,
                       const std::vector<int>& labels, std::vector<double>& mass) {
    std::fill(mass.begin(), mass.end(), 0.0);
    auto weight = weights.begin();
    for (Eigen::Index j = 0; j < near.indices.cols(); ++j) {
        const int other = near.indices(row, j);
        if (other != row) mass[static_cast<std::size_t>(labels[static_cast<std::size_t>(other)])] += *weight++;
    }
    double simpson = 0;
    for (const double share : mass) simpson += share * share;
    return 1 / simpson;
}

/// The LISI of every row under each of several labellings, so that a row is weighed once.
std::vector<std::vector<double>> lisi_of_each(const WeightedNeighbors& neighbors,
                                              const std::vector<std::vector<int>>& labellings) {
    std::vector<std::vector<double>> found(labellings.size()), mass;
    for (const auto& labels : labellings) mass.emplace_back(static_cast<std::size_t>(count_labels(labels)));
    std::vector<double> distances, weights;
    for (Eigen::Index row = 0; row < neighbors.near.indices.rows(); ++row) {
        const auto i = static_cast<std::size_t>(row);
        distances_of(neighbors.near, row, neighbors.scale[i], distances);
        weigh(distances, neighbors.beta[i], weights);
        for (std::size_t l = 0; l < labellings.size(); ++l)
            found[l].push_back(neighbors.on_one_row[i] != 0
                                   ? -1
                                   : inverse_simpson(neighbors.near, row, weights, labellings[l], mass[l]));
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

double scaled_ilisi(std::vector<double> lisi, int n) {
    return n < 2 ? kUnknown : (median(std::move(lisi)) - 1) / (n - 1);
}
double scaled_clisi(std::vector<double> lisi, int n) {
    return n < 2 ? kUnknown : (n - median(std::move(lisi))) / (n - 1);
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

WeightedNeighbors weighted_neighbors(neighbors::Neighbors near, double perplexity, int jobs) {
    if (perplexity <= 0) perplexity = std::floor(static_cast<double>(near.indices.cols()) / 3);
    const auto n = static_cast<std::size_t>(near.indices.rows());
    WeightedNeighbors made{std::move(near), std::vector<double>(n), std::vector<double>(n), std::vector<char>(n)};
    parallel_for(n, jobs, [&](std::size_t i) {
        thread_local std::vector<double> distances;
        const auto row = static_cast<Eigen::Index>(i);
        // The search for β begins at 1 and ends after 50 steps: it needs distances that are not astronomical.
        made.scale[i] = safe_scale(made.near.distances.row(row).cast<double>().mean());
        distances_of(made.near, row, made.scale[i], distances);
        const auto found   = at_perplexity(distances, perplexity);
        made.beta[i]       = found.beta;
        made.on_one_row[i] = found.entropy == 0 ? 1 : 0;
    });
    return made;
}

std::vector<double> lisi(const WeightedNeighbors& neighbors, const std::vector<int>& labels) {
    check(neighbors.near, labels);
    return std::move(lisi_of_each(neighbors, {labels}).front());
}

double ilisi(const WeightedNeighbors& neighbors, const std::vector<int>& batches) {
    return scaled_ilisi(lisi(neighbors, batches), count_labels(batches));
}

double clisi(const WeightedNeighbors& neighbors, const std::vector<int>& labels) {
    return scaled_clisi(lisi(neighbors, labels), count_labels(labels));
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
    std::vector<double> observed(expected.size());
    for (Eigen::Index i = 0; i < neighbors.indices.rows(); ++i) {
        std::fill(observed.begin(), observed.end(), 0.0);
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
    return {
        .ilisi = ilisi(neighbors, batches), .clisi = clisi(neighbors, labels), .kbet = kbet(neighbors.near, batches)};
}

Mixing mixing_by_chance(const WeightedNeighbors& neighbors, const std::vector<int>& batches,
                        const std::vector<int>& labels, const std::vector<int>& songs, Seed seed, int jobs) {
    check(neighbors.near, batches);
    check(neighbors.near, labels);
    check(neighbors.near, songs, "song");
    const ShuffledSongs shuffled(numbered_by_appearance(renumbered(songs)));
    std::vector<Mixing> found(kShuffles);
    parallel_for(kShuffles / kShufflesAtOnce, jobs, [&](std::size_t turn) {
        const std::size_t first = turn * kShufflesAtOnce;
        std::vector<std::vector<int>> drawn;
        for (std::size_t draw = first; draw < first + kShufflesAtOnce; ++draw) {
            const auto rows = shuffled.draw(seed, static_cast<int>(draw));
            drawn.push_back(taken_from(batches, rows));
            drawn.push_back(taken_from(labels, rows));
        }
        auto lisi = lisi_of_each(neighbors, drawn);
        for (std::size_t i = 0; i < kShufflesAtOnce; ++i)
            found[first + i] = {scaled_ilisi(std::move(lisi[2 * i]), count_labels(drawn[2 * i])),
                                scaled_clisi(std::move(lisi[2 * i + 1]), count_labels(drawn[2 * i + 1])),
                                kbet(neighbors.near, drawn[2 * i])};
    });
    Mixing mean{0, 0, 0};
    for (const auto& of_draw : found) {
        mean.ilisi += of_draw.ilisi / kShuffles;
        mean.clisi += of_draw.clisi / kShuffles;
        mean.kbet += of_draw.kbet / kShuffles;
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
