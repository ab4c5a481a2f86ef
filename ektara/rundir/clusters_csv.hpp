#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "ektara/cluster/merge_tree.hpp"
#include "ektara/core/types.hpp"

namespace ektara::rundir {

/// Writes `id,cluster`, and `strength` where the clustering has it, in the order of `rows`.
void write_clusters_csv(const std::filesystem::path& path, const std::vector<TrackId>& rows,
                        const Clustering& clustering);

/// Reads it again for these rows, joined by id. Throws Error E4203 where a row is missing or a cluster is no number.
Clustering read_clusters_csv(const std::filesystem::path& path, const std::vector<TrackId>& rows);

/// All its rows, id and cluster, in the order of the file. Throws Error E4203 where a cluster is no number.
std::vector<std::pair<TrackId, int>> read_cluster_rows(const std::filesystem::path& path);

/// Writes the merge tree of an agglomerative method as JSON: `rows` are the ids of nodes 0 … n − 1, merge i makes node
/// n + i of `left` and `right` at `height`, of `size` rows.
void write_merge_tree(const std::filesystem::path& path, const std::vector<TrackId>& rows,
                      const std::vector<cluster::Merge>& tree, const std::string& method);

}  // namespace ektara::rundir
