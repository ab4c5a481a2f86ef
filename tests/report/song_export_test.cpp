#include "ektara/report/song_export.hpp"

#include <gtest/gtest.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"
#include "small_run.hpp"

namespace ektara::report {
namespace {

namespace fs = std::filesystem;
using testing::run_ektara;
using testing::SmallRun;

std::vector<std::string> names_of(const artifacts::TypedTable& table) {
    std::vector<std::string> names;
    for (const auto& column : table.columns) names.push_back(column.name);
    return names;
}

template <class Values>
const Values& values_of(const artifacts::TypedTable& table, const std::string& name) {
    for (const auto& column : table.columns)
        if (column.name == name) return std::get<Values>(column.values);
    throw std::out_of_range(name);
}

using Texts  = std::vector<std::string>;
using Wholes = std::vector<std::optional<std::int32_t>>;
using Floats = std::vector<float>;

/// Adds a track that the run could not use to tracks.csv.
void add_unused_track(const SmallRun& made) {
    auto tracks                   = artifacts::read_csv(made.folder() / "tracks.csv");
    auto row                      = std::vector<std::string>(tracks.columns.size());
    row[0]                        = "unused";
    row[tracks.at("verdict", "")] = "silent";
    tracks.rows.push_back(row);
    artifacts::write_csv(made.folder() / "tracks.csv", tracks);
}

TEST(SongExport, HasARowForEachSongWithLabelsVerdictPathAndClusters) {
    const SmallRun made;
    const auto [table, warnings] = export_songs(open_run(made.folder()), {});
    EXPECT_EQ(names_of(table), (Texts{"id", "path", "title", "artist", "album", "language", "genre", "song_id", "clip",
                                      "lyrics", "duration", "verdict", "note", "cluster:raw.kmeans"}));
    EXPECT_EQ(table.n_rows, 20U);
    EXPECT_TRUE(warnings.empty());
    EXPECT_EQ(values_of<Texts>(table, "id")[3], "song03");
    EXPECT_EQ(values_of<Texts>(table, "language")[3], "english");
    EXPECT_EQ(values_of<Texts>(table, "verdict")[3], "ok");
    EXPECT_EQ(values_of<Texts>(table, "path")[3], (made.top() / "music" / "a #3 ড়.wav").string());
    EXPECT_EQ(values_of<std::vector<double>>(table, "duration")[3], 60);
    EXPECT_EQ(values_of<Wholes>(table, "cluster:raw.kmeans")[3], 1);
}

TEST(SongExport, AddsTheColumnsOfFeaturesThatAreAskedFor) {
    const SmallRun made;
    const auto run      = open_run(made.folder());
    const auto features = artifacts::read_table(made.folder() / "features" / "descriptors.npy");
    const auto all      = export_songs(run, {.features = {"descriptors"}}).table;
    EXPECT_EQ(all.columns.size(), 18U);
    EXPECT_EQ(values_of<Floats>(all, "tempo_bpm")[7], features.values(7, 0));
    const auto some = export_songs(run, {.features = {"descriptors"}, .columns = {"tempo*", "chroma_c"}}).table;
    EXPECT_EQ(some.columns.size(), 16U);
    EXPECT_EQ(some.columns[15].name, "chroma_c");
    EXPECT_CODE("E6247", export_songs(run, {.features = {"descripters"}}));
    EXPECT_CODE("E6247", export_songs(run, {.features = {"../embeddings/raw.s0"}}));
    EXPECT_CODE("E6248", export_songs(run, {.columns = {"tempo*"}}));
    EXPECT_CODE("E6248", export_songs(run, {.features = {"descriptors"}, .columns = {"tempo*", "loud"}}));
    EXPECT_CODE("E4305", export_songs(run, {.clusters = {"vae.kmeans"}}));
}

TEST(SongExport, SaysWhichSongsHaveNoClusterAndLeavesTheirCellsEmpty) {
    const SmallRun made;
    add_unused_track(made);
    const auto run = open_run(made.folder());
    const auto all = export_songs(run, {.features = {"descriptors"}});
    ASSERT_EQ(all.warnings.size(), 1U);
    EXPECT_EQ(all.warnings[0].code, "W-EXPORT-EMPTY");
    ASSERT_EQ(all.table.n_rows, 21U);
    const auto row = artifacts::csv_of(all.table).rows[20];
    EXPECT_EQ(row[11], "silent");
    EXPECT_EQ(row[13], "");
    EXPECT_EQ(row[14], "");
    const auto grouped = export_songs(run, {.grouped = true});
    EXPECT_EQ(grouped.table.n_rows, 20U);
    EXPECT_TRUE(grouped.warnings.empty());
}

TEST(SongExport, FindsTheSoundAfterRunAndMusicMovedTogether) {
    const SmallRun made;
    const auto moved = made.top() / "moved";
    fs::create_directory(moved);
    fs::rename(made.folder(), moved / "run");
    fs::rename(made.top() / "music", moved / "music");
    const auto table = export_songs(open_run(moved / "run"), {}).table;
    EXPECT_EQ(values_of<Texts>(table, "path")[0], (moved / "music" / "a #0 ড়.wav").string());
}

TEST(SongExport, KeepsAllColumnsOfOneNameApart) {
    const SmallRun made;
    auto tracks                           = artifacts::read_csv(made.folder() / "tracks.csv");
    const auto album                      = tracks.at("album", "");
    tracks.columns[album]                 = "cluster:raw.kmeans";  // a label, of an export that was run again
    tracks.columns[tracks.at("clip", "")] = "tempo_bpm";
    artifacts::write_csv(made.folder() / "tracks.csv", tracks);
    const auto table = export_songs(open_run(made.folder()), {.features = {"descriptors"}}).table;
    EXPECT_EQ(values_of<Texts>(table, "label:cluster:raw.kmeans")[0], "Album");
    EXPECT_EQ(values_of<Wholes>(table, "cluster:raw.kmeans")[0], 0);
    EXPECT_EQ(values_of<Texts>(table, "tempo_bpm")[0], "1");
    EXPECT_GT(values_of<Floats>(table, "descriptors:tempo_bpm")[0], 100);
}

TEST(SongExport, IsReadAsATableWhoseClustersAreNoFeatures) {
    const SmallRun made;
    const auto file  = made.top() / "songs.csv";
    const auto table = export_songs(open_run(made.folder()), {.features = {"descriptors"}, .strength = true}).table;
    artifacts::write_typed_table(file, table);
    collection::InputOptions options;
    options.kind    = collection::InputKind::Table;
    const auto read = collection::read_collection(file, options);
    ASSERT_TRUE(read.table);
    EXPECT_EQ(read.table->columns, (Texts{"tempo_bpm", "loudness_lufs", "chroma_c", "spectral_centroid_hz"}));
    const auto features = artifacts::read_table(made.folder() / "features" / "descriptors.npy");
    EXPECT_CLOSE(read.table->values, features.values, 0);
    EXPECT_EQ(read.tracks[5].title, "Song 5");
}

TEST(SongExportVerb, WritesWhatEvaluateReads) {
    const SmallRun made;
    const auto file = (made.top() / "songs.csv").string();
    const auto done = run_ektara({"export", made.folder().string(), "-o", file, "--json"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_EQ(artifacts::parse_json(done.output, "stdout")["songs"], 20);
    const auto scores = run_ektara({"evaluate", "--labels", file, "--clusters", file, "--labels-column",
                                    "language,genre", "--permutations", "19", "--half-samples", "9", "--json"});
    ASSERT_EQ(scores.exit_code, 0) << scores.errors;
    const auto rows = artifacts::parse_json(scores.output, "stdout");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0]["clusters"], "cluster:raw.kmeans");
    EXPECT_EQ(rows[0]["n"], 20);
}

TEST(SongExportVerb, ReplacesAnEarlierTableAndPrintsWithoutOne) {
    const SmallRun made;
    const auto file = (made.top() / "songs.parquet").string();
    ASSERT_EQ(run_ektara({"export", made.folder().string(), "-o", file, "--quiet"}).exit_code, 0);
    const auto first = artifacts::read_file(file);
    const auto again = run_ektara({"export", made.folder().string(), "-o", file, "--features", "descriptors"});
    ASSERT_EQ(again.exit_code, 0) << again.errors;
    EXPECT_GT(artifacts::read_file(file).size(), first.size());
    EXPECT_NE(again.output.find("20 songs, 18 columns"), std::string::npos);
    const auto printed = run_ektara({"export", made.folder().string()});
    EXPECT_EQ(printed.output.substr(0, 8), "id,path,");
    EXPECT_EQ(run_ektara({"export", made.folder().string(), "-o", "songs.xlsx"}).exit_code, 2);
    EXPECT_EQ(run_ektara({"export", made.folder().string(), "--set", "export.feature=x"}).exit_code, 2);
}

}  // namespace
}  // namespace ektara::report
