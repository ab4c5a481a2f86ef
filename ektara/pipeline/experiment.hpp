#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/artifacts/json.hpp"
#include "ektara/cluster/kmeans.hpp"
#include "ektara/features/extract.hpp"
#include "ektara/metrics/evaluation.hpp"
#include "ektara/models/options.hpp"
#include "ektara/pipeline/inputs.hpp"

namespace ektara::pipeline {

/// One line of the table: which model's space of which features is grouped by which clusterer.
struct Method {
    std::string task, name, features, model, clusterer;
    /// "vae": what the artifacts of its space are called; "vae.kmeans": its clusterings.
    std::string space() const { return model; }
    std::string clustering() const { return model + "." + clusterer; }
    bool operator==(const Method&) const = default;
};

enum class Preset { Easy };
std::vector<std::pair<Preset, std::string>> enum_names(Preset);

/// The methods that a preset compares, raw K-Means, the baseline of every difference, last.
std::vector<Method> methods_of(Preset preset);

/// What the K-Means baseline is called in the table.
inline constexpr const char* kBaseline = "Raw + K-Means";

enum class RowUnit { Clip, Song };
std::vector<std::pair<RowUnit, std::string>> enum_names(RowUnit);

/// What is asked of a run; `--set run.…`, and the options of the stages.
struct RunOptions {
    Preset preset       = Preset::Easy;
    int n_clusters      = 8;
    int seeds           = 5;
    Seed seed           = 0;
    RowUnit per         = RowUnit::Clip;
    double pca_variance = 0.95;

    InputOptions input;
    features::ExtractOptions features;
    models::VaeOptions train;
    cluster::KMeansOptions cluster;
    metrics::EvaluationOptions evaluate{.half_samples = 1000, .permutations = 9999};

    int jobs   = 0;
    bool force = false;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("preset", self.preset, "which methods are compared: easy");
        visit("n_clusters", self.n_clusters, "groups that K-Means forms, --k");
        visit("seeds", self.seeds, "how many times each random method is trained and clustered anew");
        visit("per", self.per, "a row is a clip, or a song (its clips averaged)");
        visit("pca_variance", self.pca_variance, "share of the variance that PCA keeps before K-Means");
    }
};

/// Every setting resolved, "run.n_clusters" and so on: what run.json holds and --dry-run prints. Threads and --force
/// are left out: they change no result.
artifacts::Json configuration(const RunOptions& options);

/// The seeds of a run: seed, seed + 1, …
std::vector<Seed> seeds_of(const RunOptions& options);

/// Throws InvalidArgument E6001 where seeds, groups or the share of variance are out of range.
void check(const RunOptions& options);

}  // namespace ektara::pipeline
