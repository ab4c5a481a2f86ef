#pragma once

#include <string>
#include <string_view>

namespace ektara {

/// What stands before the name of a clustering where tables have a column for each of several: "cluster:vae.kmeans".
/// Such columns are answers, no features, wherever a table is read.
inline constexpr std::string_view kClusterColumn  = "cluster:";
inline constexpr std::string_view kStrengthColumn = "strength:";

inline bool is_cluster_column(std::string_view name) {
    return name.starts_with(kClusterColumn) || name.starts_with(kStrengthColumn);
}

}  // namespace ektara
