#include "ektara/extraction/table_rows.hpp"

#include <algorithm>

#include <fmt/ranges.h>

#include "ektara/core/error.hpp"
#include "ektara/features/conditioning.hpp"

namespace ektara::extraction {
namespace {

Matrix rows_of(const Matrix& values, const std::vector<std::size_t>& rows) {
    Matrix chosen(static_cast<Eigen::Index>(rows.size()), values.cols());
    for (std::size_t i = 0; i < rows.size(); ++i)
        chosen.row(static_cast<Eigen::Index>(i)) = values.row(static_cast<Eigen::Index>(rows[i]));
    return chosen;
}

/// Rows that are not equal, to the bit, to one before them: equal moments of the same audio.
std::vector<std::size_t> distinct_rows(const Matrix& values) {
    std::map<std::string, std::size_t> first;
    std::vector<std::size_t> distinct;
    for (Eigen::Index i = 0; i < values.rows(); ++i) {
        const std::string bytes(reinterpret_cast<const char*>(values.row(i).data()),
                                static_cast<std::size_t>(values.cols()) * sizeof(float));
        if (first.emplace(bytes, i).second) distinct.push_back(static_cast<std::size_t>(i));
    }
    return distinct;
}

/// Keeps these rows of every table.
void keep_rows(FeatureTables& tables, const std::vector<std::size_t>& rows) {
    for (auto& [name, table] : tables.tables) {
        table.values = rows_of(table.values, rows);
        std::vector<TrackId> ids;
        for (const std::size_t i : rows) ids.push_back(table.rows[i]);
        table.rows = std::move(ids);
    }
    std::vector<Track> tracks;
    for (const std::size_t i : rows) tracks.push_back(std::move(tables.tracks[i]));
    tables.tracks = std::move(tracks);
}

}  // namespace

std::vector<Track> tracks_of(const std::vector<TrackId>& rows, std::vector<Track> tracks) {
    std::size_t next        = 0;
    const auto is_of_no_row = [&](const Track& track) {
        const bool is_next = next < rows.size() && track.id == rows[next];
        next += is_next ? 1 : 0;
        return !is_next;
    };
    // As a rule both are in the order of ids: then nothing is copied.
    for (const auto& track : tracks) is_of_no_row(track);
    if (next == rows.size()) {
        next = 0;
        std::erase_if(tracks, is_of_no_row);
        return tracks;
    }
    std::map<TrackId, Track*> by_id;
    for (auto& track : tracks) by_id[track.id] = &track;
    std::vector<Track> found;
    for (const auto& id : rows) found.push_back(std::move(*by_id.at(id)));
    return found;
}

void treat_duplicates(FeatureTables& tables, const std::string& of_audio, collection::Duplicates duplicates) {
    const auto distinct      = distinct_rows(tables.tables.at(of_audio).values);
    const std::size_t copies = tables.tracks.size() - distinct.size();
    if (copies == 0) return;
    if (duplicates == collection::Duplicates::Keep) {
        tables.warnings.push_back(
            {"W-DUPLICATES", fmt::format("{} tracks are exact duplicates of others and stay; --set "
                                         "input.duplicates=drop leaves them out",
                                         copies)});
        return;
    }
    tables.warnings.push_back({"W-DUPLICATES-DROPPED", fmt::format("{} exact duplicates were left out", copies)});
    keep_rows(tables, distinct);
}

void average_songs(FeatureTables& tables) {
    for (const auto& [name, channels] : tables.channels) tables.tables.erase(name);
    const auto songs = collection::songs_of(tables.tracks);
    std::map<std::string, std::vector<std::size_t>> rows_of_song;
    for (std::size_t i = 0; i < songs.size(); ++i) rows_of_song[songs[i]].push_back(i);
    std::vector<std::size_t> first;
    for (const auto& [song, rows] : rows_of_song) first.push_back(rows.front());
    std::sort(first.begin(), first.end());
    for (auto& [name, table] : tables.tables) {
        // Written over the first clip's row, which no later song reads. A key has no mean: the most frequent one
        // counts.
        const auto key = std::find(table.columns.begin(), table.columns.end(), "key");
        for (const std::size_t row : first) {
            const Matrix clips   = rows_of(table.values, rows_of_song.at(songs[row]));
            const auto to        = static_cast<Eigen::Index>(row);
            table.values.row(to) = clips.colwise().mean().eval();
            if (key == table.columns.end()) continue;
            const auto column        = key - table.columns.begin();
            table.values(to, column) = features::pooled(clips.col(column), {"key"}, features::Pool::Mean)[0];
        }
        table.recipe.options["per"] = "song";
    }
    keep_rows(tables, first);
}

void select_columns(FeatureTables& tables, const ColumnSelection& selection) {
    const FeatureMatrix& whole = tables.tables.at(tables.main);
    FeatureMatrix chosen{{}, whole.rows, selection.columns, whole.recipe};
    chosen.recipe.parent = whole.recipe.kind;
    chosen.recipe.kind   = selection.name;
    chosen.values.resize(whole.values.rows(), std::ssize(selection.columns));
    for (std::size_t c = 0; c < selection.columns.size(); ++c) {
        const auto found = std::find(whole.columns.begin(), whole.columns.end(), selection.columns[c]);
        if (found == whole.columns.end())
            fail("E1215", "{} are made of {} columns, and the table has no column '{}'; give audio, or a table with {}",
                 selection.name, selection.columns.size(), selection.columns[c], fmt::join(selection.columns, ", "));
        chosen.values.col(static_cast<Eigen::Index>(c)) = whole.values.col(found - whole.columns.begin());
    }
    tables.tables.insert_or_assign(selection.name, std::move(chosen));
    tables.main = selection.name;
}

}  // namespace ektara::extraction
