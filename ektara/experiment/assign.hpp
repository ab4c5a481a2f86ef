#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/models/checkpoint.hpp"

namespace ektara::experiment {

/// A trained model with the songs that it placed: their coordinates and, where they were grouped, their clusters and
/// the clusters' centroids.
struct Atlas {
    models::Model model;
    Embedding embedding;
    Clustering clustering;
    std::vector<int> cluster_numbers;
    MatrixD centroids;
};

/// Where a song that was not there lies among those that were.
struct Placement {
    TrackId id;
    /// The nearest centroid, and 1 − its distance ÷ that of the second nearest: 1 at a centroid, 0 on a border. Empty
    /// where there is no clustering (strength also for a single cluster).
    std::optional<int> cluster;
    std::optional<double> strength;
    /// The nearest songs, nearest first, with their distances in the latent space.
    std::vector<TrackId> neighbors;
    std::vector<double> distances;
};

/// Reads a folder written by `train` (embedding.npy, and `clusters` where given, or the components.csv
/// of a mixture prior), or from a run the model
/// models/<space>.s<seed>, its embedding and clusterings/<space>.kmeans.s<seed>.csv (or `clusters`). Throws Error E5009
/// where it is neither.
Atlas read_atlas(const std::filesystem::path& folder, const std::string& space, Seed seed,
                 const std::filesystem::path& clusters);

/// Places raw features by the model's posterior means, without refitting; columns are found by name. `condition_of_row`
/// is what a conditional model is told (the mean condition where empty). Throws as models::encode does.
std::vector<Placement> place(const Atlas& atlas, const FeatureMatrix& raw,
                             const std::vector<std::string>& condition_of_row, int n_neighbors);

}  // namespace ektara::experiment
