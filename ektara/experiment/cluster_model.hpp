#pragma once

#include <filesystem>

#include "ektara/cluster/cluster.hpp"
#include "ektara/collection/inputs.hpp"

namespace ektara::experiment {

/// A bare table that was clustered: what `assign` needs to place new rows among its own.
struct ClusteredTable {
    FeatureMatrix as_read;           ///< in its own units
    collection::Table table;         ///< the same at the scale that was clustered
    collection::InputOptions input;  ///< how it came there
    cluster::Options method;         ///< `seed` and `result` are those of its run
    cluster::Result result;
    Seed seed = 0;
};

/// Writes FOLDER/clustering.json (method and scale as settings, seed), table.npy with table.json (the rows in their own
/// units), clusters.csv and centres.npy (cluster::centres_of). A model of an earlier clustering is replaced. Throws
/// UsageError E6252 where the folder holds a run or a trained model, and what the writers throw.
void write_cluster_model(const std::filesystem::path& folder, const ClusteredTable& clustered);

/// The table of a model at the scale that was clustered, and what clustering.json says. The scale is fitted again to
/// the same rows. Throws Error E5009 for a damaged clustering.json, and what `load_table` throws.
struct ClusterModel {
    collection::Table table;
    Recipe as_read;      ///< of the table in its own units
    std::string method;  ///< "kmeans"
    Seed seed = 0;
};
bool is_cluster_model(const std::filesystem::path& folder);
ClusterModel read_cluster_model(const std::filesystem::path& folder);

/// The clusters of its rows, in FOLDER.
inline constexpr const char* kModelClusters = "clusters.csv";

}  // namespace ektara::experiment
