#include "ektara/cluster/cluster.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ektara/cluster/detail/affinity.hpp"
#include "ektara/cluster/detail/assign.hpp"
#include "ektara/cluster/detail/context.hpp"
#include "ektara/cluster/limits.hpp"
#include "ektara/core/alternatives.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/nearest.hpp"
#include "ektara/core/options.hpp"
#include "ektara/metrics/centroids.hpp"

namespace ektara::cluster {
namespace {

Result run_method(const Matrix& points, const KMeansOptions& options, int jobs) {
    KMeans found = kmeans(points, options, jobs);
    Result result;
    result.labels     = std::move(found.labels);
    result.n_clusters = static_cast<int>(found.centres.rows());
    result.statistics = {.inertia = found.inertia, .n_iter = found.n_iter};
    result.centres    = std::move(found.centres);
    if (found.n_sampled > 0) result.statistics.n_sampled = found.n_sampled;
    return result;
}

int count_clusters(const std::vector<int>& labels) { return 1 + *std::max_element(labels.begin(), labels.end()); }

template <Linkage kLinkage>
bool merges_micro_clusters(const AgglomerativeOptions<kLinkage>& options, Eigen::Index rows) {
    return kLinkage == Linkage::Ward && !options.any_size && options.n_neighbors == 0 && rows > kMostWardRows;
}

template <Linkage kLinkage>
Result run_method(const Matrix& points, const AgglomerativeOptions<kLinkage>& options, int jobs) {
    require(options.n_neighbors >= 0, "E6105", "agglomerative: n_neighbors must not be negative, but got {}",
            options.n_neighbors);
    const auto neighbors = static_cast<int>(std::min<Eigen::Index>(options.n_neighbors, points.rows() - 1));
    const bool paired    = neighbors > 0;
    const bool by_micro  = merges_micro_clusters(options, points.rows());
    auto found           = paired     ? agglomerative_of_pairs(points, nearest_pairs(points, neighbors, jobs), kLinkage,
                                                               {options.n_clusters, options.distance_threshold})
                           : by_micro ? ward_of_micro_clusters(points, options.n_clusters, options.distance_threshold, jobs)
                                      : agglomerative(points, kLinkage, options.n_clusters, options.distance_threshold, jobs);
    Result result;
    if (found.n_micro > 0) result.statistics.n_micro = found.n_micro;
    if (paired) result.statistics.n_components = found.n_components;
    result.n_clusters = count_clusters(found.labels);
    result.labels     = std::move(found.labels);
    result.tree       = std::move(found.tree);
    return result;
}

Result run_method(const Matrix& points, const DbscanOptions& options, int jobs) {
    auto found = dbscan(points, options, jobs);
    Result result{{std::move(found.labels), {}, found.n_clusters}, {.eps = found.eps}};
    if (found.n_copies > 0) result.statistics.n_copies = found.n_copies;
    if (found.n_sampled > 0) result.statistics.n_sampled = found.n_sampled;
    return result;
}

Result run_method(const Matrix& points, const HdbscanOptions& options, int jobs) {
    auto found = hdbscan(points, options, jobs);
    Result result{{std::move(found.labels), std::move(found.strength), found.n_clusters}, {}};
    if (found.n_copies > 0) result.statistics.n_copies = found.n_copies;
    return result;
}

Result run_method(const Matrix& points, const GmmOptions& options, int jobs) {
    auto found = gmm(points, options, jobs);
    return {{std::move(found.labels), std::move(found.strength), options.n_clusters},
            {.bic = found.bic, .log_likelihood = found.log_likelihood, .n_iter = found.n_iter},
            {},
            std::move(found.mixture.means)};
}

Result run_method(const Matrix& points, const Context& context, const SpectralOptions& options, int jobs) {
    auto found       = spectral(points, context, options, jobs);
    const int copies = found.n_copies, k = copies > 0 ? count_clusters(found.labels) : options.n_clusters;
    Result result{{std::move(found.labels), {}, k}, {.n_components = found.n_components}};
    if (copies > 0) result.statistics.n_copies = copies;
    return result;
}

Result run_method(const Matrix& points, const Context& context, const LeidenOptions& options, int jobs) {
    auto found = leiden(points, context, options, jobs);
    Result result{{std::move(found.labels), {}, found.n_clusters},
                  {.modularity = found.modularity, .resolution = found.resolution}};
    if (found.n_copies > 0) result.statistics.n_copies = found.n_copies;
    return result;
}

Result run_method(const Matrix& points, const ConsensusOptions& options, int jobs) {
    auto found = consensus(points, options, jobs);
    return {{std::move(found.labels), {}, found.n_clusters}, {.ambiguous = found.ambiguous}};
}

/// The community graph that a method is run on; nothing where it has none.
std::optional<CommunityGraph> graph_of(const Options& options) {
    if (const auto* leiden = std::get_if<LeidenOptions>(&options)) return leiden->graph;
    if (const auto* spectral = std::get_if<SpectralOptions>(&options)) return community_graph_of(spectral->affinity);
    return std::nullopt;
}

std::string name_of(const KMeansOptions&) { return "kmeans"; }
template <Linkage kLinkage>
std::string name_of(const AgglomerativeOptions<kLinkage>&) {
    return options_detail::to_text(kLinkage);
}
std::string name_of(const DbscanOptions&) { return "dbscan"; }
std::string name_of(const HdbscanOptions&) { return "hdbscan"; }
std::string name_of(const GmmOptions&) { return "gmm"; }
std::string name_of(const SpectralOptions&) { return "spectral"; }
std::string name_of(const LeidenOptions&) { return "leiden"; }
std::string name_of(const ConsensusOptions&) { return "consensus"; }

}  // namespace

Result run(const Matrix& points, const Options& options, int jobs) { return run(points, {}, options, jobs); }

Result run(const Matrix& points, const Context& context, const Options& options, int jobs) {
    return std::visit(
        [&](const auto& chosen) {
            if constexpr (requires { run_method(points, context, chosen, jobs); })
                return run_method(points, context, chosen, jobs);
            else
                return run_method(points, chosen, jobs);
        },
        options);
}

bool needs_batches(const Options& options) {
    const auto graph = graph_of(options);
    return graph && needs_batches(*graph);
}

bool holds_all_pairs(const Options& options) { return graph_of(options) == CommunityGraph::Fused; }

bool needs_blocks(const Options& options) {
    const auto graph = graph_of(options);
    return graph && needs_blocks(*graph);
}

std::string name(const Options& options) {
    return std::visit([](const auto& chosen) { return name_of(chosen); }, options);
}

std::vector<std::string> methods() { return alternative_names<Options>(); }

Options method(const std::string& wanted) {
    if (auto found = alternative<Options>(wanted)) return *std::move(found);
    fail<UsageError>("E6106", "cluster: there is no method '{}'; the methods are {}{}", wanted,
                     fmt::join(methods(), ", "), did_you_mean(wanted, methods()));
}

Options method(Kind kind) { return alternatives<Options>()[static_cast<std::size_t>(kind)]; }

std::string name(Kind kind) { return name(method(kind)); }

std::vector<std::pair<Kind, std::string>> enum_names(Kind) { return kind_names<Kind, Options>(); }

Eigen::Index fewest_rows(const Options& options) {
    return std::visit(
        [](const auto& chosen) -> Eigen::Index {
            int rows = 1;
            if constexpr (requires { chosen.n_clusters; }) rows = std::max(rows, chosen.n_clusters);
            if constexpr (requires { chosen.min_cluster_size; })
                rows = std::max(rows, chosen.min_samples == 0 ? chosen.min_cluster_size : chosen.min_samples);
            return rows;
        },
        options);
}

std::string shortcut_for(const Options& options, Eigen::Index rows) {
    return std::visit(
        [&](const auto& chosen) -> std::string {
            using Chosen = std::decay_t<decltype(chosen)>;
            if constexpr (std::is_same_v<Chosen, KMeansOptions>)
                if (starts_on_sample(chosen, rows))
                    return fmt::format(
                        "K-Means' starts and swaps are made on {} of {} rows; the last iterations take all",
                        kSampledStarts, rows);
            if constexpr (std::is_same_v<Chosen, WardOptions>)
                if (merges_micro_clusters(chosen, rows))
                    return fmt::format("Ward merges micro-clusters in place of {} rows", rows);
            if constexpr (std::is_same_v<Chosen, DbscanOptions>)
                if (samples_k_distances(chosen, rows))
                    return fmt::format("DBSCAN's radius is that of the k-distances of {} of {} rows",
                                       kSampledKDistances, rows);
            return {};
        },
        options);
}

std::string shortcut_taken(const Options& options, const Result& result) {
    const auto& told = result.statistics;
    return told.n_micro || told.n_sampled ? shortcut_for(options, std::ssize(result.labels)) : std::string();
}

std::string too_large(const Options& options, Eigen::Index rows) {
    const auto gigabytes = static_cast<double>(rows) * static_cast<double>(rows) / 2 * sizeof(double) / 1e9;
    const auto method    = name(options);
    return std::visit(
        [&](const auto& chosen) -> std::string {
            using Chosen = std::decay_t<decltype(chosen)>;
            if constexpr (std::is_same_v<Chosen, AverageOptions> || std::is_same_v<Chosen, CompleteOptions>)
                if (rows > kMostLinkedRows && chosen.n_neighbors == 0)
                    return fmt::format(
                        "{} linkage of {} rows holds all their distances, {:.0f} GB; take ward, or only "
                        "near pairs (--set cluster.n_neighbors=10)",
                        method, rows, gigabytes);
            if constexpr (std::is_same_v<Chosen, ConsensusOptions>)
                if (rows > kMostLinkedRows)
                    return fmt::format("consensus of {} rows holds all their distances, {:.0f} GB; take kmeans or gmm",
                                       rows, gigabytes);
            if constexpr (std::is_same_v<Chosen, DbscanOptions>)
                if (rows > kMostDbscanRows)
                    return fmt::format("dbscan measures all pairs of {} rows; take hdbscan or leiden", rows);
            return {};
        },
        options);
}

void take_any_size(Options& options) {
    std::visit(
        [](auto& chosen) {
            if constexpr (requires { chosen.any_size; }) chosen.any_size = true;
        },
        options);
}

int copies_not_counted(const Matrix& points, const Context& context, const Options& options) {
    const bool counts_once = std::visit(
        [](const auto& chosen) {
            if constexpr (requires { chosen.duplicates; })
                return chosen.duplicates == Duplicates::Once;
            else
                return false;
        },
        options);
    return counts_once ? rows_counted_once(points, context, needs_batches(options)).n_copies() : 0;
}

FeatureMatrix centres_of(const FeatureMatrix& table, const Result& result) {
    FeatureMatrix centres{{}, {}, table.columns, table.recipe};
    if (result.centres.rows() > 0) {
        centres.values = result.centres.cast<float>();
        for (Eigen::Index c = 0; c < centres.values.rows(); ++c) centres.rows.push_back(std::to_string(c));
        return centres;
    }
    const auto found = metrics::centroids(table.values, result.labels);
    centres.values   = found.means.cast<float>();
    for (const int number : found.clusters) centres.rows.push_back(std::to_string(number));
    return centres;
}

void assign_noise(const Matrix& points, Clustering& clustering) {
    const int k =
        clustering.labels.empty() ? 0 : 1 + *std::max_element(clustering.labels.begin(), clustering.labels.end());
    if (k == 0) return;
    const auto nearest = assign_nearest(points, metrics::centroids(points, clustering.labels, k));
    for (std::size_t i = 0; i < nearest.size(); ++i)
        if (clustering.labels[i] < 0) clustering.labels[i] = nearest[i];
}

}  // namespace ektara::cluster
