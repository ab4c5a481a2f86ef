#include "ektara/rundir/default_clustering.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/ranges.h>

#include "ektara/core/error.hpp"
#include "ektara/core/nearest.hpp"

namespace ektara::rundir {
namespace {

constexpr double kTie       = 0.02;
constexpr double kMostNoise = 0.5;

/// A method of the table with how stable it is.
struct Candidate {
    const MethodRecord* method = nullptr;
    double stability           = 0;
};

using Measure = double ClusteringStability::*;

/// The methods that may be the default and were measured in this way, in the table's order.
std::vector<Candidate> candidates_of(const std::vector<MethodRecord>& methods,
                                     const std::vector<ClusteringStability>& stability, Measure measure) {
    std::vector<Candidate> candidates;
    for (const auto& method : methods) {
        const auto found = std::find_if(stability.begin(), stability.end(),
                                        [&](const auto& one) { return one.method == method.name; });
        if (found == stability.end() || !method.conditioned_on.empty()) continue;
        if (found->clusters < 2 || found->noise > kMostNoise || !std::isfinite(*found.*measure)) continue;
        candidates.push_back({&method, *found.*measure});
    }
    return candidates;
}

/// The first within the tie of the best.
const Candidate& most_stable(const std::vector<Candidate>& candidates) {
    const auto best = std::max_element(candidates.begin(), candidates.end(),
                                       [](const auto& a, const auto& b) { return a.stability < b.stability; });
    return *std::find_if(candidates.begin(), candidates.end(),
                         [&](const auto& one) { return one.stability >= best->stability - kTie; });
}

DefaultClustering of(const MethodRecord& method, Phrase rule) {
    return {.method     = method.name,
            .clustering = method.clustering_name(),
            .file       = method.clustering,
            .rule       = std::move(rule)};
}

Phrase two_digits(double value) { return number_phrase(fmt::format("{:.2f}", value)); }

/// The earlier choice with the file that it has now; nothing where its method is not there any more.
std::optional<DefaultClustering> kept(const std::optional<DefaultClustering>& choice,
                                      const std::vector<MethodRecord>& methods) {
    if (!choice) return std::nullopt;
    for (const auto& method : methods)
        if (method.clustering_name() == choice->clustering) return of(method, choice->rule);
    return std::nullopt;
}

}  // namespace

DefaultClustering choose_default_clustering(const std::vector<MethodRecord>& methods,
                                            const std::vector<ClusteringStability>& stability) {
    require(!methods.empty(), "E6103", "default clustering: a run has 1 method or more, but got none");
    for (const auto& [measure, over] :
         {std::pair{&ClusteringStability::samples, phrase("part.subsamples", "subsamples of the songs")},
          {&ClusteringStability::seeds, phrase("part.seeds", "seeds")}}) {
        const auto candidates = candidates_of(methods, stability, measure);
        if (candidates.empty()) continue;
        const auto& chosen = most_stable(candidates);
        return of(
            *chosen.method,
            phrase(
                "rule.most_stable",
                "most stable over {over} (mean ARI {stability}), the first of the table within {tie} of the best; no "
                "label chose it",
                {{"over", over}, {"stability", two_digits(chosen.stability)}, {"tie", two_digits(kTie)}}));
    }
    return of(methods.front(), phrase("rule.first", "the first method of the table: stability could not be measured"));
}

std::optional<DefaultClustering> kept_default(const RunRecord& record, const std::optional<RunRecord>& earlier) {
    if (auto own = kept(record.default_clustering, record.methods)) return own;
    return earlier ? kept(earlier->default_clustering, record.methods) : std::nullopt;
}

DefaultClustering kept_or_chosen(const RunRecord& record, const std::optional<RunRecord>& earlier,
                                 const std::vector<ClusteringStability>& stability) {
    if (auto before = kept_default(record, earlier)) return *before;
    return choose_default_clustering(record.methods, stability);
}

const MethodRecord& default_clustering(const RunRecord& record) {
    require(!record.methods.empty(), "E6103", "default clustering: a run has 1 method or more, but got none");
    if (record.default_clustering)
        for (const auto& method : record.methods)
            if (method.clustering_name() == record.default_clustering->clustering) return method;
    return record.methods.front();
}

const MethodRecord& clustering_named(const RunRecord& record, const std::string& name) {
    if (name.empty()) return default_clustering(record);
    std::vector<std::string> known, all_names;
    for (const auto& method : record.methods) {
        if (method.name == name || method.clustering_name() == name) return method;
        known.push_back(method.clustering_name());
        all_names.insert(all_names.end(), {method.clustering_name(), method.name});
    }
    fail<UsageError>("E4305", "'{}' is no method of this run; it has {}{}", name, fmt::join(known, ", "),
                     did_you_mean(name, all_names));
}

std::string clustering_line(const RunRecord& record, const MethodRecord& method) {
    const bool is_default =
        record.default_clustering && record.default_clustering->clustering == method.clustering_name();
    return fmt::format("groups of {} ({}){}", method.name, method.clustering_name(),
                       is_default ? ", the default: " + record.default_clustering->rule.text : std::string());
}

}  // namespace ektara::rundir
