#include <fmt/core.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"

namespace ektara {
namespace {

/// Two distant blobs of ten songs in six columns, with a label that tells them apart.
void write_blobs(const std::filesystem::path& path) {
    const Matrix values = testing::random_matrix(20, 6);
    artifacts::CsvTable table{{"id", "genre", "a", "b", "c", "d", "e", "f"}, {}, {}};
    for (Eigen::Index i = 0; i < 20; ++i) {
        table.rows.push_back({fmt::format("song {:02}", i), i < 10 ? "baul" : "rock"});
        for (Eigen::Index j = 0; j < 6; ++j)
            table.rows.back().push_back(artifacts::format_number(values(i, j) + (i < 10 ? 0.0f : 9.0f)));
    }
    artifacts::write_csv(path, table);
}

std::vector<std::string> quick(std::vector<std::string> arguments) {
    for (const char* set : {"train.min_steps=60", "train.min_epochs=2", "train.max_epochs=60", "train.latent_dims=2"})
        arguments.insert(arguments.end(), {"--set", set});
    return arguments;
}

TEST(AssignVerb, PlacesTheSongsOfARunWhereTheyWere) {
    const testing::TemporaryFolder folder;
    write_blobs(folder / "t.csv");
    const std::string table = (folder / "t.csv").string(), run = (folder / "run").string();
    auto command    = quick({"run", table, "-o", run, "--k", "2", "--set", "run.seeds=1", "--set",
                             "evaluate.half_samples=10", "--set", "evaluate.permutations=10"});
    const auto made = testing::run_ektara(command);
    ASSERT_EQ(made.exit_code, 0) << made.errors;
    const auto done = testing::run_ektara({"assign", run, table, "--neighbors", "2", "--json"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto songs    = artifacts::parse_json(done.output, "stdout")["songs"];
    const auto clusters = artifacts::read_csv(folder / "run/clusterings/vae.kmeans.s0.csv");
    ASSERT_EQ(songs.size(), 20u);
    for (std::size_t i = 0; i < 20; ++i) {
        EXPECT_EQ(songs[i]["id"], clusters.rows[i][0]);
        EXPECT_EQ(fmt::format("{}", songs[i]["cluster"].get<int>()), clusters.rows[i][1]);
        EXPECT_EQ(songs[i]["neighbors"][0]["id"], songs[i]["id"]);
        EXPECT_NEAR(songs[i]["neighbors"][0]["distance"].get<double>(), 0, 1e-3);
        EXPECT_GT(songs[i]["strength"].get<double>(), 0);
        EXPECT_LE(songs[i]["strength"].get<double>(), 1);
    }
    const auto csv = testing::run_ektara({"assign", run, table, "--neighbors", "1"});
    EXPECT_TRUE(csv.output.starts_with("id,cluster,strength,neighbor1,distance1\nsong 00,")) << csv.output;
    EXPECT_NE(testing::run_ektara({"assign", run, table, "--space", "cvae"}).errors.find("E5009"), std::string::npos);
}

TEST(AssignVerb, BendsNewSongsAsTheModelsTableWasBent) {
    const testing::TemporaryFolder folder;
    write_blobs(folder / "t.csv");
    const std::string table = (folder / "t.csv").string(), model = (folder / "m").string();
    for (const char* transform : {"quantile", "yeo-johnson"}) {
        const auto made = testing::run_ektara(
            quick({"train", table, "-o", model, "--set", std::string("input.transform=") + transform}));
        ASSERT_EQ(made.exit_code, 0) << made.errors;
        const auto done = testing::run_ektara({"assign", model, table, "--neighbors", "1", "--json"});
        ASSERT_EQ(done.exit_code, 0) << done.errors;
        const auto answer = artifacts::parse_json(done.output, "stdout");
        for (const auto& song : answer["songs"]) {
            EXPECT_EQ(song["neighbors"][0]["id"], song["id"]);
            EXPECT_NEAR(song["neighbors"][0]["distance"].get<double>(), 0, 1e-4);
        }
        std::filesystem::remove_all(model);
    }
}

TEST(AssignVerb, NamesNeighboursFromABareModelAndReportsFilesItCannotRead) {
    const testing::TemporaryFolder folder;
    write_blobs(folder / "t.csv");
    const std::string table = (folder / "t.csv").string(), model = (folder / "m").string();
    ASSERT_EQ(testing::run_ektara(quick({"train", table, "-o", model})).exit_code, 0);
    const auto done = testing::run_ektara({"assign", model, table, "--json"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto song = artifacts::parse_json(done.output, "stdout")["songs"][3];
    EXPECT_TRUE(song["cluster"].is_null());
    EXPECT_EQ(song["neighbors"].size(), 5u);
    EXPECT_EQ(testing::run_ektara({"assign", model, (folder / "none.mp3").string()}).exit_code, 4);
}

TEST(TrainSweep, ComparesModelsByHeldOutElboAndAgreesForAnyJobs) {
    const testing::TemporaryFolder folder;
    write_blobs(folder / "t.csv");
    const auto sweep = [&](const std::string& name, const std::string& jobs) {
        return testing::run_ektara(
            quick({"train", (folder / "t.csv").string(), "-o", (folder / name).string(), "--sweep", "beta=0.5,40",
                   "--seeds", "2", "--k", "2", "--labels-column", "genre", "--jobs", jobs, "--json"}));
    };
    const auto one = sweep("one", "1"), two = sweep("two", "2");
    ASSERT_EQ(one.exit_code, 0) << one.errors;
    EXPECT_EQ(one.output, two.output);
    EXPECT_EQ(artifacts::read_file(folder / "one/sweep.csv"), artifacts::read_file(folder / "two/sweep.csv"));
    const auto result = artifacts::parse_json(one.output, "stdout");
    EXPECT_EQ(result["chosen"], "0.5");
    ASSERT_EQ(result["points"].size(), 4u);
    for (const char* name : {"elbo_learned_variance", "active_units", "silhouette", "ari"})
        EXPECT_TRUE(result["points"][0][name].is_number()) << name;
    EXPECT_EQ(result["points"][0]["ari"], 1.0);
    EXPECT_TRUE(std::filesystem::exists(folder / "one/beta=0.5.s1/model.safetensors"));
    EXPECT_EQ(testing::run_ektara({"train", (folder / "t.csv").string(), "-o", "m", "--sweep", "betta=1"}).exit_code,
              2);
}

}  // namespace
}  // namespace ektara
