#pragma once

#include <map>
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

/// A clustering with the figures that its method gives: "inertia" and "n_iter" for kmeans, "eps" for dbscan,
/// "log_likelihood", "bic" and "n_iter" for gmm, "n_components" for spectral, "modularity" and "resolution" for
/// leiden, "ambiguous" for consensus; "n_copies" for dbscan and hdbscan, where they count equal rows once and there are
/// any.
struct Result : Clustering {
    std::map<std::string, double> figures;
    /// Of the agglomerative methods: n - 1 merges by rising height.
    std::vector<Merge> tree = {};
};

/// Groups the rows of n×d points. One label a row from 0, -1 for noise. The order of the rows does not change the
/// partition; the same to the bit for any `jobs`. Errors: those of the method.
Result run(const Matrix& points, const Options& options, int jobs = 1);

/// The method's name: "kmeans", "ward", ….
std::string name(const Options& options);
std::string name(Kind kind);
inline Kind kind_of(const Options& options) { return static_cast<Kind>(options.index()); }

/// The options of the method of that name with their defaults. Throws UsageError E6106 naming the known methods.
Options method(const std::string& name);
Options method(Kind kind);
std::vector<std::string> methods();

/// The rows that equal an earlier one, where the method counts equal rows once (dbscan and hdbscan, unless
/// `duplicates` is keep); 0 for every other method.
int copies_not_counted(const Matrix& points, const Options& options);

/// Gives each noise row the label of its nearest cluster centroid (Euclidean), with strength 0 where there are
/// strengths. Does nothing where every row is noise.
void assign_noise(const Matrix& points, Clustering& clustering);

}  // namespace ektara::cluster
