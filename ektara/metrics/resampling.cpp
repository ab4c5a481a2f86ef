#include "ektara/metrics/detail/resampling.hpp"

#include <algorithm>
#include <numeric>

#include "ektara/core/row_order.hpp"

namespace ektara::metrics {
namespace {

/// Distinct labels as numbers from 0 in the order of their first rows, negative ones as they are; returns how many
/// there are.
int renumber(std::vector<int>& labels) {
    labels          = numbered_by_appearance(labels);
    const auto last = std::max_element(labels.begin(), labels.end());
    return last == labels.end() ? 0 : 1 + std::max(-1, *last);
}

/// The table of counts of classes × (clusters, noise, rows without a cluster), each noise row a cluster of its own.
Contingency table_of(const std::vector<std::int32_t>& counts, std::size_t classes, std::size_t k) {
    const std::size_t width = k + 2;
    Contingency table;
    std::vector<std::int64_t> cluster_sizes(k), class_sizes(classes);
    for (std::size_t c = 0; c < classes; ++c) {
        for (std::size_t j = 0; j < k; ++j) cluster_sizes[j] += counts[c * width + j];
        for (std::size_t j = 0; j <= k; ++j) class_sizes[c] += counts[c * width + j];
    }
    std::vector<int> cluster_at(k);
    for (std::size_t j = 0; j < k; ++j) {
        cluster_at[j] = static_cast<int>(table.cluster_sizes.size());
        if (cluster_sizes[j] > 0) table.cluster_sizes.push_back(cluster_sizes[j]);
    }
    for (std::size_t c = 0; c < classes; ++c) {
        if (class_sizes[c] == 0) continue;
        const int at = static_cast<int>(table.class_sizes.size());
        table.class_sizes.push_back(class_sizes[c]);
        table.n += class_sizes[c];
        for (std::size_t j = 0; j < k; ++j)
            if (counts[c * width + j] > 0) table.cells.push_back({at, cluster_at[j], counts[c * width + j]});
        for (std::int32_t i = 0; i < counts[c * width + k]; ++i) {
            table.cells.push_back({at, static_cast<int>(table.cluster_sizes.size()), 1});
            table.cluster_sizes.push_back(1);
        }
    }
    return table;
}

}  // namespace

Stratum::Stratum(std::vector<int> rows, const std::vector<int>& labels, const std::vector<int>& songs, int n_songs)
    : rows_(std::move(rows)), local_song_(static_cast<std::size_t>(n_songs), -1) {
    const auto song_of = [&](int row) { return songs[static_cast<std::size_t>(row)]; };
    std::stable_sort(rows_.begin(), rows_.end(), [&](int a, int b) { return song_of(a) < song_of(b); });
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        labels_.push_back(labels[static_cast<std::size_t>(rows_[i])]);
        song_of_row_.push_back(song_of(rows_[i]));
        if (i > 0 && song_of_row_[i] == song_of_row_[i - 1]) continue;
        local_song_[static_cast<std::size_t>(song_of_row_[i])] = static_cast<int>(start_.size());
        start_.push_back(static_cast<int>(i));
    }
    start_.push_back(static_cast<int>(rows_.size()));
    n_classes_ = renumber(labels_);
}

void Stratum::permuted(std::span<const int> shuffled, std::vector<int>& labels) const {
    labels.resize(labels_.size());
    std::size_t song = 0;
    for (const int drawn : shuffled) {
        const int source = local_song_[static_cast<std::size_t>(drawn)];
        if (source < 0) continue;
        const int first = start_[static_cast<std::size_t>(source)];
        const int size  = start_[static_cast<std::size_t>(source) + 1] - first;
        const int begin = start_[song], end = start_[song + 1];
        for (int i = begin; i < end; ++i)
            labels[static_cast<std::size_t>(i)] = labels_[static_cast<std::size_t>(first + (i - begin) % size)];
        ++song;
    }
}

void Stratum::rows_of_songs(const std::vector<char>& kept, std::vector<int>& places) const {
    places.clear();
    for (std::size_t i = 0; i < rows_.size(); ++i)
        if (kept[static_cast<std::size_t>(song_of_row_[i])] != 0) places.push_back(static_cast<int>(i));
}

StratumScorer::StratumScorer(const Stratum& stratum, const std::vector<int>& clusters, const LogTable& logs)
    : stratum_(stratum), logs_(logs) {
    for (const int row : stratum.rows()) clusters_.push_back(clusters[static_cast<std::size_t>(row)]);
    k_ = renumber(clusters_);
    for (int& cluster : clusters_)
        if (cluster < 0) cluster = cluster == kNoise ? k_ : k_ + 1;
    real_     = count(stratum.labels(), nullptr);
    n_        = real_.n;
    expected_ = expected_mutual_information(real_.class_sizes, real_.cluster_sizes, logs_);
}

Contingency StratumScorer::count(std::span<const int> labels, const std::vector<int>* places) const {
    const auto classes = static_cast<std::size_t>(stratum_.n_classes()), k = static_cast<std::size_t>(k_);
    const std::size_t width = k + 2;
    // Neighbouring rows often fall into the same cell: two tables in turn keep an addition from waiting for the last.
    thread_local std::vector<std::int32_t> counts, others;
    counts.assign(classes * width, 0);
    others.assign(classes * width, 0);
    const auto cell = [&](std::size_t i) {
        return static_cast<std::size_t>(labels[i]) * width + static_cast<std::size_t>(clusters_[i]);
    };
    const std::size_t rows = places == nullptr ? labels.size() : places->size();
    const auto place = [&](std::size_t i) { return places == nullptr ? i : static_cast<std::size_t>((*places)[i]); };
    for (std::size_t i = 0; i + 1 < rows; i += 2) {
        ++counts[cell(place(i))];
        ++others[cell(place(i + 1))];
    }
    if (rows % 2 == 1) ++counts[cell(place(rows - 1))];
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += others[i];

    return table_of(counts, classes, k);
}

Pair StratumScorer::score(std::span<const int> labels, const std::vector<int>* places) const {
    return score_table(count(labels, places));
}

Pair StratumScorer::score_counts(const std::vector<std::int32_t>& counts) const {
    return score_table(table_of(counts, static_cast<std::size_t>(stratum_.n_classes()), static_cast<std::size_t>(k_)));
}

Pair StratumScorer::score_table(const Contingency& table) const {
    if (table.n == 0) return {Score::kUnknown, Score::kUnknown};
    // Permuted labels of songs with one row each keep the margins, and so the expectation.
    const bool same_margins = table.class_sizes == real_.class_sizes && table.cluster_sizes == real_.cluster_sizes;
    const double expected =
        same_margins ? expected_ : expected_mutual_information(table.class_sizes, table.cluster_sizes, logs_);
    return {adjusted_rand_index(table), adjusted_mutual_information(table, expected, logs_)};
}

Contingency StratumScorer::table(Noise noise) const {
    std::vector<int> classes, clusters;
    for (std::size_t i = 0; i < clusters_.size(); ++i) {
        if (clusters_[i] > k_) continue;
        classes.push_back(stratum_.labels()[i]);
        clusters.push_back(clusters_[i] == k_ ? kNoise : clusters_[i]);
    }
    return contingency(classes, clusters, noise);
}

}  // namespace ektara::metrics
