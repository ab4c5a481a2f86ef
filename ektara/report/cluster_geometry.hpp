#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::report {

/// One cluster in the space that was clustered.
struct ClusterShape {
    int cluster = 0;
    std::vector<std::size_t> members;
    std::size_t medoid = 0;
    double cohesion    = 0;
    std::optional<int> nearest_cluster;
    double nearest_distance = 0;
    /// For each member its distance to the own centroid, and (d₂ − d₁)/d₂ beside the nearest other centroid.
    std::vector<double> distances, margins;
};

struct ClusterGeometry {
    std::vector<ClusterShape> clusters;  ///< by ascending number, without noise
};

/// Shapes of all clusters of n×d points; explain.hpp defines the figures. Distances are Euclidean.
ClusterGeometry cluster_geometry(const Matrix& points, const std::vector<int>& clusters);

/// The members nearest to the centroid, nearest first.
/// Of rows that are of one song (`songs`: a number for each row; empty: each row is its own) one is there: the medoid
/// or the nearest.
std::vector<std::size_t> closest_rows(const ClusterShape& shape, int count, const std::vector<std::size_t>& songs = {});
/// The members nearest to another cluster, most doubtful first. The medoid and the `closest` ones are not among them: a
/// song is typical of its cluster or on its border, so a small cluster has fewer such songs, or none. One row a song.
std::vector<std::size_t> borderline_rows(const ClusterShape& shape, int count, int closest,
                                         const std::vector<std::size_t>& songs = {});

/// Mean over the other clusterings of the best Jaccard overlap of a cluster with one of theirs (Hennig 2007); 0 where
/// there is none.
double mean_best_overlap(const std::vector<int>& clusters, int cluster, const std::vector<std::vector<int>>& others);

}  // namespace ektara::report
