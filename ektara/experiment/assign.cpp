#include "ektara/experiment/assign.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/ranges.h>
#include <unistd.h>

#include "ektara/collection/embeddings.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/error.hpp"
#include "ektara/evaluation/targets.hpp"
#include "ektara/experiment/input_recipe.hpp"
#include "ektara/neighbors/knn.hpp"
#include "ektara/tables/feature_blocks.hpp"
#include "ektara/tables/musical_key.hpp"

namespace ektara::experiment {
namespace fs = std::filesystem;
namespace {

/// A new folder that is removed at the end.
class WorkFolder {
  public:
    WorkFolder() {
        std::string name = (fs::temp_directory_path() / "ektara-assign-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) fail("E4102", "{}: cannot be made; set TMPDIR to a folder", name);
        path_ = name;
    }
    WorkFolder(const WorkFolder&)            = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    ~WorkFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

/// The table that the model reads: several features side by side, that of the last one named, or the columns that stand
/// for the audio.
FeatureMatrix table_of(const extraction::FeatureTables& tables, const extraction::ExtractionPlan& plan,
                       const std::vector<std::string>& features) {
    if (features.size() > 1) {
        std::vector<tables::Block> blocks;
        for (const auto& feature : features) blocks.push_back(tables.block(feature));
        return tables::side_by_side(blocks);
    }
    const auto found = tables.tables.find(plan.features.back());
    return found == tables.tables.end() ? tables.tables.at(tables.main) : found->second;
}

/// By the centroids; a row that equals one of the songs that were there is of that song's cluster.
void find_cluster(const ReferenceSet& reference, const RowVector& point, int of_equal, Assignment& assignment) {
    if (reference.cluster_numbers.empty()) return;
    const VectorD distances = (reference.centroids.rowwise() - point.cast<double>()).rowwise().norm();
    Eigen::Index chosen     = 0;
    distances.minCoeff(&chosen);
    const auto& numbers = reference.cluster_numbers;
    if (const auto own = std::find(numbers.begin(), numbers.end(), of_equal); own != numbers.end())
        chosen = own - numbers.begin();
    assignment.cluster = numbers[static_cast<std::size_t>(chosen)];
    if (distances.size() < 2) return;
    double other = INFINITY;
    for (Eigen::Index c = 0; c < distances.size(); ++c)
        if (c != chosen) other = std::min(other, distances[c]);
    assignment.strength = other > 0 ? std::max(0.0, 1 - distances[chosen] / other) : 0;
}

std::vector<std::string> labels_of(const std::optional<std::string>& column, const std::vector<Track>& tracks) {
    return column ? evaluation::column_of(tracks, *column) : std::vector<std::string>();
}

}  // namespace

NewSongs new_songs_of_table(const ReferenceSet& reference, collection::Collection songs) {
    NewSongs fresh{std::move(*songs.table), std::move(songs.tracks), {}, std::move(songs.warnings), {}};
    if (auto on_circle = tables::keys_as_fitted(fresh.features, reference.columns))
        fresh.features = *std::move(on_circle);
    std::vector<std::string> unmatched;
    for (const auto& column : fresh.features.columns)
        if (std::find(reference.columns.begin(), reference.columns.end(), column) == reference.columns.end())
            unmatched.push_back(column);
    if (!unmatched.empty() && unmatched.size() < fresh.features.columns.size())
        fresh.warnings.push_back({"W-UNMATCHED", fmt::format("the model has no such columns, so they are left out: {}",
                                                             fmt::join(unmatched, ", "))});
    return fresh;
}

namespace {

/// The songs that have a row in each of these embeddings; the others are failures.
collection::Collection with_embeddings(collection::Collection songs, const std::vector<std::string>& embeddings,
                                       std::vector<Failure>& failures) {
    for (const auto& feature : embeddings) {
        const auto name = feature.substr(feature.find(':') + 1);
        if (std::none_of(songs.embeddings.begin(), songs.embeddings.end(),
                         [&](const FeatureMatrix& table) { return table.recipe.kind == feature; }))
            fail<UsageError>("E1294",
                             "assign: the songs of this model have vectors from a table ({0}), which audio alone does "
                             "not give; add one of the new songs: --embedding {1}=FILE",
                             feature, name);
        const auto& rows = collection::given_embedding(songs, feature).rows;
        const std::set<TrackId> known(rows.begin(), rows.end());
        for (const auto& track : songs.tracks)
            if (!known.contains(track.id))
                failures.push_back({track.id, track.audio, "embedding", "E1294",
                                    fmt::format("has no row in the table of {}", feature)});
        std::erase_if(songs.tracks, [&](const Track& track) { return !known.contains(track.id); });
    }
    return songs;
}

}  // namespace

NewSongs extract_new_songs(const ReferenceSet& reference, const collection::Collection& songs,
                           const extraction::ExtractionPlan& resources, const Progress& progress) {
    auto plan                   = extraction_plan_of(reference.input.value_or(models::InputRecipe{}));
    plan.workers                = resources.workers;
    plan.cache                  = resources.cache;
    plan.jobs                   = resources.jobs;
    plan.texts.cache            = resources.texts.cache;
    plan.texts.encode.jobs      = resources.jobs;
    plan.audio.shortest_seconds = resources.audio.shortest_seconds;
    plan.audio.silence_db       = resources.audio.silence_db;
    if (plan.per == extraction::RowUnit::Clip) plan.songs = collection::SongRule::None;
    std::vector<Failure> failures;
    const auto usable = with_embeddings(songs, extraction::planned_features(plan).given, failures);
    if (usable.tracks.empty()) return {{}, {}, std::move(failures), {}, {}};
    const WorkFolder folder;
    const auto failed_too = [&](std::vector<Failure> more) {
        more.insert(more.end(), failures.begin(), failures.end());
        return more;
    };
    const auto infos = [&] { return collection::read_tracks_csv(folder.path() / "tracks.csv").infos; };
    try {
        auto found = extraction::feature_tables(folder.path(), usable, plan, progress);
        return {table_of(found.tables, plan, reference.input->features), std::move(found.tables.tracks),
                failed_too(std::move(found.counts.failures)), songs.warnings, infos()};
    } catch (const NothingUsable&) {
        return {{}, {}, failed_too(collection::read_failures_csv(folder.path() / "failures.csv")), {}, infos()};
    }
}

namespace {

/// W-NO-BATCH for songs without one of these batches, and what follows from it.
void add_unknown_batches(const NewSongs& songs, const std::optional<std::string>& column,
                         const std::vector<std::string>& known, const std::string& so, std::vector<Warning>& warnings) {
    std::vector<TrackId> unknown;
    const auto labels = labels_of(column, songs.tracks);
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (std::find(known.begin(), known.end(), labels[i]) == known.end()) unknown.push_back(songs.tracks[i].id);
    if (unknown.empty()) return;
    warnings.push_back(
        {"W-NO-BATCH",
         fmt::format("{} of {} songs have no {} that the run knows ({}), so {}; give it in "
                     "a manifest or table, the first is '{}'",
                     unknown.size(), labels.size(), *column, fmt::join(known, ", "), so, unknown.front())});
}

}  // namespace

std::vector<Warning> warnings_about(const ReferenceSet& reference, const NewSongs& songs) {
    std::vector<Warning> warnings;
    add_unknown_batches(songs, reference.batch, reference.batches,
                        fmt::format("{} is not corrected for them", reference.space), warnings);
    if (reference.graph)
        add_unknown_batches(songs, reference.graph->batch, reference.graph->batches,
                            "the graph of its clusters compares them with all songs", warnings);
    return warnings;
}

namespace {

/// The cluster of the song that a new row equals, from its nearest songs; -1 where there is none.
int label_of_equal(const ReferenceSet& reference, const RowVector& point, const neighbors::Neighbors& nearest,
                   Eigen::Index row) {
    const auto& labels = reference.clusters.labels;
    if (labels.empty() || nearest.indices.cols() == 0) return -1;
    const auto distance = static_cast<double>(nearest.distances(row, 0));
    if (distance > cluster::kEqualRows * static_cast<double>(point.norm())) return -1;
    return labels[static_cast<std::size_t>(nearest.indices(row, 0))];
}

}  // namespace

std::vector<Assignment> assign(const ReferenceSet& reference, const NewSongs& songs, int n_neighbors) {
    const Matrix points = reference.encode(
        songs.features, {labels_of(reference.condition, songs.tracks), labels_of(reference.batch, songs.tracks)});
    return place(reference, points, songs.features.rows, songs.tracks, n_neighbors);
}

std::vector<Assignment> place(const ReferenceSet& reference, const Matrix& points, const std::vector<TrackId>& rows,
                              const std::vector<Track>& tracks, int n_neighbors) {
    const int k        = std::min(n_neighbors, static_cast<int>(reference.embedding.rows.size()));
    const auto nearest = neighbors::knn(reference.embedding.coords, points, k);
    std::vector<Assignment> assignments(rows.size());
    const auto in_graph = reference.graph ? reference.graph->places(points, labels_of(reference.graph->batch, tracks))
                                          : std::vector<cluster::GraphPlace>();
    for (std::size_t i = 0; i < assignments.size(); ++i) {
        const auto row   = static_cast<Eigen::Index>(i);
        auto& assignment = assignments[i];
        assignment.id    = rows[i];
        for (int j = 0; j < k; ++j) {
            assignment.neighbors.push_back(reference.embedding.rows[static_cast<std::size_t>(nearest.indices(row, j))]);
            assignment.distances.push_back(static_cast<double>(nearest.distances(row, j)));
        }
        if (in_graph.empty())
            find_cluster(reference, points.row(row), label_of_equal(reference, points.row(row), nearest, row),
                         assignment);
        else if (in_graph[i].label >= 0) {
            assignment.cluster  = in_graph[i].label;
            assignment.strength = in_graph[i].strength;
        }
    }
    return assignments;
}

artifacts::CsvTable csv_of(const std::vector<Assignment>& assignments, int n_neighbors) {
    artifacts::CsvTable csv{{"id", "cluster", "strength"}, {}, {}};
    for (int j = 1; j <= n_neighbors; ++j) csv.columns.push_back(fmt::format("neighbor{}", j));
    for (int j = 1; j <= n_neighbors; ++j) csv.columns.push_back(fmt::format("distance{}", j));
    for (const auto& assignment : assignments) {
        csv.rows.push_back({assignment.id, assignment.cluster ? std::to_string(*assignment.cluster) : "",
                            assignment.strength ? artifacts::format_number(*assignment.strength) : ""});
        auto& cells = csv.rows.back();
        cells.insert(cells.end(), assignment.neighbors.begin(), assignment.neighbors.end());
        cells.resize(3 + static_cast<std::size_t>(n_neighbors));
        for (const double distance : assignment.distances) cells.push_back(artifacts::format_number(distance));
        cells.resize(csv.columns.size());
    }
    return csv;
}

}  // namespace ektara::experiment
