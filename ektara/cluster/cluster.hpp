#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ektara/cluster/agglomerative.hpp"
#include "ektara/cluster/consensus.hpp"
#include "ektara/cluster/dbscan.hpp"
#include "ektara/cluster/gmm.hpp"
#include "ektara/cluster/hdbscan.hpp"
#include "ektara/cluster/kmeans.hpp"
#include "ektara/cluster/leiden.hpp"
#include "ektara/cluster/spectral.hpp"
#include "ektara/core/types.hpp"

namespace ektara::cluster {

/// Every method, as a value: what the program parses, what a run's record stores, what the tests loop over.
using Options = std::variant<KMeansOptions, WardOptions, AverageOptions, CompleteOptions, SingleOptions, DbscanOptions,
                             HdbscanOptions, GmmOptions, SpectralOptions, LeidenOptions, ConsensusOptions>;

/// Which method an `Options` holds, in the variant's order.
enum class Kind { KMeans, Ward, Average, Complete, Single, Dbscan, Hdbscan, Gmm, Spectral, Leiden, Consensus };
std::vector<std::pair<Kind, std::string>> enum_names(Kind);

/// What a method tells of its clustering; nothing where it has no such number.
struct Statistics {
    std::optional<double> ambiguous = {};                    ///< consensus
    std::optional<double> bic = {}, log_likelihood = {};     ///< gmm
    std::optional<double> eps        = {};                   ///< dbscan: the radius that was used
    std::optional<double> inertia    = {};                   ///< kmeans
    std::optional<double> modularity = {}, resolution = {};  ///< leiden
    std::optional<int> n_components = {};  ///< connected components: of spectral's affinity, or n_neighbors' graph
    std::optional<int> n_copies     = {};  ///< density and graph methods: rows equal to an earlier one that count once
    std::optional<int> n_iter       = {};  ///< kmeans, gmm
    std::optional<int> n_micro      = {};  ///< ward of many rows: micro-clusters that were merged in place of rows
    std::optional<int> n_sampled    = {};  ///< kmeans, dbscan of many rows: those that starts, or k-distances, are of
    bool operator==(const Statistics&) const = default;

    /// Calls visit(name, value) for each, by name.
    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("ambiguous", self.ambiguous);
        visit("bic", self.bic);
        visit("eps", self.eps);
        visit("inertia", self.inertia);
        visit("log_likelihood", self.log_likelihood);
        visit("modularity", self.modularity);
        visit("n_components", self.n_components);
        visit("n_copies", self.n_copies);
        visit("n_iter", self.n_iter);
        visit("n_micro", self.n_micro);
        visit("n_sampled", self.n_sampled);
        visit("resolution", self.resolution);
    }
};

/// A clustering and what its method tells of it.
struct Result : Clustering {
    Statistics statistics = {};
    /// Of the agglomerative methods: n - 1 merges by rising height.
    std::vector<Merge> tree = {};
    /// k×d; of kmeans the centres, of gmm the means; empty elsewhere.
    MatrixD centres = {};
};

/// Groups the rows of n×d points. One label a row from 0, -1 for noise. The order of the rows does not change the
/// partition; the same to the bit for any `jobs`. Errors: those of the method.
Result run(const Matrix& points, const Options& options, int jobs = 1);

/// The same for a method whose graph is told of the batch of each row, or of blocks of columns (community_graph.hpp).
/// A method that does not read them gives the same as without.
Result run(const Matrix& points, const Context& context, const Options& options, int jobs = 1);

/// Whether the method's graph needs the batches, or the blocks, of a context.
bool needs_batches(const Options& options);
bool needs_blocks(const Options& options);
/// Whether the method's graph holds matrices of all pairs of rows (neighbors::kMostFusedRows).
bool holds_all_pairs(const Options& options);

/// The method's name: "kmeans", "ward", ….
std::string name(const Options& options);
std::string name(Kind kind);
inline Kind kind_of(const Options& options) { return static_cast<Kind>(options.index()); }

/// The options of the method of that name with their defaults. Throws UsageError E6106 naming the known methods.
Options method(const std::string& name);
Options method(Kind kind);
std::vector<std::string> methods();

/// The rows that equal an earlier one (of the same batch, for a graph of batches), where the method counts equal rows
/// once: dbscan, hdbscan, leiden and spectral, unless `duplicates` is keep. 0 for every other method.
int copies_not_counted(const Matrix& points, const Context& context, const Options& options);

/// One row a cluster, called by its number: the method's own centres, or the mean of each cluster's rows (noise has
/// none), in the units of `table`, which was clustered. The columns are the table's.
FeatureMatrix centres_of(const FeatureMatrix& table, const Result& result);

/// Gives each noise row the label of its nearest cluster centroid (Euclidean), with strength 0 where there are
/// strengths. Does nothing where every row is noise.
void assign_noise(const Matrix& points, Clustering& clustering);

}  // namespace ektara::cluster
