#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/npy.hpp"
#include "quick_run.hpp"
#include "signals.hpp"

/// "Doors agree": the same songs come in as a folder, a manifest, a table that `extract` wrote, or that table as a CSV.
namespace ektara {
namespace {

using artifacts::Json;
using testing::run_ektara;

constexpr int kSongs = 24;

/// Folk is drums, rock is strings; each song has its own pitch.
std::vector<float> song(int i) {
    constexpr std::size_t kSamples = 3 * 22050;
    const auto seed                = static_cast<std::uint32_t>(i + 1);
    return i % 2 == 0 ? testing::bursts(kSamples, seed) : testing::harmonics(kSamples, 110.0 + 20 * i, seed);
}

class InputDoors : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_              = new testing::TemporaryFolder;
        std::string manifest = "path,language,genre\n";
        for (int i = 0; i < kSongs; ++i) {
            const std::string labels =
                fmt::format("{}/{}", i % 4 < 2 ? "bangla" : "english", i % 2 == 0 ? "folk" : "rock");
            const std::string file = fmt::format("{}/{}.wav", labels, std::string(1, static_cast<char>('a' + i)));
            std::filesystem::create_directories(*folder_ / ("songs/" + labels));
            testing::write_wav(*folder_ / ("songs/" + file), song(i));
            manifest += fmt::format("{},{},{}\n", file, i % 4 < 2 ? "bangla" : "english", i % 2 == 0 ? "folk" : "rock");
        }
        artifacts::write_file(*folder_ / "songs/manifest.csv", manifest);
        run(at("songs"), "folder");
        run(at("songs/manifest.csv"), "manifest");
        expect_done({"extract", at("songs"), "-o", at("extracted")});
        run(at("extracted/features/mfcc-moments.npy"), "table");
        artifacts::write_file(*folder_ / "table.csv", as_csv());
        run(at("table.csv"), "csv");
    }
    static void TearDownTestSuite() { delete folder_; }
    static std::string at(const std::string& name) { return (*folder_ / name).string(); }

    static void expect_done(const std::vector<std::string>& arguments) {
        const auto done = run_ektara(arguments);
        ASSERT_EQ(done.exit_code, 0) << done.errors;
    }
    static void run(const std::string& input, const std::string& to) {
        expect_done(testing::quick_run(
            {"run", input, "-o", at(to), "--preset", "easy", "--no-text", "--k", "4", "--seeds", "2"},
            {"train.max_epochs=4", "evaluate.half_samples=50", "evaluate.permutations=99"}));
    }
    /// What `extract` wrote, as a table for other programs: ids and labels of tracks.csv before the columns.
    static std::string as_csv() {
        const auto table  = artifacts::read_json(at("extracted/features/mfcc-moments.json"));
        const auto tracks = artifacts::read_csv(at("extracted/tracks.csv"));
        const auto values = artifacts::read_npy_matrix(at("extracted/features/mfcc-moments.npy"));
        std::string text  = "id,language,genre";
        for (const auto& column : table.at("columns")) text += "," + column.get<std::string>();
        text += "\n";
        for (std::size_t i = 0; i < tracks.rows.size(); ++i) {
            for (const char* column : {"id", "language", "genre"})
                text += (column == std::string("id") ? "" : ",") + tracks.rows[i][*tracks.find(column)];
            for (Eigen::Index c = 0; c < values.cols(); ++c)
                text += fmt::format(",{}", values(static_cast<Eigen::Index>(i), c));
            text += "\n";
        }
        return text;
    }
    /// The rows of metrics.json without what names the input.
    static std::vector<Json> scores(const std::string& of) {
        std::vector<Json> rows;
        for (auto row : artifacts::read_json(at(of + "/metrics.json"))) {
            row.erase("features");
            rows.push_back(row);
        }
        return rows;
    }
    static std::string features(const std::string& of, const std::string& name) {
        return artifacts::read_file(at(of + "/features/" + name));
    }

    static inline testing::TemporaryFolder* folder_ = nullptr;
};

TEST_F(InputDoors, AFolderAndItsManifestGiveTheSameFeaturesSongsAndScores) {
    EXPECT_EQ(features("folder", "mfcc-moments.npy"), features("manifest", "mfcc-moments.npy"));
    EXPECT_EQ(artifacts::read_file(at("folder/metrics.csv")), artifacts::read_file(at("manifest/metrics.csv")));
    const auto folder   = artifacts::read_csv(at("folder/tracks.csv")),
               manifest = artifacts::read_csv(at("manifest/tracks.csv"));
    ASSERT_EQ(folder.rows.size(), static_cast<std::size_t>(kSongs));
    for (const char* column : {"id", "song_id", "language", "genre", "duration"})
        for (std::size_t i = 0; i < folder.rows.size(); ++i)
            EXPECT_EQ(folder.rows[i][*folder.find(column)], manifest.rows.at(i)[*manifest.find(column)]) << column;
}

TEST_F(InputDoors, ARunOnTheTableThatExtractWroteIsTheRunOnTheAudio) {
    EXPECT_EQ(features("folder", "mfcc-moments.npy"), features("table", "table.npy"));
    const auto of_audio = scores("folder"), of_table = scores("table");
    ASSERT_GT(of_audio.size(), 0u);
    EXPECT_EQ(of_audio, of_table);
}

TEST_F(InputDoors, ThatTableAsACsvGivesTheSameScores) {
    EXPECT_EQ(features("table", "table.npy"), features("csv", "table.npy"));
    EXPECT_EQ(scores("csv"), scores("table"));
}

TEST_F(InputDoors, AssignGivesEverySongOfARunItsOwnPlaceAndCluster) {
    const auto methods = artifacts::read_json(at("folder/run.json")).at("methods");
    for (const auto& method : methods) {
        const auto file  = method.at("clustering").get<std::string>();
        const auto name  = std::filesystem::path(file).stem().stem().string();
        const auto given = artifacts::read_csv(at("folder/" + file));
        const auto done  = run_ektara({"assign", at("folder"), at("songs"), "--clusters", name, "--json"});
        ASSERT_EQ(done.exit_code, 0) << name << done.errors;
        const auto songs = artifacts::parse_json(done.output, "stdout").at("songs");
        ASSERT_EQ(songs.size(), given.rows.size());
        for (std::size_t i = 0; i < songs.size(); ++i) {
            EXPECT_EQ(songs[i].at("id"), given.rows[i][0]);
            EXPECT_EQ(songs[i].at("neighbors")[0].at("id"), songs[i].at("id")) << name;
            EXPECT_NEAR(songs[i].at("neighbors")[0].at("distance").get<double>(), 0, 1e-4) << name;
            EXPECT_EQ(std::to_string(songs[i].at("cluster").get<int>()), given.rows[i][1]) << name;
        }
    }
    EXPECT_GE(methods.size(), 2u);
}

}  // namespace
}  // namespace ektara
