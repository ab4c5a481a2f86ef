#include "ektara/metrics/detail/count_draws.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace ektara::metrics {
namespace {

/// Cells that are drawn as fast as so many songs, or that are few anyhow.
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
    const auto starts = strata.front()->starts();
    TypedSongs made;
    for (const auto* stratum : strata) made.classes_.push_back(static_cast<std::size_t>(stratum->n_classes()));
    for (const auto& scorer : scorers) made.widths_.push_back(scorer.width());
    std::map<std::vector<int>, std::int64_t> clusters, labels;
    const auto few = [&] {
        return clusters.size() * labels.size() <= std::max(kFewCells, starts.size() / kSongsOfACell);
    };
    std::vector<int> key;
    for (std::size_t song = 0; song + 1 < starts.size(); ++song) {
        const auto rows_of = [&](const std::vector<int>& values) {
            key.insert(key.end(), values.begin() + starts[song], values.begin() + starts[song + 1]);
        };
        key.clear();
        for (const auto& scorer : scorers) rows_of(scorer.clusters());
        ++clusters[key];
        key.clear();
        for (const auto* stratum : strata) rows_of(stratum->labels());
        ++labels[key];
        if (!few()) return std::nullopt;
    }
    for (auto [from, to] : {std::pair{&clusters, &made.clusters_}, std::pair{&labels, &made.labels_}})
        for (const auto& [values, songs] : *from) {
            to->values.push_back(values);
            to->songs.push_back(songs);
        }
    return made;
}

void TypedSongs::add(const std::vector<int>& clusters, const std::vector<int>& labels, std::int64_t songs,
                     std::vector<std::vector<std::int32_t>>& counts) const {
    const std::size_t rows = clusters.size() / widths_.size(), given = labels.size() / classes_.size();
    for (std::size_t s = 0; s < classes_.size(); ++s)
        for (std::size_t r = 0; r < widths_.size(); ++r)
            for (std::size_t i = 0; i < rows; ++i) {
                const auto label   = static_cast<std::size_t>(labels[s * given + i % given]);
                const auto cluster = static_cast<std::size_t>(clusters[r * rows + i]);
                counts[s * widths_.size() + r][label * widths_[r] + cluster] += static_cast<std::int32_t>(songs);
            }
}

std::vector<std::vector<std::int32_t>> TypedSongs::draw(std::span<const double> log_factorials, Random& random) const {
    std::vector<std::vector<std::int32_t>> counts;
    for (const std::size_t classes : classes_)
        for (const std::size_t width : widths_) counts.emplace_back(classes * width, 0);
    auto labels = labels_.songs;
    for (std::size_t r = 0; r < clusters_.songs.size(); ++r) {
        std::int64_t wanted = clusters_.songs[r], pool = std::accumulate(labels.begin(), labels.end(), std::int64_t{0});
        for (std::size_t l = 0; l < labels.size() && wanted > 0; ++l) {
            pool -= labels[l];
            const std::int64_t taken = hypergeometric(labels[l], pool, wanted, log_factorials, random);
            if (taken == 0) continue;
            labels[l] -= taken;
            wanted -= taken;
            add(clusters_.values[r], labels_.values[l], taken, counts);
        }
    }
    return counts;
}

}  // namespace ektara::metrics
