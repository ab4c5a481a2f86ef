#include "small_run.hpp"

#include <fmt/core.h>

#include "audio_files.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/random.hpp"
#include "signals.hpp"

namespace ektara::testing {
namespace {

constexpr int kSongs = 20;

std::string title_of(int i) {
    if (i == 1) return "\u09dc গান";
    return i == 2 || i == 4 ? "Same Title" : fmt::format("Song {}", i);
}

artifacts::CsvTable tracks(const std::filesystem::path& music) {
    artifacts::CsvTable csv{{"id", "path", "title", "artist", "album", "language", "genre", "song_id", "clip", "lyrics",
                             "duration", "verdict"},
                            {},
                            {}};
    for (int i = 0; i < kSongs; ++i)
        csv.rows.push_back({fmt::format("song{:02}", i), (music / fmt::format("a #{} ড়.wav", i)).string(), title_of(i),
                            fmt::format("Artist {}", i % 5), "Album", i % 4 < 2 ? "bangla" : "english",
                            i % 3 == 0 ? "baul" : "rock", fmt::format("s{:02}", i), "1", "", "60", "ok"});
    return csv;
}

FeatureMatrix features(const artifacts::CsvTable& tracks) {
    FeatureMatrix table{Matrix(kSongs, 4), {}, {"tempo_bpm", "loudness_lufs", "chroma_c", "spectral_centroid_hz"}, {}};
    Random random(4, "small run");
    for (int i = 0; i < kSongs; ++i) {
        table.rows.push_back(tracks.rows[static_cast<std::size_t>(i)][0]);
        table.values.row(i) << static_cast<float>((i % 2 == 0 ? 150 : 80) + random.normal()),
            static_cast<float>(-20 + 3 * random.normal()), static_cast<float>(random.uniform()),
            static_cast<float>(2000 + 300 * random.normal());
    }
    return table;
}

}  // namespace

SmallRun::SmallRun() {
    const auto music = folder_ / "music", run = folder();
    const auto table = tracks(music);
    for (const auto& row : table.rows) write_wav(row[1], harmonics(22050, 220, 1));
    artifacts::write_csv(run / "tracks.csv", table);
    artifacts::write_csv(run / "failures.csv", {{"id", "path", "stage", "code", "reason"}, {}, {}});
    artifacts::write_csv(run / "neighbors" / "duplicates.csv",
                         {{"id", "duplicate_of", "score"}, {{"song06", "song00", "0.98"}}, {}});
    const auto features_table = features(table);
    artifacts::write_table(run / "features" / "descriptors.npy", features_table);
    Embedding space{features_table.values, features_table.rows, {}};
    artifacts::write_table(run / "embeddings" / "raw.s0.npy", space);
    space.coords = space.coords.leftCols(2).eval();
    artifacts::write_table(run / "projections" / "raw.s0.npy", space);
    for (int seed = 0; seed < 2; ++seed) {
        artifacts::CsvTable clusters{{"id", "cluster"}, {}, {}};
        for (int i = 0; i < kSongs; ++i)
            clusters.rows.push_back({space.rows[static_cast<std::size_t>(i)], fmt::format("{}", (i + seed) % 2)});
        artifacts::write_csv(run / fmt::format("clusterings/raw.kmeans.s{}.csv", seed), clusters);
    }
    artifacts::write_json(run / "metrics.json", artifacts::Json::array());
    artifacts::write_json(run / "run.json", {{"version", "test"},
                                             {"input", music.string()},
                                             {"directory", run.string()},
                                             {"seeds", {0, 1}},
                                             {"methods",
                                              {{{"method", "Raw + K-Means"},
                                                {"space", "raw"},
                                                {"seed", 0},
                                                {"projection", "projections/raw.s0.npy"},
                                                {"clustering", "clusterings/raw.kmeans.s0.csv"}}}}});
}

}  // namespace ektara::testing
