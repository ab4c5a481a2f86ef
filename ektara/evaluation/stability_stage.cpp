#include "ektara/evaluation/stability_stage.hpp"

#include <algorithm>
#include <limits>
#include <mutex>
#include <numeric>
#include <optional>
#include <set>

#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/random.hpp"
#include "ektara/evaluation/targets.hpp"
#include "ektara/experiment/original_system/published.hpp"
#include "ektara/metrics/external.hpp"

namespace ektara::evaluation {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// One clustering beside that of the first seed, on the same rows.
struct Comparison {
    double ari = 0;
    std::map<int, double> overlaps;
};

Comparison compare(const std::vector<int>& labels, const std::vector<int>& other) {
    return {metrics::external_scores(labels, other).ari, best_overlaps(labels, other)};
}

Agreement agreement_of(const std::vector<double>& ari, const std::vector<std::map<int, double>>& overlaps) {
    if (ari.empty()) return {kUnknown, kUnknown, {}};
    Agreement found{std::accumulate(ari.begin(), ari.end(), 0.0) / static_cast<double>(ari.size()), kUnknown, {}};
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

Agreement over_seeds(const experiment::MethodResult& result) {
    std::vector<double> ari;
    std::vector<std::map<int, double>> overlaps;
    const auto& runs = result.clusterings;
    for (std::size_t a = 0; a < runs.size(); ++a)
        for (std::size_t b = a + 1; b < runs.size(); ++b) {
            ari.push_back(metrics::external_scores(runs[a].labels, runs[b].labels).ari);
            if (a == 0) overlaps.push_back(best_overlaps(runs[a].labels, runs[b].labels));
        }
    return agreement_of(ari, overlaps);
}

/// The rows of four fifths of the songs, ascending.
std::vector<Eigen::Index> sampled_rows(const std::vector<int>& songs, int n_songs, Seed seed, std::uint64_t draw) {
    std::vector<int> order(static_cast<std::size_t>(n_songs));
    std::iota(order.begin(), order.end(), 0);
    Random(seed, "stability samples", draw).shuffle(order);
    std::set<int> kept(order.begin(), order.begin() + n_songs * 4 / 5);
    std::vector<Eigen::Index> rows;
    for (std::size_t i = 0; i < songs.size(); ++i)
        if (kept.contains(songs[i])) rows.push_back(static_cast<Eigen::Index>(i));
    return rows;
}

/// Nothing where the method cannot group so few rows with its options, or does not converge on them: the run's own
/// clustering stands.
std::optional<Comparison> sample(const experiment::MethodResult& result, const std::vector<Eigen::Index>& rows,
                                 const experiment::RunOptions& options) try {
    const Matrix points = result.spaces.front()->coords(rows, Eigen::all);
    const auto chosen   = experiment::clusterer(options, result.method, result.seeds.front());
    const auto first    = result.method.subset;
    const auto found =
        first > 0 ? experiment::cluster_first_rows(points, first, chosen, options.n_clusters, result.seeds.front())
                  : Clustering(cluster::run(points, chosen));
    std::vector<int> labels;
    for (const auto row : rows) labels.push_back(result.clusterings.front().labels[static_cast<std::size_t>(row)]);
    return compare(labels, found.labels);
} catch (const Error&) {
    return std::nullopt;
}

}  // namespace

std::map<int, double> best_overlaps(const std::vector<int>& labels, const std::vector<int>& other) {
    std::map<int, double> sizes, other_sizes;
    std::map<std::pair<int, int>, double> both;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] >= 0) ++sizes[labels[i]];
        if (other[i] >= 0) ++other_sizes[other[i]];
        if (labels[i] >= 0 && other[i] >= 0) ++both[{labels[i], other[i]}];
    }
    std::map<int, double> best;
    for (const auto& [cluster, size] : sizes) best[cluster] = 0;
    for (const auto& [pair, count] : both) {
        const double overlap = count / (sizes.at(pair.first) + other_sizes.at(pair.second) - count);
        best[pair.first]     = std::max(best[pair.first], overlap);
    }
    return best;
}

std::vector<Stability> stability_stage(const experiment::ModelInput& input,
                                       const std::vector<experiment::MethodResult>& results,
                                       const experiment::RunOptions& options, const Progress& progress) {
    const auto songs  = numbered(input.songs);
    const int n_songs = 1 + *std::max_element(songs.begin(), songs.end());
    std::vector<std::vector<Eigen::Index>> samples;
    if (static_cast<std::size_t>(n_songs) >= kFewestSampledSongs)
        for (int draw = 0; draw < options.resamples; ++draw)
            samples.push_back(sampled_rows(songs, n_songs, options.seed, static_cast<std::uint64_t>(draw)));
    // A sample must hold more rows than groups are asked for.
    std::erase_if(samples, [&](const auto& rows) { return std::ssize(rows) <= options.n_clusters; });
    std::vector<std::optional<Comparison>> compared(results.size() * samples.size());
    std::mutex one_at_a_time;
    std::size_t done = 0;
    parallel_for(compared.size(), options.jobs, [&](std::size_t i) {
        compared[i] = sample(results[i % results.size()], samples[i / results.size()], options);
        const std::lock_guard lock(one_at_a_time);
        progress("stability", ++done, compared.size());
    });
    std::vector<Stability> found;
    for (std::size_t m = 0; m < results.size(); ++m) {
        std::vector<double> ari;
        std::vector<std::map<int, double>> overlaps;
        for (std::size_t s = 0; s < samples.size(); ++s) {
            const auto& comparison = compared[s * results.size() + m];
            if (!comparison) continue;
            ari.push_back(comparison->ari);
            overlaps.push_back(comparison->overlaps);
        }
        found.push_back({over_seeds(results[m]), agreement_of(ari, overlaps)});
    }
    return found;
}

}  // namespace ektara::evaluation
