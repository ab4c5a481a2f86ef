#include "ektara/evaluation/column_scores.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "ektara/artifacts/model_store.hpp"
#include "ektara/collection/songs.hpp"
#include "ektara/collection/track_columns.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/pretrained.hpp"
#include "ektara/core/whole_songs.hpp"
#include "ektara/evaluation/draw_order.hpp"
#include "ektara/evaluation/score_row.hpp"
#include "ektara/evaluation/targets.hpp"

namespace ektara::evaluation {
namespace {

/// The distinct texts that are not empty, in the order of their numbers where all are whole numbers.
std::vector<std::string> in_order(const std::vector<std::string>& texts) {
    std::map<std::pair<double, std::string>, bool> distinct;
    bool whole = true;
    for (const auto& text : texts) {
        if (text.empty()) continue;
        const auto number = artifacts::parse_number(text);
        whole             = whole && number && std::floor(*number) == *number;
        distinct[{number.value_or(0), text}];
    }
    std::vector<std::string> ordered;
    for (const auto& [key, unused] : distinct) ordered.push_back(key.second);
    if (!whole) std::sort(ordered.begin(), ordered.end());
    return ordered;
}

/// How songs are guessed in a label file: a run's tracks.csv says what was found out, and only a manifest has files.
collection::SongRule rule_for(const artifacts::CsvTable& csv, collection::SongRule asked) {
    using enum collection::SongRule;
    if (csv.find("verdict") && csv.find("song_id")) return None;
    if (csv.find("path") || asked == None) return asked;
    return asked == Names ? None : Tags;
}

/// The column that was asked for, else the usual one; empty where the file has neither.
std::vector<std::string> named_column(const LabelJoin& joined, const std::string& asked, const char* usual) {
    const std::string column = !asked.empty() ? asked : joined.labels.csv.find(usual) ? usual : "";
    return column.empty() ? std::vector<std::string>() : joined.text_column(column);
}

/// Whether rows have numbers from 0 for names, which is to say none.
bool are_numbered(const std::vector<std::string>& ids) {
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (ids[i] != std::to_string(i)) return false;
    return true;
}

/// Whether the clustered table and the clusters are joined by row: one of them names its rows by their numbers.
bool is_joined_by_row(const LabelJoin& joined, const ClusteredSpace& space) {
    const auto &rows = space.table.rows, &ids = joined.clusters.ids;
    return rows.size() == ids.size() && (are_numbered(rows) || are_numbered(ids));
}

/// As in the run that a file lies in, else by the values of the points, else as the rows stand.
RowOrder order_of(const LabelJoin& joined, const Matrix& points) {
    const auto ids = joined.ids();
    for (const auto& path : {joined.labels.path, joined.clusters.path})
        if (auto order = draw_order_of(path, ids); !order.empty()) return order;
    return points.size() > 0 ? lexicographic_order(points) : RowOrder();
}

/// Without a space `points` are empty.
metrics::ResamplingUnits units_of(const LabelJoin& joined, const ColumnChoice& choice, const Matrix& points) {
    const auto songs   = collection::songs_of(joined.ids(), guessed_songs(joined, choice).song_ids);
    const auto artists = named_column(joined, choice.artists, "artist");
    const auto numbers = encode_labels(songs);
    return {points.size() > 0 ? whole_songs(points, numbers) : numbers,
            artists.empty() ? std::vector<int>() : encode_artists(artists, songs), order_of(joined, points)};
}

/// The rows of the clustered table in the order of the joined rows.
Matrix points_of(const LabelJoin& joined, const ClusteredSpace& space) {
    std::map<std::string, Eigen::Index> row_of;
    for (std::size_t i = 0; i < space.table.rows.size(); ++i)
        row_of.emplace(space.table.rows[i], static_cast<Eigen::Index>(i));
    const auto ids    = joined.ids();
    const bool by_row = is_joined_by_row(joined, space);
    std::vector<Eigen::Index> rows;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto found = row_of.find(ids[i]);
        if (!by_row && found == row_of.end())
            fail("E6405", "{}: has no row '{}' of {}; give the table that was clustered", space.path, ids[i],
                 joined.clusters.path);
        rows.push_back(by_row ? static_cast<Eigen::Index>(joined.cluster_rows[i]) : found->second);
    }
    return space.table.values(rows, Eigen::all);
}

ColumnIndices indices_of(const Matrix& points, const LabelJoin& joined, const metrics::Grouping& grouping, int jobs) {
    const auto& labels = grouping.runs.front();
    const auto began   = std::chrono::steady_clock::now();
    ColumnIndices found{internal_indices(points, {labels}, jobs).front()};
    found.seconds            = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    found.too_large_for_dbcv = is_too_large_for_dbcv(points);
    const bool are_defined   = !std::isnan(found.indices.silhouette);
    if (are_defined) found.indices.dbcv = capped_dbcv(points, labels);
    const auto names = joined.cluster_column(grouping.name);
    for (const auto& [cluster, silhouette] : found.indices.by_cluster) {
        const auto at = std::find(labels.begin(), labels.end(), cluster) - labels.begin();
        found.silhouette_by_cluster[names[static_cast<std::size_t>(at)]] = silhouette;
    }
    return found;
}

/// Points of the joined rows, and what is drawn whole of them in which order.
struct SpaceRows {
    const Matrix& points;
    const metrics::ResamplingUnits& units;
};

metrics::DisentanglementScores disentanglement_of(const SpaceRows& space, const LabelJoin& joined,
                                                  const std::string& factors_file, const ColumnScoreOptions& options) {
    const auto known = join_labels(factors_file, joined.clusters.path);
    if (known.ids() != joined.ids())
        fail("E6405", "{}: lacks rows of {}; every clustered row needs its factors", factors_file,
             joined.clusters.path);
    std::vector<metrics::Factor> factors;
    const auto order = whole_order(space.units.order, static_cast<std::size_t>(space.points.rows()));
    for (const auto& name : label_like_columns(known, {})) {
        const auto levels = encode_labels(known.label_column(name));
        factors.push_back({name, {}});
        for (const auto row : order) factors.back().levels.push_back(levels[static_cast<std::size_t>(row)]);
    }
    if (factors.empty()) fail("E6402", "{}: no column looks like a factor: text with two values or more", factors_file);
    return metrics::disentanglement(space.points(order, Eigen::all), factors, options.disentanglement, options.jobs);
}

/// Adds the space's figures to the scores of the columns that they belong to.
void add_space(const LabelJoin& joined, const ColumnChoice& choice, const SpaceRows& space,
               const ColumnScoreOptions& options, std::vector<ColumnScore>& scores) {
    const auto& [points, units] = space;
    std::map<std::string, ColumnIndices> internal;
    for (const auto& column : choice.clusters)
        internal.emplace(column, indices_of(points, joined, grouping_of(joined, column), options.jobs));
    std::map<std::string, BatchMixing> mixing;
    if (!choice.batch.empty())
        for (const auto& column : choice.labels)
            mixing[column] = batch_mixing(
                points,
                mixed_rows(joined.label_column(choice.batch), joined.label_column(column), units.songs, units.order),
                options.tests.seed, options.jobs);
    std::optional<metrics::DisentanglementScores> disentanglement;
    if (!choice.factors_file.empty()) disentanglement = disentanglement_of(space, joined, choice.factors_file, options);
    for (auto& score : scores) {
        score.internal        = internal.at(score.agreement.clusters);
        score.disentanglement = disentanglement;
        if (const auto found = mixing.find(score.agreement.labels); found != mixing.end()) score.mixing = found->second;
    }
}

}  // namespace

ColumnChoice resolved(ColumnChoice choice, const LabelJoin& joined) {
    if (choice.clusters.empty()) choice.clusters = cluster_like_columns(joined);
    if (choice.labels.empty()) choice.labels = label_like_columns(joined, choice.clusters);
    if (choice.labels.empty())
        fail("E6402", "{}: no column looks like labels; name one by --labels-column", joined.labels.path);
    if (choice.clusters.empty())
        fail("E6402", "{}: no column looks like clusters; name one by --clusters-columns", joined.clusters.path);
    return choice;
}

std::vector<Warning> space_warnings(const LabelJoin& joined, const ClusteredSpace& space, double least_matched) {
    std::vector<Warning> warnings;
    if (!is_joined_by_row(joined, space))
        warnings =
            unmatched_rows({joined.clusters.path, joined.clusters.ids}, {space.path, space.table.rows}, least_matched);
    for (const auto& weights : pretrained_weights(space.table.recipe))
        warnings.push_back(
            {kPretrained, fmt::format("{}: {} was trained on {}, which are labels like those scored here. The "
                                      "result is not free of labels in the strict sense",
                                      space.path, weights, artifacts::labels_behind(weights))});
    return warnings;
}

collection::SongGuess guessed_songs(const LabelJoin& joined, const ColumnChoice& choice) {
    const auto ids    = joined.ids();
    const auto& csv   = joined.labels.csv;
    const auto folder = std::filesystem::path(joined.labels.path).parent_path();
    std::vector<Track> tracks;
    for (std::size_t i = 0; i < ids.size(); ++i)
        tracks.push_back(collection::track_from_row(csv, joined.label_rows[i], ids[i], folder));
    if (const auto songs = named_column(joined, choice.songs, "song_id"); !songs.empty())
        for (std::size_t i = 0; i < ids.size(); ++i) tracks[i].song_id = songs[i];
    return collection::guess_songs(tracks, rule_for(csv, choice.song_rule));
}

std::vector<metrics::Target> column_targets(const LabelJoin& joined, const ColumnChoice& choice) {
    std::vector<metrics::Target> targets;
    for (const auto& column : choice.labels) {
        const auto labels = joined.label_column(column);
        targets.push_back({column, encode_labels(labels)});
        if (choice.within.empty() || choice.within == column) continue;
        auto within = targets_within(column, labels, choice.within, joined.label_column(choice.within));
        for (auto& target : within.of_value) targets.push_back(std::move(target));
        targets.push_back(std::move(within.mean));
    }
    return targets;
}

metrics::Grouping grouping_of(const LabelJoin& joined, const std::string& column) {
    const auto texts = joined.cluster_column(column);
    std::map<std::string, int> numbers;
    for (const auto& text : in_order(texts)) {
        const bool is_noise = artifacts::parse_number(text) == -1.0;
        numbers.emplace(text, is_noise ? metrics::kNoise : static_cast<int>(numbers.size()));
    }
    std::vector<int> labels;
    for (const auto& text : texts) labels.push_back(text.empty() ? metrics::kNoCluster : numbers.at(text));
    return {column, {std::move(labels)}};
}

std::vector<ColumnScore> score_columns(const LabelJoin& joined, const ColumnChoice& choice,
                                       const std::optional<ClusteredSpace>& space, const ColumnScoreOptions& options) {
    const auto targets = column_targets(joined, choice);
    std::vector<metrics::Grouping> groupings;
    for (const auto& column : choice.clusters) groupings.push_back(grouping_of(joined, column));
    auto tests = options.tests;
    for (const auto& target : targets) tests.paired_targets.push_back(target.name);
    const Matrix points = space ? points_of(joined, *space) : Matrix();
    const auto units    = units_of(joined, choice, points);
    std::vector<ColumnScore> scores;
    for (auto& score : metrics::evaluate(targets, groupings, units, tests, options.jobs))
        scores.push_back({std::move(score), joined.unmatched_labels(), joined.unmatched_clusters()});
    if (space) add_space(joined, choice, {points, units}, options, scores);
    return scores;
}

}  // namespace ektara::evaluation
