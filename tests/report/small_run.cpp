#include "small_run.hpp"

#include <fmt/format.h>

#include "audio_files.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/random.hpp"
#include "ektara/evaluation/score_row.hpp"
#include "ektara/rundir/clusters_csv.hpp"
#include "ektara/rundir/default_clustering.hpp"
#include "ektara/rundir/run_directory.hpp"
#include "signals.hpp"

namespace ektara::testing {
namespace {

constexpr int kSongs = 20;

std::string title_of(int i) {
    if (i == 1) return "\u09dc গান";
    return i == 2 || i == 4 ? "Same Title" : fmt::format("Song {}", i);
}

std::vector<Track> tracks(const std::filesystem::path& music) {
    std::vector<Track> made;
    for (int i = 0; i < kSongs; ++i) {
        Track track;
        track.id      = fmt::format("song{:02}", i);
        track.audio   = music / fmt::format("a #{} ড়.wav", i);
        track.title   = title_of(i);
        track.artist  = fmt::format("Artist {}", i % 5);
        track.album   = "Album";
        track.song_id = fmt::format("s{:02}", i);
        track.clip    = "1";
        track.labels  = {{"language", i % 4 < 2 ? "bangla" : "english"}, {"genre", i % 3 == 0 ? "baul" : "rock"}};
        made.push_back(track);
    }
    return made;
}

std::map<TrackId, features::TrackInfo> infos(const std::vector<Track>& tracks) {
    std::map<TrackId, features::TrackInfo> all;
    for (const auto& track : tracks) all[track.id].duration_seconds = 60;
    return all;
}

FeatureMatrix features_of(const std::vector<Track>& tracks) {
    FeatureMatrix table{Matrix(kSongs, 4), {}, {"tempo_bpm", "loudness_lufs", "chroma_c", "spectral_centroid_hz"}, {}};
    Random random(4, "small run");
    for (int i = 0; i < kSongs; ++i) {
        table.rows.push_back(tracks[static_cast<std::size_t>(i)].id);
        table.values.row(i) << static_cast<float>((i % 2 == 0 ? 150 : 80) + random.normal()),
            static_cast<float>(-20 + 3 * random.normal()), static_cast<float>(random.uniform()),
            static_cast<float>(2000 + 300 * random.normal());
    }
    return table;
}

rundir::MethodRecord raw_kmeans() {
    rundir::MethodRecord method;
    method.name       = "Raw + K-Means";
    method.task       = "easy";
    method.features   = "descriptors";
    method.model      = "raw";
    method.clusterer  = "kmeans";
    method.space      = "raw";
    method.seeds      = {0, 1};
    method.embedding  = "embeddings/raw.s0.npy";
    method.projection = "projections/raw.s0.npy";
    method.clustering = "clusterings/raw.kmeans.s0.csv";
    return method;
}

/// The features, spaces and clusterings of one method; even songs are in cluster 0, with the other seed in cluster 1.
void write_method(const std::filesystem::path& run, const FeatureMatrix& features) {
    artifacts::write_table(run / "features" / "descriptors.npy", features);
    Embedding space{features.values, features.rows, {}};
    artifacts::write_table(run / "embeddings" / "raw.s0.npy", space);
    space.coords = space.coords.leftCols(2).eval();
    artifacts::write_table(run / "projections" / "raw.s0.npy", space);
    for (int seed = 0; seed < 2; ++seed) {
        Clustering clusters;
        for (int i = 0; i < kSongs; ++i) clusters.labels.push_back((i + seed) % 2);
        rundir::write_clusters_csv(run / fmt::format("clusterings/raw.kmeans.s{}.csv", seed), space.rows, clusters);
    }
    artifacts::write_csv(run / "neighbors" / "duplicates.csv",
                         {{"id", "duplicate_of", "score"}, {{"song06", "song00", "0.98"}}, {}});
}

}  // namespace

SmallRun::SmallRun() {
    const auto music = folder_ / "music";
    const auto songs = tracks(music);
    auto run         = rundir::RunDirectory::open(folder(), {{"run.n_clusters", "2"}}, music.string(), "hash", false);
    for (const auto& track : songs) write_wav(track.audio, harmonics(22050, 220, 1));
    collection::write_tracks_csv(run / "tracks.csv", songs, infos(songs));
    collection::write_failures_csv(run / "failures.csv", {});
    write_method(run.path(), features_of(songs));
    evaluation::ScoreRow row;
    row.task      = "easy";
    row.method    = "Raw + K-Means";
    row.clusterer = "kmeans";
    row.k         = 2;
    evaluation::write_metrics(run.path(), {row});
    auto& record              = run.record();
    record.status             = "finished";
    record.directory          = run.path().string();
    record.seeds              = {0, 1};
    record.rows               = songs.size();
    record.failed             = 0;
    record.methods            = {raw_kmeans()};
    record.default_clustering = rundir::choose_default_clustering(record.methods, {{"Raw + K-Means", 2, 0, 0.5, 1}});
    run.write_record();
}

}  // namespace ektara::testing
