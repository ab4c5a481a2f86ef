#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ektara/artifacts/json.hpp"
#include "ektara/cluster/choose_k.hpp"
#include "ektara/cluster/cluster.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/core/warning.hpp"
#include "ektara/evaluation/score_row.hpp"
#include "ektara/experiment/method.hpp"
#include "ektara/experiment/presets.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "ektara/features/extract.hpp"
#include "ektara/metrics/evaluation.hpp"
#include "ektara/metrics/structure.hpp"
#include "ektara/models/options.hpp"
#include "ektara/projection/projection.hpp"
#include "ektara/rundir/run_directory.hpp"

namespace ektara::experiment {

struct ModelInput;

/// Another system whose choices a run repeats (`run --as-NAME`), so that its table can be compared line by line.
struct RepeatedSystem {
    std::string name;                                         ///< setting run.preset says "as-NAME"
    std::vector<Method> methods;                              ///< over `RunOptions::main_features`, the baseline last
    std::map<std::string, evaluation::TableFigures> figures;  ///< what its own table says of them
    std::string warning;                                      ///< code that every row of scores gets
    bool noise_is_a_cluster = false;                          ///< in scores and internal indices
};

using extraction::RowUnit;

/// What is asked of a run; `--set run.…`, and the options of the stages.
struct RunOptions {
    Preset preset       = Preset::Auto;
    int n_clusters      = 8;
    int seeds           = 5;
    int resamples       = 5;
    Seed seed           = 0;
    RowUnit per         = RowUnit::Clip;
    double pca_variance = 0.95;
    bool text           = true;
    std::string across  = {};

    collection::InputOptions input;
    features::ExtractOptions features;
    extraction::TextOptions texts;
    extraction::WorkerOptions workers;
    /// Folder of the store; empty: the user's own.
    std::filesystem::path cache;
    /// Options of each model, clusterer and projection, first those of presets.toml: `--set train.conv-vae.beta`,
    /// `cluster.dbscan.eps`, `projection.umap.n_neighbors`.
    std::map<models::Kind, models::Options> train              = default_train();
    std::map<cluster::Kind, cluster::Options> cluster          = default_cluster();
    std::map<projection::Kind, projection::Options> projection = default_projection();
    /// Options of the clusterer of one method alone, by the name of its clusterings: `--set
    /// method.raw-umap.dbscan.eps=0.3`.
    std::map<std::string, OwnOptions> methods;
    /// Methods that are compared beside those of the preset: `--method`, and `[[method]]` tables in --config.
    std::vector<MethodText> own_methods;
    /// Stands in place of a preset; nothing: `preset` says which methods are compared.
    std::optional<RepeatedSystem> repeated = {};
    /// Name of the main features where they are columns of those that are extracted; empty: these themselves.
    std::string main_features             = {};
    std::vector<std::string> main_columns = {};  ///< which columns
    /// Features in whose space internal indices are computed too; empty, or where there are none: the main ones.
    std::string reference_space = {};
    /// What else is to be said of a run with these options, once its features are known.
    std::function<std::vector<Warning>(const ModelInput&, const RunOptions&)> notes = {};
    /// What texts took from the songs that the groups were made of, where songs are placed into them.
    std::optional<extraction::TextFit> fitted = {};
    /// How many groups were formed then; 0: none were, or nothing is placed.
    int formed = 0;
    /// Writes spaces and clusterings of an earlier fit into RUN before those that it lacks are made.
    std::function<void(rundir::RunDirectory&, const extraction::FeatureTables&)> place = {};
    /// Whether somebody asked for `n_clusters`; otherwise few songs get fewer groups, and preset `auto` chooses.
    bool k_given = false;
    /// With `choose_k` the number of clusters is chosen from the data, once for all methods.
    bool choose_k = false;
    cluster::ChooseKOptions choosing;
    /// Other names of labels, and the name that stands for each: "Pop" → "pop".
    std::map<std::string, std::string> aliases;
    metrics::EvaluationOptions evaluate{.half_samples = 1000, .permutations = 9999};
    /// Whether the songs form groups at all; `seed` is that of the run.
    metrics::StructureOptions structure;

    int jobs   = 0;
    bool force = false;

    static std::map<models::Kind, models::Options> default_train();
    static std::map<cluster::Kind, cluster::Options> default_cluster();
    static std::map<projection::Kind, projection::Options> default_projection();

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("preset", self.preset,
              "which methods are compared: auto (the most stable of a few is shown), easy, medium, hard, best or all");
        visit("n_clusters", self.n_clusters, "groups that are formed, --k");
        visit("choose_k", self.choose_k, "--k auto: the number of groups is chosen on the standardised features");
        visit("seeds", self.seeds, "how many times each random method is trained and clustered anew");
        visit("resamples", self.resamples,
              "subsamples of four fifths of the songs that are clustered again, to see what stays; 0: none");
        visit("per", self.per, "a row is a clip, or a song (its clips averaged)");
        visit("pca_variance", self.pca_variance, "share of the variance that PCA keeps before K-Means");
        visit("text", self.text, "lyrics and descriptions are used; --no-text leaves them out");
        visit("across", self.across,
              "label column across which groups are sought: methods that take it out join the table; empty: none");
    }
};

/// The methods that `run --across COLUMN` adds: ways to take a label column out of groups, and the row that they start
/// from.
std::vector<MethodText> methods_across(const std::string& column);

/// The methods of a run over these main features ("table", or the first of `features.names`): those of the preset, then
/// those of `across` and the own ones that are not among them, raw K-Means last. Throws UsageError E6003 for an own
/// method that cannot be understood, or has the name of another.
std::vector<Method> methods_of(const RunOptions& options, const std::string& main_features);

/// What is to be said of methods that make no row: W-SAME-METHOD for own ones that equal another method, with its name;
/// W-LEFT-OUT for own ones of text in a run without text, and for those of the preset that are made of lyrics where
/// `texts.source` is another. Throws as `methods_of`.
std::vector<Warning> notes_on_methods(const RunOptions& options, const std::string& main_features);

/// Every setting resolved, "run.n_clusters" and so on, of the stages that the preset uses: what run.json holds and
/// --dry-run prints. Threads and --force are left out: they change no result.
artifacts::Json configuration(const RunOptions& options);

/// The options as a run takes them: in preset `auto` the number of groups is chosen unless it was given.
RunOptions resolved(RunOptions options);

/// Asks for groups as `--k`, the setting run.n_clusters and `ektara.run(n_clusters=…)` say it: "auto", or a whole
/// number from 2 up. Throws UsageError E1630 for anything else.
void ask_for_groups(const std::string& k, RunOptions& options);

/// What the caller brings of its own, and no result depends on: threads (0: all), the folder of the store (empty: the
/// user's own), and the program whose workers read files (empty: threads do).
struct Resources {
    int jobs = 0;
    std::filesystem::path cache, program;
};
void use(const Resources& resources, RunOptions& options);

/// The seeds of a run: seed, seed + 1, …
std::vector<Seed> seeds_of(const RunOptions& options);

/// A clusterer as a run uses it: with its options, the number of clusters and a seed.
cluster::Options clusterer(const RunOptions& options, cluster::Kind kind, Seed seed);
/// That of a method, with the options that are its own.
cluster::Options clusterer(const RunOptions& options, const Method& method, Seed seed);
/// The options of the model that a trained space is made by, and those of a space's projection.
models::Options trainer(const RunOptions& options, const Space& space);
projection::Options projector(const RunOptions& options, const Space& space, Seed seed);
/// Whether a seed changes what a clusterer finds.
bool is_random(const cluster::Options& options);
/// Whether a clusterer is told the number of clusters.
bool takes_k(const cluster::Options& options);

/// Throws InvalidArgument E6001 where seeds or the share of variance are out of range, UsageError E1630 for fewer than
/// 2 groups and E1101 where `methods` names a method or option that the run does not have.
void check(const RunOptions& options);

}  // namespace ektara::experiment
