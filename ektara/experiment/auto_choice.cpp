#include "ektara/experiment/auto_choice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "ektara/core/labels.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/random.hpp"
#include "ektara/evaluation/stability_stage.hpp"
#include "ektara/experiment/finish_run.hpp"
#include "ektara/experiment/score_input.hpp"
#include "ektara/experiment/spaces.hpp"

namespace ektara::experiment {
namespace {

using Eigen::Index;

constexpr double kTie = 0.02, kMostNoise = 0.5;
/// A new row of the cloud is a sum of at most so many of the songs' own.
constexpr Index kMostSummed = 1000;

/// The places of values in rising order.
std::vector<Index> by_value(const Eigen::VectorXf& values) {
    std::vector<Index> order(static_cast<std::size_t>(values.size()));
    std::iota(order.begin(), order.end(), Index{0});
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return values[a] < values[b]; });
    return order;
}

/// As many rows with the same columns, value for value, and nearly the same correlations, but no groups: rows are sums
/// of the songs' rows with normal weights, and each column's values are put in the order of the sums (a Gaussian
/// copula).
Matrix cloud_like(const Matrix& points, Seed seed) {
    const Matrix table = points(lexicographic_order(points), Eigen::all);
    const Index rows = table.rows(), summed = std::min(rows, kMostSummed);
    Matrix ranks(rows, table.cols());
    std::vector<std::vector<Index>> orders;
    for (Index j = 0; j < table.cols(); ++j) {
        orders.push_back(by_value(table.col(j)));
        for (Index i = 0; i < rows; ++i)
            ranks(orders.back()[static_cast<std::size_t>(i)], j) =
                static_cast<float>(2 * i + 1 - rows) / static_cast<float>(rows);
    }
    Matrix weights(rows, summed);
    Random random(seed, "cloud like the songs");
    for (auto row : weights.rowwise())
        for (auto& weight : row) weight = static_cast<float>(random.normal());
    std::vector<Index> chosen(static_cast<std::size_t>(summed));
    for (Index i = 0; i < summed; ++i) chosen[static_cast<std::size_t>(i)] = i * rows / summed;
    const Matrix sums = weights * ranks(chosen, Eigen::all);
    Matrix cloud(rows, table.cols());
    for (Index j = 0; j < table.cols(); ++j) {
        const auto order = by_value(sums.col(j));
        for (std::size_t i = 0; i < order.size(); ++i)
            cloud(order[i], j) = table(orders[static_cast<std::size_t>(j)][i], j);
    }
    return cloud;
}

/// One method on the cloud, as it is scored.
evaluation::ScoredMethod on_cloud(const FeatureMatrix& cloud, const Method& method, const RunOptions& options) {
    auto space       = std::make_shared<const Embedding>(untrained_space(cloud, options, method.space, options.seed));
    const auto found = cluster::run(space->coords, clusterer(options, method, options.seed), options.jobs);
    evaluation::ScoredMethod made;
    made.name        = method.name;
    made.seeds       = {options.seed};
    made.clusterings = {found};
    made.spaces      = {std::move(space)};
    made.recluster   = recluster(method, options, {});
    return made;
}

/// The mean ARI over subsamples of each method on a cloud without groups.
std::map<std::string, double> stability_by_chance(const ModelInput& input, const std::vector<const Method*>& methods,
                                                  const RunOptions& options) {
    auto cloud   = input.reference().standardised;
    cloud.values = cloud_like(cloud.values, options.seed);
    std::vector<evaluation::ScoredMethod> scored;
    for (const auto* method : methods) scored.push_back(on_cloud(cloud, *method, options));
    std::vector<int> rows(static_cast<std::size_t>(cloud.values.rows()));
    std::iota(rows.begin(), rows.end(), 0);
    const auto found = evaluation::stability_stage(
        rows, scored,
        {.resamples = options.resamples, .n_clusters = options.n_clusters, .seed = options.seed, .jobs = options.jobs},
        [](const std::string&, std::size_t, std::size_t) {});
    std::map<std::string, double> stability;
    for (std::size_t m = 0; m < scored.size(); ++m) stability[scored[m].name] = found[m].samples.ari;
    return stability;
}

/// Of the preset, whose spaces need no training; the baseline is there to compare with.
bool is_candidate(const Method& method) {
    const auto names = preset_methods(Preset::Auto);
    return method.name != kBaseline &&
           std::any_of(names.begin(), names.end(), [&](const auto& one) { return one.name == method.name; });
}

struct AutoCandidate {
    const MethodResult* result;
    double stability, by_chance;
    double lead() const { return stability - by_chance; }
};

std::vector<AutoCandidate> candidates_of(const ModelInput& input, const std::vector<MethodResult>& results,
                                         const std::vector<rundir::ClusteringStability>& stability) {
    const auto limit = fewest_songs_of_group(static_cast<int>(std::set(input.songs.begin(), input.songs.end()).size()));
    std::vector<AutoCandidate> found;
    for (const auto& result : results) {
        const auto one = std::find_if(stability.begin(), stability.end(),
                                      [&](const auto& row) { return row.method == result.method.name; });
        if (one == stability.end() || !is_candidate(result.method)) continue;
        if (one->clusters < 2 || one->noise > kMostNoise) continue;
        if (smallest_group(result.clusterings.front().labels, input.songs) >= limit)
            found.push_back({&result, one->samples, 0});
    }
    return found;
}

rundir::DefaultClustering chosen(const MethodResult& result, Phrase rule) {
    const auto record = method_records({result}).front();
    return {.method     = record.name,
            .clustering = record.clustering_name(),
            .file       = record.clustering,
            .rule       = std::move(rule)};
}

/// The first within the tie of the best.
const AutoCandidate& most_stable(const std::vector<AutoCandidate>& candidates) {
    const auto best = std::max_element(candidates.begin(), candidates.end(),
                                       [](const auto& a, const auto& b) { return a.lead() < b.lead(); });
    return *std::find_if(candidates.begin(), candidates.end(),
                         [&](const auto& one) { return one.lead() >= best->lead() - kTie; });
}

}  // namespace

int fewest_songs_of_group(int songs) { return std::max(3, (songs + 99) / 100); }

int smallest_group(const std::vector<int>& labels, const std::vector<std::string>& songs) {
    std::map<int, std::set<std::string>> groups;
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (labels[i] >= 0) groups[labels[i]].insert(songs[i]);
    std::size_t least = groups.empty() ? 0 : songs.size();
    for (const auto& [group, members] : groups) least = std::min(least, members.size());
    return static_cast<int>(least);
}

ChosenK choose_groups(const ModelInput& input, const RunOptions& options) {
    const auto songs = static_cast<int>(std::set(input.songs.begin(), input.songs.end()).size());
    const int limit  = fewest_songs_of_group(songs);
    const auto few   = phrase("k.few_songs", "{songs} songs hold no two groups of {limit}",
                              {{"songs", number_phrase(songs)}, {"limit", number_phrase(limit)}});
    if (songs < 2 * limit) return {1, few, {}};
    const auto method = resolve(preset_methods(Preset::Auto).front(), input.main);
    const auto space  = untrained_space(input.reference().standardised, options, method.space, options.seed);
    const auto groups = [&](int k) {
        auto asked       = options;
        asked.n_clusters = k;
        return cluster::run(space.coords, clusterer(asked, method, options.seed), options.jobs);
    };
    for (int k = std::min(groups(0).n_clusters, songs / limit); k >= 2; --k)
        if (const auto found = groups(k); found.n_clusters == k && smallest_group(found.labels, input.songs) >= limit)
            return {k,
                    phrase("k.communities", "communities that Leiden finds, each of {limit} songs or more",
                           {{"limit", number_phrase(limit)}}),
                    {}};
    return {1, few, {}};
}

rundir::DefaultClustering choose_automatically(const ModelInput& input, const std::vector<MethodResult>& results,
                                               const std::vector<evaluation::ScoreRow>& scores,
                                               const RunOptions& options) {
    auto candidates  = candidates_of(input, results, stability_of(scores));
    const auto limit = fewest_songs_of_group(static_cast<int>(std::set(input.songs.begin(), input.songs.end()).size()));
    const Phrase::Values least{{"limit", number_phrase(limit)}};
    if (candidates.empty())
        return chosen(results.front(),
                      phrase("rule.none_large", "the first method: none has groups of {limit}", least));
    if (candidates.size() == 1)
        return chosen(*candidates.front().result,
                      phrase("rule.only", "the only candidate whose groups have {limit} songs or more", least));
    const bool measured =
        std::all_of(candidates.begin(), candidates.end(), [](const auto& one) { return std::isfinite(one.stability); });
    if (!measured)
        return chosen(*candidates.front().result,
                      phrase("rule.first_large",
                             "the first candidate whose groups have {limit} songs or more; the songs are too few to "
                             "measure stability",
                             least));
    std::vector<const Method*> methods;
    for (const auto& one : candidates) methods.push_back(&one.result->method);
    const auto by_chance = stability_by_chance(input, methods, options);
    for (auto& one : candidates)
        if (const double chance = by_chance.at(one.result->method.name); std::isfinite(chance)) one.by_chance = chance;
    const auto& best = most_stable(candidates);
    return chosen(
        *best.result,
        phrase("rule.above_chance",
               "of {n} candidates whose groups have {limit} songs or more, the most stable above chance (mean "
               "ARI over subsamples {stability}, on a cloud without groups {by_chance}); no label chose it",
               {{"n", number_phrase(candidates.size())},
                {"limit", number_phrase(limit)},
                {"stability", number_phrase(fmt::format("{:.2f}", best.stability))},
                {"by_chance", number_phrase(fmt::format("{:.2f}", best.by_chance))}}));
}

}  // namespace ektara::experiment
