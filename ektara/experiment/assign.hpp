#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ektara/artifacts/csv.hpp"
#include "ektara/cluster/placement.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/core/types.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "ektara/models/input_recipe.hpp"

namespace ektara::experiment {

/// The labels of new rows that a space reads: those that its model is conditioned on, and those of the batches that its
/// correction takes out. Empty where it reads none.
struct GivenLabels {
    std::vector<std::string> conditions = {}, batches = {};
};

/// Coordinates of raw features (columns found by name).
using Encoder = std::function<Matrix(const FeatureMatrix& raw, const GivenLabels& given)>;

/// How the clusters of a graph take new rows (cluster/placement.hpp), given their coordinates and their values of the
/// label column that the graph's batches are (empty: it has none).
struct GraphRule {
    std::optional<std::string> batch = {};
    std::vector<std::string> batches = {};  ///< the batches that the run's songs have
    std::function<std::vector<cluster::GraphPlace>(const Matrix& points, const std::vector<std::string>& given)> places;
};

/// A fitted space with the songs that lie in it: how it places new ones, its songs' coordinates and, where they were
/// grouped, their clusters and the clusters' centroids.
struct ReferenceSet {
    std::string space;       ///< "vae", "raw-umap", or the kind of a model's folder
    std::string clustering;  ///< which clustering the numbers are of, in words; empty without one
    Seed seed = 0;
    /// The label column that a conditional model reads.
    std::optional<std::string> condition;
    /// The label column of the batches that a correction takes out, and the batches that its songs have.
    std::optional<std::string> batch = {};
    std::vector<std::string> batches = {};
    /// The columns that the space is made of.
    std::vector<std::string> columns;
    /// How its raw features were made; nothing where it is not known.
    std::optional<models::InputRecipe> input;
    Encoder encode;
    /// The same for each space on the way to this one, by the names of their files ("vae.s0"), this one last.
    std::vector<std::pair<std::string, Encoder>> stages = {};
    Embedding embedding;
    Clustering clusters;
    std::vector<int> cluster_numbers;
    MatrixD centroids;
    /// Of clusters that a graph of neighbours was grouped into; nothing for others, and for those of a CSV.
    std::optional<GraphRule> graph = {};
    std::vector<Warning> warnings  = {};  ///< how a CSV of clusters was read and joined
};

/// What is read: a folder of `train` or of `cluster --model`, or a run directory with a space of it (empty: that of the
/// clustering) and a clustering (a CSV id,cluster, or a name as in `--clusters` of every verb; empty: the default one
/// of the run, or, in a space that this one is not of, the space's own).
struct ReferenceRequest {
    std::filesystem::path folder;
    std::string space, clusters;
    Seed seed = 0;
    int jobs  = 0;
    /// Of a CSV of clusters: the share of the smaller side's rows that have to be in both.
    double least_matched = 0.5;
    /// Of a clustering of the run; nothing: that of the space.
    std::optional<Seed> clustering_seed = {};
};

/// A run into whose groups songs were placed (rundir/run_update.hpp) places by what its groups were made of; neighbours
/// are sought among all of its songs. Throws Error E5009 where the folder is neither or lacks the space, E4305 for an
/// unknown clustering, E1262 where the CSV and the songs share too few rows, E1205 where a cluster of the CSV is no
/// whole number.
ReferenceSet read_reference_set(const ReferenceRequest& request);

/// Where a song that was not there lies among those that were.
struct Assignment {
    TrackId id;
    /// The nearest centroid, and 1 − its distance ÷ that of the second nearest: 1 at a centroid, 0 on a border. Of
    /// clusters of a graph what cluster::GraphPlacement says. A song that equals one that was there up to rounding has
    /// that one's cluster, and 0 where a border lies between. Empty where there is no clustering (strength also for a
    /// single cluster).
    std::optional<int> cluster;
    std::optional<double> strength;
    /// The nearest songs, nearest first, with their distances in the space.
    std::vector<TrackId> neighbors;
    std::vector<double> distances;
};

/// Raw features of new songs as the reference's were made, or those of a ready table.
struct NewSongs {
    FeatureMatrix features;
    std::vector<Track> tracks;
    std::vector<Failure> failures;
    std::vector<Warning> warnings;
    /// What is known of each audio file, of those that failed too.
    std::map<TrackId, features::TrackInfo> infos = {};
};

/// The rows of a ready table (`songs.table`). W-UNMATCHED names the columns that the reference does not have: they are
/// left out.
NewSongs new_songs_of_table(const ReferenceSet& reference, collection::Collection songs);

/// Extracts by the reference's recipe, in a folder that is removed again. `resources` says which workers, store and
/// threads are used. Where no song can be used there are only failures. Throws Error E5013, E5014, E3204 where the
/// recipe cannot be repeated, UsageError E1294 where it needs an embedding that `songs` does not have; a song without a
/// row in one is a failure.
NewSongs extract_new_songs(const ReferenceSet& reference, const collection::Collection& songs,
                           const extraction::ExtractionPlan& resources, const Progress& progress);

/// W-NO-BATCH where songs have none of the batches that the space's correction was fitted to, and stay where they were
/// before it; or none that the graph of its clusters has, and are compared with all rows.
std::vector<Warning> warnings_about(const ReferenceSet& reference, const NewSongs& songs);

/// Places songs without refitting; where a song comes to lie does not depend on the others that are placed with it, to
/// the bit. Throws as tables::standardise and models::encode do where columns are missing.
std::vector<Assignment> assign(const ReferenceSet& reference, const NewSongs& songs, int n_neighbors);

/// The same for songs whose coordinates in the space are known, row for row.
std::vector<Assignment> place(const ReferenceSet& reference, const Matrix& points, const std::vector<TrackId>& rows,
                              const std::vector<Track>& tracks, int n_neighbors);

/// id, cluster and strength, then so many neighbours and distances; cells of what there is not are empty.
artifacts::CsvTable csv_of(const std::vector<Assignment>& assignments, int n_neighbors);

}  // namespace ektara::experiment
