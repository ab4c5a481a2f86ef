#include "ektara/experiment/assign.hpp"

#include <algorithm>
#include <cmath>

#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/experiment/space_stage.hpp"
#include "ektara/metrics/centroids.hpp"
#include "ektara/neighbors/knn.hpp"
#include "ektara/rundir/clusters_csv.hpp"

namespace ektara::experiment {
namespace fs = std::filesystem;
namespace {

void find_cluster(const Atlas& atlas, const RowVector& point, Placement& placement) {
    if (atlas.cluster_numbers.empty()) return;
    const VectorD distances = (atlas.centroids.rowwise() - point.cast<double>()).rowwise().norm();
    Eigen::Index nearest    = 0;
    const double shortest   = distances.minCoeff(&nearest);
    placement.cluster       = atlas.cluster_numbers[static_cast<std::size_t>(nearest)];
    if (distances.size() < 2) return;
    double second = INFINITY;
    for (Eigen::Index c = 0; c < distances.size(); ++c)
        if (c != nearest) second = std::min(second, distances[c]);
    placement.strength = second > 0 ? 1 - shortest / second : 0;
}

}  // namespace

Atlas read_atlas(const fs::path& folder, const std::string& space, Seed seed, const fs::path& clusters) {
    const bool is_model  = fs::exists(folder / "config.json");
    const auto name      = with_seed(space, seed);
    const fs::path model = is_model ? folder : folder / "models" / name;
    if (!fs::exists(model / "config.json"))
        fail("E5009", "{}: holds neither a model nor a run with models/{}; name the folder that train or run wrote",
             folder.string(), name);
    auto table = artifacts::read_table(is_model ? folder / "embedding.npy" : folder / "embeddings" / (name + ".npy"));
    Atlas atlas{models::load_model(model),
                {std::move(table.values), std::move(table.rows), std::move(table.recipe)},
                {},
                {},
                {}};
    const fs::path own =
        is_model ? folder / "components.csv" : folder / "clusterings" / (with_seed(space + ".kmeans", seed) + ".csv");
    if (!clusters.empty() || fs::exists(own))
        atlas.clustering = rundir::read_clusters_csv(clusters.empty() ? own : clusters, atlas.embedding.rows);
    if (atlas.clustering.labels.empty()) return atlas;
    auto found            = metrics::centroids(atlas.embedding.coords, atlas.clustering.labels);
    atlas.centroids       = std::move(found.means);
    atlas.cluster_numbers = std::move(found.clusters);
    return atlas;
}

std::vector<Placement> place(const Atlas& atlas, const FeatureMatrix& raw,
                             const std::vector<std::string>& condition_of_row, int n_neighbors) {
    const Matrix points = models::encode(atlas.model, raw, condition_of_row);
    const int k         = std::min(n_neighbors, static_cast<int>(atlas.embedding.rows.size()));
    const auto nearest  = neighbors::knn(atlas.embedding.coords, points, k);
    std::vector<Placement> placements(raw.rows.size());
    for (std::size_t i = 0; i < placements.size(); ++i) {
        const auto row  = static_cast<Eigen::Index>(i);
        auto& placement = placements[i];
        placement.id    = raw.rows[i];
        for (int j = 0; j < k; ++j) {
            placement.neighbors.push_back(atlas.embedding.rows[static_cast<std::size_t>(nearest.indices(row, j))]);
            placement.distances.push_back(static_cast<double>(nearest.distances(row, j)));
        }
        find_cluster(atlas, points.row(row), placement);
    }
    return placements;
}

}  // namespace ektara::experiment
