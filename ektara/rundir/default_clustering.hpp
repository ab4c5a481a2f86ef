#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "ektara/rundir/run_record.hpp"

namespace ektara::rundir {

/// What the choice of the default clustering looks at; labels are not among it. NaN: not measured.
struct ClusteringStability {
    std::string method;
    std::size_t clusters = 0;
    double noise         = 0;                                         ///< share of the rows
    double samples       = std::numeric_limits<double>::quiet_NaN();  ///< mean ARI over subsamples of the songs
    double seeds         = std::numeric_limits<double>::quiet_NaN();  ///< mean ARI over pairs of seeds
};

/// The clustering that is shown unless another is named, chosen without labels (docs/methods.md).
///
/// Among the methods that saw no label, with 2 clusters or more and at most half of the rows as noise, the one that is
/// most stable over subsamples of the songs; where none was sampled, over seeds; the first of the table among those
/// within 0.02 of the best. Where no method qualifies, the first of the table. Throws InvalidArgument E6103 where there
/// is no method.
DefaultClustering choose_default_clustering(const std::vector<MethodRecord>& methods,
                                            const std::vector<ClusteringStability>& stability);

/// The choice that `record` or else the run before (`earlier`) has made, as long as its method is among the record's.
std::optional<DefaultClustering> kept_default(const RunRecord& record, const std::optional<RunRecord>& earlier);

/// The choice that `record` or else the run before (`earlier`) has made, as long as its method is among the record's;
/// otherwise a new choice.
DefaultClustering kept_or_chosen(const RunRecord& record, const std::optional<RunRecord>& earlier,
                                 const std::vector<ClusteringStability>& stability);

/// The default clustering of a finished run; the first of the table where the record names none.
const MethodRecord& default_clustering(const RunRecord& record);

/// What `--clusters NAME` means: a method's name ("Basic VAE + K-Means") or a clustering's ("vae.kmeans"); "" is the
/// default. Throws UsageError E4305, with the names there are.
const MethodRecord& clustering_named(const RunRecord& record, const std::string& name);

/// One line for a terminal: "groups of Basic VAE + K-Means (vae.kmeans), the default: most stable …". The words after
/// the name stand only where it is the default.
std::string clustering_line(const RunRecord& record, const MethodRecord& method);

}  // namespace ektara::rundir
