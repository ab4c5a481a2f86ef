#include <map>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/core/random.hpp"
#include "ektara/evaluation/column_scores.hpp"
#include "tiny_methods.hpp"

/// The two ways to a score, a run's and that of `ektara evaluate`, in one process.
namespace ektara::evaluation {
namespace {

/// Sixty rows, two or three a song, one of them without a song and called like another's; some name their artist.
std::vector<Track> songs_of_artists() {
    auto tracks = testing::tiny_tracks(60);
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        tracks[i].song_id = i == 7 ? "" : "s" + std::to_string(i / 3);
        tracks[i].artist  = i % 4 == 0 ? "Artist " + std::to_string(i / 12) : "";
    }
    tracks[7].id = "s2";
    std::sort(tracks.begin(), tracks.end(), [](const Track& a, const Track& b) { return a.id < b.id; });
    return tracks;
}

std::vector<int> random_labels(std::size_t rows, int clusters, Seed seed) {
    Random random(seed, "doors");
    std::vector<int> labels;
    for (std::size_t i = 0; i < rows; ++i)
        labels.push_back(static_cast<int>(random.below(static_cast<std::uint64_t>(clusters))) - 1);
    return labels;
}

ScoreInput input_of(const std::vector<Track>& tracks) {
    auto space = std::make_shared<Embedding>();
    for (const auto& track : tracks) space->rows.push_back(track.id);
    space->coords = testing::random_matrix(std::ssize(tracks), 3);
    ScoreInput input{tracks, {}, space->coords, "raw"};
    input.methods.push_back(testing::tiny_method("dense", space, {random_labels(tracks.size(), 4, 1)}));
    input.methods.push_back(testing::tiny_method("many", space, {random_labels(tracks.size(), 13, 2)}));
    input.methods.push_back(testing::tiny_method("genre", space, {testing::alternating(60)}));
    input.methods.front().is_density_based = true;
    return input;
}

LabelJoin files_of(const ScoreInput& input, const testing::TemporaryFolder& folder) {
    artifacts::CsvTable labels{{"id", "language", "genre", "song_id", "artist"}, {}, {}}, clusters{{"id"}, {}, {}};
    for (const auto& method : input.methods) clusters.columns.push_back(method.name);
    for (std::size_t i = 0; i < input.tracks.size(); ++i) {
        const auto& track = input.tracks[i];
        labels.rows.push_back(
            {track.id, track.labels.at("language"), track.labels.at("genre"), track.song_id, track.artist});
        clusters.rows.push_back({track.id});
        for (const auto& method : input.methods)
            clusters.rows.back().push_back(std::to_string(method.clusterings.front().labels[i]));
    }
    artifacts::write_csv(folder / "labels.csv", labels);
    artifacts::write_csv(folder / "clusters.csv", clusters);
    return join_labels((folder / "labels.csv").string(), (folder / "clusters.csv").string());
}

void expect_same(const ScoreRow& row, const ColumnScore& column) {
    const auto& score = column.agreement;
    EXPECT_EQ(row.n, score.n);
    std::vector<double> of_row, of_column;
    metrics::ExternalScores::fields(row.scores, [&](const char*, double value) { of_row.push_back(value); });
    metrics::ExternalScores::fields(score.scores, [&](const char*, double value) { of_column.push_back(value); });
    EXPECT_EQ(of_row, of_column);
    EXPECT_EQ(row.ari_covered, score.covered.ari);
    EXPECT_EQ(row.ami_covered, score.covered.ami);
    EXPECT_EQ(row.ari_low, score.ari_low);
    EXPECT_EQ(row.ami_high, score.ami_high);
    EXPECT_EQ(row.chance_ari, score.chance_ari);
    EXPECT_EQ(row.chance_ami, score.chance_ami);
    EXPECT_EQ(row.p_value, score.p_value);
    EXPECT_EQ(row.p_adjusted, score.p_adjusted);
    EXPECT_EQ(row.own.silhouette, column.internal->indices.silhouette);
    EXPECT_EQ(row.own.calinski_harabasz, column.internal->indices.calinski_harabasz);
    EXPECT_EQ(row.own.davies_bouldin, column.internal->indices.davies_bouldin);
    EXPECT_EQ(row.own.dunn, column.internal->indices.dunn);
    if (row.method == "dense") {
        EXPECT_EQ(row.own.dbcv, column.internal->indices.dbcv);
    }
    for (std::size_t i = 0; i < row.differences.size(); ++i) {
        EXPECT_EQ(row.differences[i].other, score.against[i].other);
        EXPECT_EQ(row.differences[i].low, score.against[i].low);
    }
}

TEST(Doors, RunAndEvaluateScoreAlikeToTheLastDigit) {
    const auto input = input_of(songs_of_artists());
    ScoreOptions scoring;
    scoring.tests = {.half_samples = 60, .permutations = 99};
    scoring.seed  = 5;
    std::map<std::pair<std::string, std::string>, ScoreRow> rows;
    for (const auto& row : score(input, scoring, testing::kSilent).rows) rows[{row.target, row.method}] = row;

    const testing::TemporaryFolder folder;
    ColumnChoice choice{{"genre", "language", "language+genre"}, {"dense", "many", "genre"}};
    choice.within = "language";
    ColumnScoreOptions options;
    options.tests      = scoring.tests;
    options.tests.seed = scoring.seed;
    options.jobs       = 2;
    const ClusteredSpace space{{input.reference, input.methods.front().spaces.front()->rows, {}, {}}, "X.npy"};
    std::size_t compared = 0;
    for (const auto& column : score_columns(files_of(input, folder), choice, space, options)) {
        const auto row = rows.find({column.agreement.labels, column.agreement.clusters});
        if (row == rows.end()) continue;
        SCOPED_TRACE(column.agreement.labels + ", " + column.agreement.clusters);
        expect_same(row->second, column);
        ++compared;
    }
    EXPECT_EQ(compared, 18u) << "three clusterings; genre, language, both, genre in each language and their mean";
}

}  // namespace
}  // namespace ektara::evaluation
