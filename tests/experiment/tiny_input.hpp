#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "arrays.hpp"
#include "ektara/experiment/model_input.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "ektara/rundir/run_directory.hpp"

namespace ektara::testing {

/// Tracks "t00", "t01", …: the first half baul, the second rock, all of one language, each a song of its own.
inline std::vector<Track> tiny_tracks(int count) {
    std::vector<Track> tracks(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        auto& track   = tracks[static_cast<std::size_t>(i)];
        track.id      = fmt::format("t{:02}", i);
        track.song_id = fmt::format("s{:02}", i);
        track.labels  = {{"genre", i < count / 2 ? "baul" : "rock"}, {"language", "bangla"}};
    }
    return tracks;
}

/// A ready table with these values as the main features of tiny_tracks.
inline extraction::FeatureTables tables_with(const Matrix& values, std::vector<std::string> columns) {
    extraction::FeatureTables tables;
    tables.tracks = tiny_tracks(static_cast<int>(values.rows()));
    tables.main   = "table";
    FeatureMatrix table{values, {}, std::move(columns), {}};
    table.recipe.kind = "table";
    for (const auto& track : tables.tracks) table.rows.push_back(track.id);
    tables.tables.emplace("table", std::move(table));
    return tables;
}

/// Thirty rows in four columns: the first fifteen lie about 0, the others about 20; "level" is 7 everywhere.
inline extraction::FeatureTables tiny_tables() {
    Matrix values = random_matrix(30, 4);
    values.bottomRows(15).array() += 20;
    values.col(3).setConstant(7);
    return tables_with(values, {"a", "b", "c", "level"});
}

/// Which half of tiny_tables a row is in.
inline std::vector<int> tiny_halves() {
    std::vector<int> halves(30, 0);
    std::fill(halves.begin() + 15, halves.end(), 1);
    return halves;
}

/// A run directory that nothing was written to.
class TinyRun {
  public:
    rundir::RunDirectory& directory() { return directory_; }
    std::filesystem::path operator/(const std::string& name) const { return directory_ / name; }

  private:
    TemporaryFolder folder_;
    rundir::RunDirectory directory_ =
        rundir::RunDirectory::open(folder_ / "run", {{"run.n_clusters", "2"}}, "table.csv", "hash", false);
};

}  // namespace ektara::testing
