#include "ektara/evaluation/stability_stage.hpp"

#include <algorithm>
#include <limits>
#include <mutex>
#include <numeric>
#include <optional>

#include "ektara/core/parallel.hpp"
#include "ektara/core/random.hpp"
#include "ektara/metrics/external.hpp"
#include "ektara/metrics/overlap.hpp"

namespace ektara::evaluation {
namespace {

constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();

/// One clustering beside that of the first seed, on the same rows.
struct Comparison {
    double ari = 0;
    std::map<int, double> overlaps;
};

Comparison compare(const std::vector<int>& labels, const std::vector<int>& other) {
    return {metrics::external_scores(labels, other).ari, metrics::best_overlaps(labels, other)};
}

Agreement agreement_of(const std::vector<double>& ari, const std::vector<std::map<int, double>>& overlaps) {
    if (ari.empty()) return {kNotMeasured, kNotMeasured, {}};
    Agreement found{std::accumulate(ari.begin(), ari.end(), 0.0) / static_cast<double>(ari.size()), kNotMeasured, {}};
    std::map<int, int> counts;
    for (const auto& one : overlaps)
        for (const auto& [cluster, overlap] : one) {
            found.by_cluster[cluster] += overlap;
            ++counts[cluster];
        }
    double sum = 0;
    for (auto& [cluster, overlap] : found.by_cluster) sum += overlap /= counts.at(cluster);
    if (!found.by_cluster.empty()) found.jaccard = sum / static_cast<double>(found.by_cluster.size());
    return found;
}

Agreement over_seeds(const ScoredMethod& method) {
    std::vector<double> ari;
    std::vector<std::map<int, double>> overlaps;
    const auto& runs = method.clusterings;
    for (std::size_t a = 0; a < runs.size(); ++a)
        for (std::size_t b = a + 1; b < runs.size(); ++b) {
            ari.push_back(metrics::external_scores(runs[a].labels, runs[b].labels).ari);
            if (a == 0) overlaps.push_back(metrics::best_overlaps(runs[a].labels, runs[b].labels));
        }
    return agreement_of(ari, overlaps);
}

/// The rows of four fifths of the songs, ascending.
std::vector<Eigen::Index> sampled_rows(const std::vector<int>& songs, int n_songs, Seed seed, std::uint64_t draw) {
    std::vector<int> order(static_cast<std::size_t>(n_songs));
    std::iota(order.begin(), order.end(), 0);
    Random(seed, "stability samples", draw).shuffle(order);
    std::vector<char> kept(order.size(), 0);
    for (int i = 0; i < n_songs * 4 / 5; ++i) kept[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])] = 1;
    std::vector<Eigen::Index> rows;
    for (std::size_t i = 0; i < songs.size(); ++i)
        if (songs[i] >= 0 && kept[static_cast<std::size_t>(songs[i])] != 0)
            rows.push_back(static_cast<Eigen::Index>(i));
    return rows;
}

/// Nothing where the method has no answer for these rows.
std::optional<Comparison> compare_sample(const ScoredMethod& method, const std::vector<Eigen::Index>& rows) {
    const Matrix points = method.spaces.front()->coords(rows, Eigen::all);
    const auto found    = method.recluster(points, rows, method.seeds.front());
    if (!found) return std::nullopt;
    std::vector<int> labels;
    for (const auto row : rows) labels.push_back(method.clusterings.front().labels[static_cast<std::size_t>(row)]);
    return compare(labels, *found);
}

/// The subsamples that are large enough; none of few songs.
std::vector<std::vector<Eigen::Index>> draw_samples(const std::vector<int>& songs, const StabilityOptions& options) {
    const int n_songs = songs.empty() ? 0 : 1 + *std::max_element(songs.begin(), songs.end());
    std::vector<std::vector<Eigen::Index>> samples;
    if (static_cast<std::size_t>(n_songs) < kFewestSampledSongs) return samples;
    for (int draw = 0; draw < options.resamples; ++draw)
        samples.push_back(sampled_rows(songs, n_songs, options.seed, static_cast<std::uint64_t>(draw)));
    std::erase_if(samples, [&](const auto& rows) { return std::ssize(rows) <= options.n_clusters; });
    return samples;
}

Agreement over_samples(const std::vector<std::optional<Comparison>>& compared) {
    std::vector<double> ari;
    std::vector<std::map<int, double>> overlaps;
    for (const auto& comparison : compared) {
        if (!comparison) continue;
        ari.push_back(comparison->ari);
        overlaps.push_back(comparison->overlaps);
    }
    return agreement_of(ari, overlaps);
}

}  // namespace

std::vector<Stability> stability_stage(const std::vector<int>& songs, const std::vector<ScoredMethod>& methods,
                                       const StabilityOptions& options, const Progress& progress) {
    const auto samples = draw_samples(songs, options);
    std::vector<std::vector<std::optional<Comparison>>> compared(
        methods.size(), std::vector<std::optional<Comparison>>(samples.size()));
    const std::size_t total = methods.size() * samples.size();
    std::mutex one_at_a_time;
    std::size_t done = 0;
    if (total > 0) progress("stability", done, total);
    const ProgressScope silence(nullptr);
    parallel_for(total, options.jobs, [&](std::size_t i) {
        const std::size_t m = i % methods.size(), s = i / methods.size();
        if (methods[m].recluster) compared[m][s] = compare_sample(methods[m], samples[s]);
        const std::lock_guard lock(one_at_a_time);
        progress("stability", ++done, total);
    });
    std::vector<Stability> found;
    for (std::size_t m = 0; m < methods.size(); ++m)
        found.push_back({over_seeds(methods[m]), over_samples(compared[m])});
    return found;
}

}  // namespace ektara::evaluation
