#include "ektara/metrics/detail/count_draws.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace ektara::metrics {
namespace {

/// One cell, or one song of several rows, to so many songs; or cells that are few anyhow.
constexpr std::size_t kSongsOfACell = 8, kFewCells = 4096;
constexpr double kNoChance = 1e-18;

}  // namespace

std::vector<double> log_factorials(std::int64_t n) {
    std::vector<double> logs(static_cast<std::size_t>(n) + 1, 0);
    for (std::size_t i = 1; i < logs.size(); ++i) logs[i] = logs[i - 1] + std::log(static_cast<double>(i));
    return logs;
}

std::int64_t hypergeometric(std::int64_t good, std::int64_t bad, std::int64_t drawn,
                            std::span<const double> log_factorials, Random& random) {
    const std::int64_t low = std::max<std::int64_t>(0, drawn - bad), high = std::min(drawn, good);
    if (low == high) return low;
    const auto real   = [](std::int64_t i) { return static_cast<double>(i); };
    const auto choose = [&](std::int64_t n, std::int64_t k) {
        const auto log = [&](std::int64_t i) { return log_factorials[static_cast<std::size_t>(i)]; };
        return log(n) - log(k) - log(n - k);
    };
    const auto guess        = static_cast<std::int64_t>(real(drawn + 1) * real(good + 1) / real(good + bad + 2));
    const std::int64_t mode = std::clamp(guess, low, high);
    const double chance     = std::exp(choose(good, mode) + choose(bad, drawn - mode) - choose(good + bad, drawn));
    double left = random.uniform() - chance, up_chance = chance, down_chance = chance;
    std::int64_t up = mode, down = mode;
    while (left >= 0 && ((up < high && up_chance > kNoChance) || (down > low && down_chance > kNoChance))) {
        if (up < high) {
            up_chance *= real(good - up) * real(drawn - up) / (real(up + 1) * real(bad - drawn + up + 1));
            ++up;
            left -= up_chance;
            if (left < 0) return up;
        }
        if (down > low) {
            down_chance *= real(down) * real(bad - drawn + down) / (real(good - down + 1) * real(drawn - down + 1));
            --down;
            left -= down_chance;
            if (left < 0) return down;
        }
    }
    return mode;
}

std::optional<TypedSongs> TypedSongs::of(const std::vector<const Stratum*>& strata,
                                         const std::vector<StratumScorer>& scorers) {
    const auto& starts = strata.front()->starts();
    TypedSongs made(strata, scorers);
    std::map<std::vector<int>, std::size_t> clusters, labels;
    const auto type_of = [](const std::vector<int>& key, auto& numbers, Types& types) {
        const auto [found, is_new] = numbers.emplace(key, numbers.size());
        if (is_new) {
            types.values.push_back(key);
            types.songs.push_back(0);
        }
        ++types.songs[found->second];
        return found->second;
    };
    std::vector<int> key;
    for (std::size_t song = 0; song + 1 < starts.size(); ++song) {
        const auto row = static_cast<std::size_t>(starts[song]);
        key.clear();
        for (const auto* stratum : strata) key.push_back(stratum->labels()[row]);
        made.label_type_.push_back(type_of(key, labels, made.labels_));
        if (starts[song + 1] - starts[song] > 1) {
            made.long_songs_.push_back(song);
            continue;
        }
        key.clear();
        for (const auto& scorer : scorers) key.push_back(scorer.clusters()[row]);
        type_of(key, clusters, made.clusters_);
        if (clusters.size() * labels.size() > std::max(kFewCells, starts.size() / kSongsOfACell)) return std::nullopt;
    }
    if (made.long_songs_.size() > starts.size() / kSongsOfACell) return std::nullopt;
    return made;
}

void TypedSongs::add(const std::vector<int>& clusters, const std::vector<int>& labels, std::int64_t songs,
                     Counts& counts) const {
    for (std::size_t s = 0; s < labels.size(); ++s)
        for (std::size_t r = 0; r < clusters.size(); ++r) {
            const std::size_t width = (*scorers_)[r].width();
            const auto cell = static_cast<std::size_t>(labels[s]) * width + static_cast<std::size_t>(clusters[r]);
            counts[s * clusters.size() + r][cell] += static_cast<std::int32_t>(songs);
        }
}

void TypedSongs::add_rows(std::size_t song, std::size_t giver, Counts& counts) const {
    const auto& starts = strata_.front()->starts();
    const auto given   = starts[giver + 1] - starts[giver];
    std::vector<int> labels(strata_.size()), clusters(scorers_->size());
    for (int row = starts[song]; row < starts[song + 1]; ++row) {
        const auto from = static_cast<std::size_t>(starts[giver] + (row - starts[song]) % given);
        for (std::size_t s = 0; s < labels.size(); ++s) labels[s] = strata_[s]->labels()[from];
        for (std::size_t r = 0; r < clusters.size(); ++r)
            clusters[r] = (*scorers_)[r].clusters()[static_cast<std::size_t>(row)];
        add(clusters, labels, 1, counts);
    }
}

TypedSongs::Counts TypedSongs::draw(std::span<const double> log_factorials, Random& random) const {
    Counts counts;
    for (const auto* stratum : strata_)
        for (const auto& scorer : *scorers_)
            counts.emplace_back(static_cast<std::size_t>(stratum->n_classes()) * scorer.width(), 0);
    auto labels = labels_.songs;
    std::vector<char> has_given(long_songs_.empty() ? 0 : label_type_.size(), 0);
    for (const std::size_t song : long_songs_) {
        std::size_t giver = random.below(label_type_.size());
        while (has_given[giver] != 0) giver = random.below(label_type_.size());
        has_given[giver] = 1;
        --labels[label_type_[giver]];
        add_rows(song, giver, counts);
    }
    for (std::size_t c = 0; c < clusters_.songs.size(); ++c) {
        std::int64_t wanted = clusters_.songs[c], pool = std::accumulate(labels.begin(), labels.end(), std::int64_t{0});
        for (std::size_t l = 0; l < labels.size() && wanted > 0; ++l) {
            pool -= labels[l];
            const std::int64_t taken = hypergeometric(labels[l], pool, wanted, log_factorials, random);
            if (taken == 0) continue;
            labels[l] -= taken;
            wanted -= taken;
            add(clusters_.values[c], labels_.values[l], taken, counts);
        }
    }
    return counts;
}

}  // namespace ektara::metrics
