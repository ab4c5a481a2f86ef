#include "ektara/pipeline/feature_stage.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>

#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/pipeline/extraction_journal.hpp"
#include "ektara/pipeline/tracks.hpp"

namespace ektara::pipeline {
namespace fs = std::filesystem;
using features::Extracted;
using features::TrackFeatures;

namespace {

/// The tracks of these rows, in their order.
std::vector<Track> tracks_of(const std::vector<TrackId>& rows, const std::vector<Track>& tracks) {
    std::map<TrackId, const Track*> by_id;
    for (const auto& track : tracks) by_id[track.id] = &track;
    std::vector<Track> found;
    for (const auto& id : rows) found.push_back(*by_id.at(id));
    return found;
}

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

void treat_duplicates(Prepared& prepared, Duplicates duplicates) {
    const auto distinct      = distinct_rows(prepared.features.values);
    const std::size_t copies = prepared.tracks.size() - distinct.size();
    if (copies == 0) return;
    if (duplicates == Duplicates::Keep) {
        prepared.warnings.push_back(
            {"W-DUPLICATES", fmt::format("{} tracks are exact duplicates of others and stay; --set "
                                         "input.duplicates=drop leaves them out",
                                         copies)});
        return;
    }
    prepared.warnings.push_back({"W-DUPLICATES-DROPPED", fmt::format("{} exact duplicates were left out", copies)});
    Prepared left;
    for (const std::size_t i : distinct) {
        left.tracks.push_back(prepared.tracks[i]);
        left.features.rows.push_back(prepared.features.rows[i]);
    }
    prepared.features.values = rows_of(prepared.features.values, distinct);
    prepared.features.rows   = std::move(left.features.rows);
    prepared.tracks          = std::move(left.tracks);
}

/// One row a song: the mean of its clips, under the id of the first of them.
void average_songs(Prepared& prepared) {
    const auto songs = songs_of(prepared.tracks);
    std::map<std::string, std::vector<std::size_t>> rows_of_song;
    for (std::size_t i = 0; i < songs.size(); ++i) rows_of_song[songs[i]].push_back(i);
    std::vector<std::size_t> first;
    for (const auto& [song, rows] : rows_of_song) first.push_back(rows.front());
    std::sort(first.begin(), first.end());
    Prepared averaged;
    averaged.features.values.resize(static_cast<Eigen::Index>(first.size()), prepared.features.values.cols());
    for (std::size_t i = 0; i < first.size(); ++i) {
        const Matrix clips = rows_of(prepared.features.values, rows_of_song.at(songs[first[i]]));
        averaged.features.values.row(static_cast<Eigen::Index>(i)) = clips.colwise().mean();
        averaged.features.rows.push_back(prepared.features.rows[first[i]]);
        averaged.tracks.push_back(prepared.tracks[first[i]]);
    }
    prepared.features.values                = std::move(averaged.features.values);
    prepared.features.rows                  = std::move(averaged.features.rows);
    prepared.features.recipe.options["per"] = "song";
    prepared.tracks                         = std::move(averaged.tracks);
}

Prepared from_audio(const RunDirectory& run, const Collection& collection, const RunOptions& options,
                    const Progress& progress) {
    const fs::path table = run / "features" / "mfcc-moments.npy";
    if (!fs::exists(table)) {
        ExtractionJournal journal(run / "features" / ".journal");
        Extracted extracted =
            extract_with_journal(collection.tracks, options.features, options.jobs, journal, progress);
        std::vector<Track> tracks;
        for (const auto& track : collection.tracks) {
            const auto info = extracted.infos.find(track.id);
            tracks.push_back(info == extracted.infos.end() ? track : with_tags(track, info->second.tags));
        }
        write_tracks_csv(run / "tracks.csv", tracks, extracted.infos);
        write_failures_csv(run / "failures.csv", extracted.failures);
        // Last: its presence says that the others are there.
        artifacts::write_table(table, extracted.tables.at("mfcc-moments"));
        journal.remove();
    }
    Prepared prepared;
    prepared.features = artifacts::read_table(table);
    prepared.failed   = read_failures_csv(run / "failures.csv").size();
    prepared.tracks   = tracks_of(prepared.features.rows, read_tracks_csv(run / "tracks.csv").tracks);
    return prepared;
}

Prepared from_table(const RunDirectory& run, const Collection& collection) {
    write_tracks_csv(run / "tracks.csv", collection.tracks, {});
    write_failures_csv(run / "failures.csv", {});
    artifacts::write_table(run / "features" / "table.npy", *collection.table);
    return {collection.tracks, *collection.table, 0, {}};
}

}  // namespace

Extracted extract_with_journal(const std::vector<Track>& tracks, const features::ExtractOptions& options, int jobs,
                               ExtractionJournal& journal, const Progress& progress) {
    std::vector<Outcome<TrackFeatures>> outcomes(tracks.size());
    std::mutex one_at_a_time;
    std::size_t done = 0;
    parallel_for(tracks.size(), jobs, [&](std::size_t i) {
        if (const auto* kept = journal.find(tracks[i].id)) {
            outcomes[i] = *kept;
        } else {
            outcomes[i] = features::extract_track(tracks[i], options);
            journal.add(tracks[i].id, outcomes[i]);
        }
        const std::lock_guard lock(one_at_a_time);
        progress("features", ++done, tracks.size());
    });
    return features::assemble(tracks, std::move(outcomes), options);
}

Prepared feature_stage(const RunDirectory& run, const Collection& collection, const RunOptions& options,
                       const Progress& progress) {
    Prepared prepared = collection.table ? from_table(run, collection) : from_audio(run, collection, options, progress);
    if (prepared.tracks.empty())
        fail<NothingUsable>("E2114", "none of {} tracks could be used; {} says why for each", collection.tracks.size(),
                            (run / "failures.csv").string());
    if (!collection.table) treat_duplicates(prepared, options.input.duplicates);
    if (options.per == RowUnit::Song) average_songs(prepared);
    return prepared;
}

}  // namespace ektara::pipeline
