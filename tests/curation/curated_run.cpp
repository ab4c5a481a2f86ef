#include "curated_run.hpp"

#include <fmt/format.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/random.hpp"
#include "ektara/rundir/clusters_csv.hpp"

namespace ektara::testing {

CuratedRun::CuratedRun(const std::vector<CuratedRow>& rows) {
    auto tracks      = artifacts::read_csv(folder() / "tracks.csv");
    const auto first = tracks.rows.front();
    tracks.rows.clear();
    Embedding space{Matrix(std::ssize(rows), 2), {}, {}};
    Clustering clusters;
    for (const auto& row : rows) {
        auto cells                      = first;
        cells[*tracks.find("id")]       = row.id;
        cells[*tracks.find("title")]    = "Title " + row.id;
        cells[*tracks.find("song_id")]  = row.song_id;
        cells[*tracks.find("language")] = row.language;
        cells[*tracks.find("genre")]    = row.genre;
        tracks.rows.push_back(cells);
        space.coords.row(std::ssize(space.rows)) << row.x, row.y;
        space.rows.push_back(row.id);
        clusters.labels.push_back(row.x < 0 ? 0 : 1);
    }
    artifacts::write_csv(folder() / "tracks.csv", tracks);
    artifacts::write_table(folder() / "embeddings" / "raw.s0.npy", space);
    artifacts::write_table(folder() / "projections" / "raw.s0.npy", space);
    for (const int seed : {0, 1})
        rundir::write_clusters_csv(folder() / fmt::format("clusterings/raw.kmeans.s{}.csv", seed), space.rows,
                                   clusters);
    artifacts::write_csv(folder() / "neighbors" / "duplicates.csv", {{"id", "duplicate_of", "score"}, {}, {}});
}

std::vector<CuratedRow> two_genres() {
    Random random(5, "two genres");
    std::vector<CuratedRow> rows;
    for (int i = 0; i < 40; ++i)
        rows.push_back({fmt::format("t{:02}", i), fmt::format("s{:02}", i), i % 2 == 0 ? "bangla" : "english",
                        i < 20 ? "rock" : "baul", static_cast<float>((i < 20 ? -10 : 10) + random.normal()),
                        static_cast<float>(random.normal())});
    return rows;
}

}  // namespace ektara::testing
