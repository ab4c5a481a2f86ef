#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ektara/cluster/choose_k.hpp"
#include "ektara/core/phrase.hpp"
#include "ektara/core/types.hpp"
#include "ektara/core/warning.hpp"

namespace ektara::rundir {

/// Settings as text, in the order in which they are printed: "run.n_clusters" and "8".
using Settings = std::vector<std::pair<std::string, std::string>>;

/// One figure of a trained model: nothing (null), a truth value, a whole number, a number, a word, or a list.
using Figure = std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<double>>;

/// One line of the run's table, and where the files of its first seed lie (paths relative to RUN).
struct MethodRecord {
    std::string name;  ///< "Basic VAE + K-Means"
    std::string task;
    std::string features, transform, model, conditioned_on, projected_by, clusterer;
    std::string space;  ///< "vae"
    Seed seed = 0;      ///< the first
    std::vector<Seed> seeds;
    std::string embedding, projection, clustering;

    /// "vae.kmeans" of "clusterings/vae.kmeans.s0.csv".
    std::string clustering_name() const;
    /// "clusterings/vae.kmeans.s3.csv": the clustering of another seed.
    std::filesystem::path clustering_of(Seed other) const;
    bool operator==(const MethodRecord&) const = default;
};

/// A trained model and what its training reached.
struct ModelRecord {
    std::string name;  ///< "vae.s0"
    std::vector<std::pair<std::string, Figure>> card;
    bool operator==(const ModelRecord&) const = default;
};

/// How well the features tell the values of one label column (metrics/probe.hpp); NaN stands for "unknown".
struct ProbeRecord {
    std::string column;
    int classes = 0, rows = 0;
    double balanced_accuracy = 0, chance = 0;
    std::string entangled_with;
    double association = 0;
    bool confounded    = false;
    /// The same without the controls against differences of recording; empty where no control was used.
    std::optional<double> without_controls;
    bool operator==(const ProbeRecord&) const = default;
};

/// The clustering that every reader of the run shows unless `--clusters` names another.
struct DefaultClustering {
    std::string method;      ///< as in the table: "Basic VAE + K-Means"
    std::string clustering;  ///< "vae.kmeans"
    std::string file;        ///< "clusterings/vae.kmeans.s0.csv"
    Phrase rule;             ///< why it was chosen, one sentence
    bool operator==(const DefaultClustering&) const = default;
};

/// How the clusters of one clustering are numbered after the input of the run changed.
struct NumberChange {
    std::string clustering;             ///< "vae.kmeans.s0"
    int songs  = 0;                     ///< rows that both runs have
    int kept   = 0;                     ///< of these, rows that have the number that they had
    double ari = 0;                     ///< adjusted Rand index of the two clusterings on these rows
    std::vector<int> gone, introduced;  ///< numbers that only the earlier, only the new clustering has
    bool operator==(const NumberChange&) const = default;
};

/// That songs were placed into groups which were made without them (`ektara update`).
struct Placement {
    std::size_t fitted                      = 0;  ///< rows that the groups were made of
    std::size_t placed                      = 0;  ///< rows of the run that are not among them
    std::size_t gone                        = 0;  ///< rows among them that the run does not have any more
    bool operator==(const Placement&) const = default;
};

/// What run.json holds. Fields that a run has not reached yet are empty.
struct RunRecord {
    std::string version;
    std::string build;   ///< build_id() of the program that made it; empty: before runs had digests
    std::string status;  ///< "running" or "finished"
    Settings config;
    std::string input, input_hash;
    std::vector<std::pair<std::string, double>> timings;  ///< seconds by stage
    std::optional<int> k;                                 ///< the number of clusters that `--k auto` chose
    Phrase k_choice;                                      ///< why; empty where it was given
    std::vector<cluster::Candidate> k_curve;              ///< the figures of every number that was tried
    std::vector<ProbeRecord> probe;
    std::string command;
    std::string directory;  ///< RUN when it was written: files are found by their way from there
    std::vector<Seed> seeds;
    std::optional<std::size_t> rows, failed;
    std::optional<Recipe> recipe;  ///< of the standardised main features
    std::vector<MethodRecord> methods;
    std::optional<DefaultClustering> default_clustering;
    std::vector<NumberChange> number_changes;
    std::optional<Placement> placement;  ///< nothing: all rows were grouped together
    std::vector<ModelRecord> models;
    std::vector<std::pair<std::string, std::string>> target_names;  ///< what each target is in words
    std::vector<Warning> warnings;
    std::optional<double> peak_memory_mb;
    std::string host_name;
    int host_cores = 0;

    /// Adds seconds to those that a stage has taken already.
    void add_seconds(const std::string& stage, double seconds);
    bool is_finished() const { return status == "finished"; }
    bool operator==(const RunRecord&) const = default;
};

/// What tells a run from others: a digest of its version, build, configuration and input. Two runs of one command over
/// the same input are the same.
std::string identity(const RunRecord& record);

/// Behind the digest of an input, which then is no input's: the run begins anew next time.
inline constexpr const char* kAnew = "+anew";

/// The record of a run directory. Throws Error E4304 where there is none or it cannot be read, E4104 where its own
/// digest does not fit, and E4107 where the list of digests beside it is missing, damaged or another run's.
RunRecord read_run_record(const std::filesystem::path& run);
/// The same without the list beside it, for a run that is gone on from.
RunRecord read_record_alone(const std::filesystem::path& run);

/// A record, and whether it is what the run wrote.
struct FoundRecord {
    RunRecord record;
    bool is_as_written = true;
};
/// read_run_record for a run that is shown though its record may have been changed. The list of digests beside a
/// changed one is taken as that of the run, since nothing tells whose it is.
FoundRecord read_changed_record(const std::filesystem::path& run);

/// W-NO-DIGESTS for a run that was made before runs had digests; otherwise nothing.
std::vector<Warning> notes_on(const RunRecord& record, const std::filesystem::path& run);

/// Writes RUN/run.json with its own digest, whole or not at all.
void write_run_record(const std::filesystem::path& run, const RunRecord& record);

}  // namespace ektara::rundir
