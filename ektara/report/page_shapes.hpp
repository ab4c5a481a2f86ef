#pragma once

#include <map>
#include <optional>
#include <string>

#include "ektara/report/page_clusters.hpp"
#include "ektara/report/page_data.hpp"
#include "ektara/report/run_view.hpp"

namespace ektara::report {

/// What the pictures of groups are drawn from: how each song lies in its group, trees of merges, the choice of k.

/// Silhouettes of more songs than this are not sent: they take a time that grows with the square of the songs.
inline constexpr std::size_t kSilhouetteSongs = 3000;

/// The silhouettes of a method's rows in the space that it clustered, as PageMethod::silhouettes. Nothing where the
/// silhouette is not defined: fewer than two clusters, or as many as rows.
std::optional<std::string> silhouettes_of(const RunView& run, const RunMethod& method, const Positions& positions);

/// The last 40 merges of each agglomerative clustering, by its name: what was merged before them are the leaves,
/// numbered from 0 in the order in which they are met. Of songs that were placed into groups (rundir/run_update.hpp) it
/// says nothing: it is that of the songs that the groups were made of.
std::map<std::string, PageTree> merge_trees_of(const RunView& run);

/// How the run chose its number of clusters; nothing where it was given.
std::optional<PageChoice> choice_of(const RunView& run);

}  // namespace ektara::report
