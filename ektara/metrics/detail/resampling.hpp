#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ektara/metrics/evaluation.hpp"

namespace ektara::metrics {

/// ARI and AMI of one clustering against one target.
struct Pair {
    double ari = 0, ami = 0;
};

/// The rows of one stratum of one target, song after song, ready to be counted thousands of times.
class Stratum {
  public:
    /// `rows` are the labelled rows, those of a song in the order in which it gives its labels away; `songs` holds a
    /// number in [0, n_songs) for every row of the table.
    Stratum(std::vector<int> rows, const std::vector<int>& labels, const std::vector<int>& songs, int n_songs);

    int n_classes() const { return n_classes_; }
    const std::vector<int>& rows() const { return rows_; }
    /// Class of each of rows().
    const std::vector<int>& labels() const { return labels_; }
    /// First row of each song here, and the number of rows at the end.
    const std::vector<int>& starts() const { return start_; }
    /// Labels after song i of this stratum took those of the i-th of its songs in the order of `shuffled`.
    void permuted(std::span<const int> shuffled, std::vector<int>& labels) const;
    /// Places in rows() of the songs that are `kept` (a flag for every song of the table).
    void rows_of_songs(const std::vector<char>& kept, std::vector<int>& places) const;
    bool operator==(const Stratum& other) const { return rows_ == other.rows_ && labels_ == other.labels_; }

  private:
    std::vector<int> rows_, labels_, song_of_row_;
    std::vector<int> start_;       ///< first row of each song here, and the number of rows at the end
    std::vector<int> local_song_;  ///< for each song of the table its number here, or -1
    int n_classes_ = 0;
};

/// Counts one clustering's rows of a stratum and scores them; holds the clusters in the stratum's order.
class StratumScorer {
  public:
    StratumScorer(const Stratum& stratum, const std::vector<int>& clusters, const LogTable& logs);

    /// Scores with these labels in place of the stratum's; of only these places in its rows, if given.
    Pair score(std::span<const int> labels, const std::vector<int>* places = nullptr) const;
    /// Scores counts of classes × width(): clusters, noise, rows without a cluster.
    Pair score_counts(const std::vector<std::int32_t>& counts) const;
    std::size_t width() const { return static_cast<std::size_t>(k_) + 2; }
    /// For each of the stratum's rows a number below width().
    const std::vector<int>& clusters() const { return clusters_; }
    /// The counts behind the real score, noise as singletons or dropped.
    Contingency table(Noise noise) const;
    std::int64_t rows() const { return n_; }

  private:
    Contingency count(std::span<const int> labels, const std::vector<int>* places) const;
    Pair score_table(const Contingency& table) const;

    const Stratum& stratum_;
    const LogTable& logs_;
    std::vector<int> clusters_;  ///< 0 … k - 1, k: noise, k + 1: not clustered
    int k_          = 0;
    std::int64_t n_ = 0;
    Contingency real_;
    double expected_ = 0;
};

}  // namespace ektara::metrics
