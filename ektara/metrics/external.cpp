#include "ektara/metrics/external.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

namespace ektara::metrics {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

double square(std::int64_t i) { return static_cast<double>(i) * static_cast<double>(i); }

template <class Range, class Term>
double sum(const Range& range, Term&& term) {
    double total = 0;
    for (const auto& item : range) total += term(item);
    return total;
}

/// Entropy in nats of groups of these sizes.
double entropy(std::span<const std::int64_t> sizes, std::int64_t n, const LogTable& logs) {
    if (sizes.size() < 2) return 0;
    const auto total = static_cast<double>(n);
    return -sum(sizes,
                [&](std::int64_t size) { return static_cast<double>(size) / total * (logs.log(size) - logs.log(n)); });
}

/// E[x log x] for x ~ Hypergeometric(n, a, b): rows shared by a class of a and a cluster of b rows.
double expected_xlogx(std::int64_t a, std::int64_t b, std::int64_t n, const LogTable& logs) {
    const std::int64_t low = std::max<std::int64_t>(0, a + b - n), high = std::min(a, b);
    const auto real            = [](std::int64_t i) { return static_cast<double>(i); };
    const auto mode            = std::clamp((a + 1) * (b + 1) / (n + 2), low, high);
    constexpr double kSmallest = 1e-18;
    double total = 1, weighted = logs.xlogx(mode);
    double weight = 1;
    for (std::int64_t x = mode; x < high && weight > kSmallest; ++x) {
        weight *= real(a - x) * real(b - x) / (real(x + 1) * real(n - a - b + x + 1));
        total += weight;
        weighted += weight * logs.xlogx(x + 1);
    }
    weight = 1;
    for (std::int64_t x = mode; x > low && weight > kSmallest; --x) {
        weight *= real(x) * real(n - a - b + x) / (real(a - x + 1) * real(b - x + 1));
        total += weight;
        weighted += weight * logs.xlogx(x - 1);
    }
    return weighted / total;
}

/// The same from a table (4 MB) of what this thread computed lately: half-samples and permutations of one clustering
/// ask for the same triples again and again. Where songs have unequal numbers of rows there are many of them.
double remembered_xlogx(std::int64_t a, std::int64_t b, std::int64_t n, const LogTable& logs) {
    struct Known {
        std::uint64_t key;
        double value;
    };
    constexpr int kBits = 21, kSlotBits = 18;
    constexpr std::uint64_t kMixer = 0x9e3779b97f4a7c15;  // 2^64 over the golden ratio (Knuth's multiplicative hashing)
    if (n >> kBits != 0) return expected_xlogx(a, b, n, logs);
    thread_local std::vector<Known> known(std::size_t{1} << kSlotBits, Known{0, 0});
    const auto bits = [](std::int64_t i) { return static_cast<std::uint64_t>(i); };
    const auto key  = bits(std::min(a, b)) << (2 * kBits) | bits(std::max(a, b)) << kBits | bits(n);
    Known& slot     = known[(key * kMixer) >> (64 - kSlotBits)];
    if (slot.key != key) slot = {key, expected_xlogx(std::min(a, b), std::max(a, b), n, logs)};
    return slot.value;
}

struct Repeated {
    std::int64_t size;
    double times;
};

std::vector<Repeated> count_equal(std::span<const std::int64_t> sizes) {
    std::vector<std::int64_t> sorted(sizes.begin(), sizes.end());
    std::sort(sorted.begin(), sorted.end());
    std::vector<Repeated> counted;
    for (const auto size : sorted) {
        if (counted.empty() || counted.back().size != size) counted.push_back({size, 0});
        ++counted.back().times;
    }
    return counted;
}

/// Away from 0 by at least epsilon, keeping the sign: as scikit-learn avoids 0/0 in AMI.
double away_from_zero(double value) { return value < 0 ? std::min(value, -kEpsilon) : std::max(value, kEpsilon); }

void score_pairs(const Contingency& table, ExternalScores& scores) {
    const auto pairs       = pair_counts(table);
    const auto both        = static_cast<double>(pairs.both);
    const auto same        = static_cast<double>(pairs.both + pairs.only_class);
    const auto clustered   = static_cast<double>(pairs.both + pairs.only_cluster);
    scores.fowlkes_mallows = both != 0 ? std::sqrt(both / same) * std::sqrt(both / clustered) : 0;
    scores.ari             = adjusted_rand_index(table);
}

void score_information(const Contingency& table, ExternalScores& scores) {
    const LogTable logs(table.n);
    const double h_class   = entropy(table.class_sizes, table.n, logs);
    const double h_cluster = entropy(table.cluster_sizes, table.n, logs);
    const double mi        = mutual_information(table, logs);
    scores.mi              = mi;
    scores.homogeneity     = h_class > 0 ? std::min(1.0, mi / h_class) : 1;
    scores.completeness    = h_cluster > 0 ? std::min(1.0, mi / h_cluster) : 1;
    const double both      = scores.homogeneity + scores.completeness;
    scores.v_measure       = both > 0 ? 2 * scores.homogeneity * scores.completeness / both : 0;
    if (h_class > 0 || h_cluster > 0) scores.nmi = mi / ((h_class + h_cluster) / 2);
    const double expected = expected_mutual_information(table.class_sizes, table.cluster_sizes, logs);
    scores.ami            = adjusted_mutual_information(table, expected, logs);
}

void score_sets(const Contingency& table, ExternalScores& scores) {
    const auto n = static_cast<double>(table.n);
    std::vector<std::int64_t> best_of_cluster(table.cluster_sizes.size()), best_of_class(table.class_sizes.size());
    double precision = 0, recall = 0;
    for (const auto& cell : table.cells) {
        const auto c       = static_cast<std::size_t>(cell.group);
        const auto k       = static_cast<std::size_t>(cell.cluster);
        best_of_cluster[k] = std::max(best_of_cluster[k], cell.count);
        best_of_class[c]   = std::max(best_of_class[c], cell.count);
        precision += square(cell.count) / static_cast<double>(table.cluster_sizes[k]);
        recall += square(cell.count) / static_cast<double>(table.class_sizes[c]);
    }
    const auto real         = [](std::int64_t i) { return static_cast<double>(i); };
    scores.purity           = sum(best_of_cluster, real) / n;
    scores.inverse_purity   = sum(best_of_class, real) / n;
    scores.bcubed_precision = precision / n;
    scores.bcubed_recall    = recall / n;
    scores.bcubed_f         = 2 * precision * recall / (precision + recall) / n;
    scores.majority_rate    = real(*std::max_element(table.class_sizes.begin(), table.class_sizes.end())) / n;
    scores.accuracy         = best_match_rows(table) / n;
}

double average_of(double a, double b, Average average) {
    switch (average) {
        case Average::Arithmetic:
            return (a + b) / 2;
        case Average::Geometric:
            return std::sqrt(a * b);
        case Average::Min:
            return std::min(a, b);
        case Average::Max:
            return std::max(a, b);
    }
    return 0;
}

double mean_entropy(const Contingency& table, const LogTable& logs, Average average) {
    return average_of(entropy(table.class_sizes, table.n, logs), entropy(table.cluster_sizes, table.n, logs), average);
}

/// Where all rows are one class or one cluster, nothing can be divided by: 1 where they are both, else 0.
std::optional<double> score_of_single_groups(const Contingency& table) {
    const std::size_t classes = table.class_sizes.size(), clusters = table.cluster_sizes.size();
    if (classes >= 2 && clusters >= 2) return std::nullopt;
    return classes < 2 && clusters < 2 ? 1 : 0;
}

double adjusted(const Contingency& table, double expected, const LogTable& logs, Average average) {
    if (const auto score = score_of_single_groups(table)) return *score;
    const std::size_t classes = table.class_sizes.size(), clusters = table.cluster_sizes.size();
    // A one-to-one match is perfect even where chance would match as well (all singletons).
    if (table.cells.size() == classes && classes == clusters) return 1;
    return away_from_zero(mutual_information(table, logs) - expected) /
           away_from_zero(mean_entropy(table, logs, average) - expected);
}

}  // namespace

LogTable::LogTable(std::int64_t n) : logs_(static_cast<std::size_t>(n) + 1), products_(logs_.size()) {
    for (std::size_t i = 1; i < logs_.size(); ++i) {
        logs_[i]     = std::log(static_cast<double>(i));
        products_[i] = static_cast<double>(i) * logs_[i];
    }
}

double adjusted_rand_index(const Contingency& table) {
    const auto pairs   = pair_counts(table);
    const auto neither = static_cast<double>(pairs.neither), both = static_cast<double>(pairs.both),
               only_class   = static_cast<double>(pairs.only_class),
               only_cluster = static_cast<double>(pairs.only_cluster);
    if (only_cluster == 0 && only_class == 0) return 1;
    return 2 * (both * neither - only_class * only_cluster) /
           ((both + only_class) * (only_class + neither) + (both + only_cluster) * (only_cluster + neither));
}

double rand_index(const Contingency& table) {
    if (table.n < 2) return 1;
    const auto pairs = pair_counts(table);
    return static_cast<double>(pairs.neither + pairs.both) /
           (static_cast<double>(table.n) * static_cast<double>(table.n - 1));
}

double mutual_information(const Contingency& table, const LogTable& logs) {
    if (table.class_sizes.size() < 2 || table.cluster_sizes.size() < 2) return 0;
    const double log_n = logs.log(table.n);
    const double total = sum(table.cells, [&](const Cell& cell) {
        const double outer = logs.log(table.class_sizes[static_cast<std::size_t>(cell.group)]) +
                             logs.log(table.cluster_sizes[static_cast<std::size_t>(cell.cluster)]);
        const double part =
            static_cast<double>(cell.count) / static_cast<double>(table.n) * (logs.log(cell.count) + log_n - outer);
        return std::abs(part) < kEpsilon ? 0 : part;
    });
    return std::max(total, 0.0);
}

double expected_mutual_information(std::span<const std::int64_t> class_sizes,
                                   std::span<const std::int64_t> cluster_sizes, const LogTable& logs) {
    if (class_sizes.size() < 2 || cluster_sizes.size() < 2) return 0;
    std::int64_t n = 0;
    for (const auto size : class_sizes) n += size;
    const auto total    = static_cast<double>(n);
    const auto clusters = count_equal(cluster_sizes);
    double expected     = 0;
    for (const auto& [a, a_times] : count_equal(class_sizes)) {
        for (const auto& [b, b_times] : clusters) {
            const double mean = static_cast<double>(a) * static_cast<double>(b) / total;
            const double term = remembered_xlogx(a, b, n, logs) + mean * (logs.log(n) - logs.log(a) - logs.log(b));
            expected += a_times * b_times * term / total;
        }
    }
    return expected;
}

double adjusted_mutual_information(const Contingency& table, double expected, const LogTable& logs) {
    return adjusted(table, expected, logs, Average::Arithmetic);
}

std::vector<std::pair<Average, std::string>> enum_names(Average) {
    return {{Average::Arithmetic, "arithmetic"},
            {Average::Geometric, "geometric"},
            {Average::Min, "min"},
            {Average::Max, "max"}};
}

double normalised_mutual_information(const Contingency& table, Average average) {
    if (const auto score = score_of_single_groups(table)) return *score;
    const LogTable logs(table.n);
    return mutual_information(table, logs) / mean_entropy(table, logs, average);
}

double adjusted_mutual_information(const Contingency& table, Average average) {
    const LogTable logs(table.n);
    return adjusted(table, expected_mutual_information(table.class_sizes, table.cluster_sizes, logs), logs, average);
}

ExternalScores external_scores(const Contingency& table) {
    ExternalScores scores;
    if (table.n == 0) return scores;
    score_pairs(table, scores);
    score_information(table, scores);
    score_sets(table, scores);
    return scores;
}

ExternalScores external_scores(std::span<const int> classes, std::span<const int> clusters, Noise noise) {
    return external_scores(contingency(classes, clusters, noise));
}

}  // namespace ektara::metrics
