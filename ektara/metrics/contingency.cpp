#include "ektara/metrics/contingency.hpp"

#include <algorithm>
#include <unordered_map>

#include "ektara/core/error.hpp"

namespace ektara::metrics {
namespace {

/// Labels as numbers from 0, in the order of the labels' values.
class Numbering {
  public:
    explicit Numbering(std::span<const int> labels) : values_(labels.begin(), labels.end()) {
        std::sort(values_.begin(), values_.end());
        values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
        for (std::size_t i = 0; i < values_.size(); ++i) numbers_.emplace(values_[i], static_cast<int>(i));
    }
    int of(int label) const { return numbers_.at(label); }
    std::size_t size() const { return values_.size(); }

  private:
    std::vector<int> values_;
    std::unordered_map<int, int> numbers_;
};

/// Takes sizes of 0 out and returns the new place of each.
std::vector<int> close_gaps(std::vector<std::int64_t>& sizes) {
    std::vector<int> at(sizes.size());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        at[i] = static_cast<int>(kept);
        if (sizes[i] > 0) sizes[kept++] = sizes[i];
    }
    sizes.resize(kept);
    return at;
}

/// Dropped rows may leave a label without rows: such a label is no class or cluster of this table.
void leave_out_empty(Contingency& table) {
    const auto class_at = close_gaps(table.class_sizes), cluster_at = close_gaps(table.cluster_sizes);
    for (auto& cell : table.cells) {
        cell.group   = class_at[static_cast<std::size_t>(cell.group)];
        cell.cluster = cluster_at[static_cast<std::size_t>(cell.cluster)];
    }
}

}  // namespace

Contingency contingency(std::span<const int> classes, std::span<const int> clusters, Noise noise) {
    require(classes.size() == clusters.size(), "E6301",
            "metrics: both labelings must have the same rows, but they have {} and {}", classes.size(),
            clusters.size());
    const Numbering class_numbers(classes), cluster_numbers(clusters);
    std::vector<std::pair<int, int>> pairs;
    pairs.reserve(classes.size());
    int next_singleton = static_cast<int>(cluster_numbers.size());
    for (std::size_t i = 0; i < classes.size(); ++i) {
        const bool is_noise = clusters[i] == kNoise;
        if (is_noise && noise == Noise::Drop) continue;
        const int cluster =
            is_noise && noise == Noise::AsSingletons ? next_singleton++ : cluster_numbers.of(clusters[i]);
        pairs.emplace_back(class_numbers.of(classes[i]), cluster);
    }
    std::sort(pairs.begin(), pairs.end());

    Contingency table;
    table.n = static_cast<std::int64_t>(pairs.size());
    table.class_sizes.resize(class_numbers.size());
    table.cluster_sizes.resize(static_cast<std::size_t>(next_singleton));
    for (const auto& [group, cluster] : pairs) {
        if (table.cells.empty() || table.cells.back().group != group || table.cells.back().cluster != cluster)
            table.cells.push_back({group, cluster, 0});
        ++table.cells.back().count;
        ++table.class_sizes[static_cast<std::size_t>(group)];
        ++table.cluster_sizes[static_cast<std::size_t>(cluster)];
    }
    leave_out_empty(table);
    return table;
}

Contingency contingency_of_counts(const Eigen::Matrix<std::int64_t, -1, -1, Eigen::RowMajor>& counts) {
    Contingency table;
    table.class_sizes.assign(static_cast<std::size_t>(counts.rows()), 0);
    table.cluster_sizes.assign(static_cast<std::size_t>(counts.cols()), 0);
    for (Eigen::Index c = 0; c < counts.rows(); ++c)
        for (Eigen::Index k = 0; k < counts.cols(); ++k) {
            const std::int64_t count = counts(c, k);
            require(count >= 0, "E6301", "metrics: a table of counts holds {}", count);
            if (count == 0) continue;
            table.cells.push_back({static_cast<int>(c), static_cast<int>(k), count});
            table.class_sizes[static_cast<std::size_t>(c)] += count;
            table.cluster_sizes[static_cast<std::size_t>(k)] += count;
            table.n += count;
        }
    leave_out_empty(table);
    return table;
}

PairCounts pair_counts(const Contingency& table) {
    const auto pairs = [](const auto& counts, auto&& of) {
        std::int64_t total = 0;
        for (const auto& item : counts) total += of(item) * (of(item) - 1);
        return total;
    };
    const auto size         = [](std::int64_t rows) { return rows; };
    const std::int64_t both = pairs(table.cells, [](const Cell& cell) { return cell.count; });
    const std::int64_t same = pairs(table.class_sizes, size), joined = pairs(table.cluster_sizes, size);
    return {.neither      = table.n * (table.n - 1) - same - joined + both,
            .only_class   = same - both,
            .only_cluster = joined - both,
            .both         = both};
}

}  // namespace ektara::metrics
