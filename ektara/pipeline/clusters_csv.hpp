#pragma once

#include <filesystem>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::pipeline {

/// Writes `id,cluster`, and `strength` where the clustering has it, in the order of `rows`.
void write_clusters_csv(const std::filesystem::path& path, const std::vector<TrackId>& rows,
                        const Clustering& clustering);

/// Reads it again for these rows, joined by id. Throws Error E4203 where a row is missing or a cluster is no number.
Clustering read_clusters_csv(const std::filesystem::path& path, const std::vector<TrackId>& rows);

}  // namespace ektara::pipeline
