#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "signals.hpp"

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

std::vector<std::string> quick_runs(std::vector<std::string> arguments) {
    if (arguments.front() == "run") arguments.insert(arguments.end(), {"--set", "run.preset=easy"});
    for (const char* set : {"train.min_steps=60", "train.min_epochs=2", "train.max_epochs=60", "train.latent_dims=2"})
        arguments.insert(arguments.end(), {"--set", set});
    return arguments;
}

TEST(AssignVerb, PlacesTheSongsOfARunWhereTheyWere) {
    const testing::TemporaryFolder folder;
    write_blobs(folder / "t.csv");
    const std::string table = (folder / "t.csv").string(), run = (folder / "run").string();
    auto command    = quick_runs({"run", table, "-o", run, "--k", "2", "--set", "run.seeds=1", "--set",
                                  "evaluate.half_samples=10", "--set", "evaluate.permutations=10"});
    const auto made = testing::run_ektara(command);
    ASSERT_EQ(made.exit_code, 0) << made.errors;
    const auto done =
        testing::run_ektara({"assign", run, table, "--clusters", "vae.kmeans", "--neighbors", "2", "--json"});
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
    EXPECT_NE(csv.errors.find("groups of "), std::string::npos) << csv.errors;
    EXPECT_TRUE(csv.output.starts_with("id,cluster,strength,neighbor1,distance1\nsong 00,")) << csv.output;
    EXPECT_NE(testing::run_ektara({"assign", run, table, "--space", "cvae"}).errors.find("E5009"), std::string::npos);
}

TEST(AssignVerb, JoinsAForeignTableOfClustersByName) {
    const testing::TemporaryFolder folder;
    write_blobs(folder / "t.csv");
    const std::string table = (folder / "t.csv").string(), model = (folder / "m").string();
    ASSERT_EQ(testing::run_ektara(quick_runs({"train", table, "-o", model})).exit_code, 0);
    const auto assigned = [&](int first) {
        std::string text = "file_name;cluster\nno song;1\n";
        for (int i = first; i < 20; ++i) text += fmt::format("song {:02};{}\n", i, i < 10 ? 3 : 7);
        artifacts::write_file(folder / "C.csv", text);
        return testing::run_ektara({"assign", model, table, "--clusters", (folder / "C.csv").string(), "--json"});
    };
    const auto done = assigned(5);
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_NE(done.errors.find("W-UNMATCHED"), std::string::npos) << done.errors;
    EXPECT_NE(done.errors.find("5 of the 20 rows"), std::string::npos) << done.errors;
    const auto songs = artifacts::parse_json(done.output, "stdout")["songs"];
    EXPECT_EQ(songs[0]["cluster"], 3);
    EXPECT_EQ(songs[19]["cluster"], 7);
    const auto refused = testing::run_ektara(
        {"assign", model, table, "--clusters", (folder / "C.csv").string(), "--set", "input.least_matched=0.99"});
    EXPECT_NE(refused.exit_code, 0);
    EXPECT_NE(refused.errors.find("error E1262"), std::string::npos) << refused.errors;
    artifacts::write_file(folder / "C.csv", artifacts::read_file(folder / "C.csv") + "song 00;loud\n");
    const auto named = testing::run_ektara({"assign", model, table, "--clusters", (folder / "C.csv").string()}).errors;
    EXPECT_EQ(named.substr(0, 11), "error E1205") << named;
    EXPECT_NE(named.find("'loud'"), std::string::npos) << named;
}

TEST(AssignVerb, SaysWhichColumnsOfANewTableItDoesNotUse) {
    const testing::TemporaryFolder folder;
    write_blobs(folder / "t.csv");
    const std::string table = (folder / "t.csv").string(), model = (folder / "m").string();
    // `length` is no feature by default, but the model was trained on it.
    auto wide = artifacts::read_csv(folder / "t.csv");
    wide.columns.insert(wide.columns.end(), {"length", "tempo"});
    for (std::size_t i = 0; i < wide.rows.size(); ++i)
        wide.rows[i].insert(wide.rows[i].end(), {fmt::format("{}", 100 + i % 7), fmt::format("{}.5", 90 + i % 7)});
    artifacts::write_csv(folder / "w.csv", wide);
    ASSERT_EQ(testing::run_ektara(quick_runs({"train", (folder / "w.csv").string(), "-o", model, "--features-columns",
                                              "a,b,c,d,e,f,length"}))
                  .exit_code,
              0);
    const auto done = testing::run_ektara({"assign", model, (folder / "w.csv").string(), "--json"});
    EXPECT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_NE(done.errors.find("W-UNMATCHED: the model has no such columns, so they are left out: tempo"),
              std::string::npos)
        << done.errors;
    EXPECT_EQ(done.errors.find("length"), std::string::npos) << done.errors;
    EXPECT_EQ(testing::run_ektara({"assign", model, table}).errors.substr(0, 11), "error E1209");
}

/// Eight songs of two seconds, each with a lyrics file beside it.
void write_songs(const std::filesystem::path& folder) {
    for (std::uint32_t i = 0; i < 8; ++i) {
        testing::write_wav(folder / fmt::format("s{}.wav", i), testing::harmonics(44100, 150 + 37 * i, i));
        artifacts::write_file(folder / fmt::format("s{}.txt", i), fmt::format("song number {}", i));
    }
}

/// Every song of a run, assigned from its file, is its own neighbour at distance 0, in the space of every method.
void expect_to_find_themselves(const std::string& music, const std::string& run, const std::string& cache) {
    for (const char* space : {"", "raw", "pca", "vae"}) {
        std::vector<std::string> command{"assign", run, music, "--cache", cache, "--neighbors", "1", "--json"};
        if (*space != 0) command.insert(command.end(), {"--space", space});
        const auto done = testing::run_ektara(command);
        ASSERT_EQ(done.exit_code, 0) << space << done.errors;
        const auto answer = artifacts::parse_json(done.output, "stdout");
        ASSERT_EQ(answer["songs"].size(), 8u);
        EXPECT_NE(answer["clusters"].get<std::string>().find("groups of "), std::string::npos);
        for (const auto& song : answer["songs"]) {
            EXPECT_EQ(song["neighbors"][0]["id"], song["id"]) << space;
            EXPECT_NEAR(song["neighbors"][0]["distance"].get<double>(), 0, 1e-4) << space;
        }
    }
}

TEST(AssignVerb, ExtractsNewSongsAsTheRunDid) {
    const testing::TemporaryFolder folder;
    write_songs(folder / "m");
    const std::string music = (folder / "m").string(), cache = (folder / "cache").string();
    int number = 0;
    for (const std::vector<std::string>& sets :
         {std::vector<std::string>{}, {"features.names=rich"}, {"features.cms=true"}, {"decode.duration_seconds=1"}}) {
        const std::string run = (folder / fmt::format("run{}", number++)).string();
        auto command = quick_runs({"run", music, "-o", run, "--cache", cache, "--k", "2", "--seeds", "1", "--set",
                                   "evaluate.half_samples=10", "--set", "evaluate.permutations=10"});
        for (const auto& set : sets) command.insert(command.end(), {"--set", set});
        const auto made = testing::run_ektara(command);
        ASSERT_EQ(made.exit_code, 0) << made.errors;
        expect_to_find_themselves(music, run, cache);
    }
    const auto other =
        testing::run_ektara({"assign", (folder / "run3").string(), music, "--set", "decode.duration_seconds=2"});
    EXPECT_EQ(other.exit_code, 2);
    EXPECT_NE(other.errors.find("E5012"), std::string::npos) << other.errors;
}

/// Every song of a model's folder or of a run, with lyrics or not, is its own neighbour at distance 0.
void expect_each_finds_itself(std::vector<std::string> command) {
    command.insert(command.end(), {"--neighbors", "1", "--json"});
    const auto done = testing::run_ektara(command);
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto answer = artifacts::parse_json(done.output, "stdout");
    ASSERT_EQ(answer["songs"].size(), 8u);
    for (const auto& song : answer["songs"]) {
        EXPECT_EQ(song["neighbors"][0]["id"], song["id"]);
        EXPECT_NEAR(song["neighbors"][0]["distance"].get<double>(), 0, 1e-4);
    }
}

TEST(AssignVerb, GivesSongsTheirClusterInASpaceOfSeveralFeatures) {
    const testing::TemporaryFolder folder;
    write_songs(folder / "m");
    const std::string music = (folder / "m").string(), cache = (folder / "cache").string();
    const std::string run = (folder / "run").string();
    auto command          = quick_runs({"run", music, "-o", run, "--cache", cache, "--k", "3", "--seeds", "1", "--set",
                                        "evaluate.half_samples=0", "--set", "evaluate.permutations=0"});
    std::vector<std::string> names;
    for (const char* how : {"concat + kmeans", "concat + ward", "snf + leiden(n_neighbors=3)",
                            "mean-proximity + leiden(n_neighbors=3)", "snf + spectral(n_neighbors=4)"})
        command.insert(command.end(), {"--method", names.emplace_back(std::string("main,descriptors + ") + how)});
    const auto made = testing::run_ektara(command);
    ASSERT_EQ(made.exit_code, 0) << made.errors;
    int fused         = 0;
    const auto record = artifacts::read_json(folder / "run/run.json");
    for (const auto& method : record.at("methods")) {
        if (method.at("features").get<std::string>().find('+') == std::string::npos) continue;
        const auto clustering = method.at("clustering").get<std::string>();
        const auto placed     = (folder / "placed.csv").string();
        const auto done       = testing::run_ektara({"assign", run, music, "--cache", cache, "--clusters",
                                                     method.at("method").get<std::string>(), "-o", placed});
        ASSERT_EQ(done.exit_code, 0) << done.errors;
        const auto own = artifacts::read_csv(folder / "run" / clustering), found = artifacts::read_csv(placed);
        ASSERT_EQ(own.rows.size(), found.rows.size());
        for (std::size_t i = 0; i < own.rows.size(); ++i)
            EXPECT_EQ(found.rows[i][1], own.rows[i][1]) << clustering << ", " << own.rows[i][0];
        expect_each_finds_itself(
            {"assign", run, music, "--cache", cache, "--clusters", method.at("method").get<std::string>()});
        ++fused;
    }
    EXPECT_EQ(fused, static_cast<int>(names.size()));
}

TEST(AssignVerb, PlacesSongsWithSeveralFeaturesWithoutSomeOfThem) {
    if (!artifacts::is_fetched("multilingual-e5-small"))
        GTEST_SKIP() << "the weights are not here: run 'ektara models fetch' (it needs the network)";
    const testing::TemporaryFolder folder;
    write_songs(folder / "m");
    for (const char* name : {"s2.txt", "s5.txt"}) std::filesystem::remove(folder / "m" / name);
    const std::string music = (folder / "m").string(), cache = (folder / "cache").string();
    const std::string x = (folder / "x").string(), run = (folder / "run").string();
    ASSERT_EQ(testing::run_ektara({"extract", music, "-o", x, "--cache", cache, "--features", "mfcc-moments,lyrics"})
                  .exit_code,
              0);
    const auto trained = [&](const char* name, const char* jobs) {
        const std::string model = (folder / name).string();
        const auto made         = testing::run_ektara(quick_runs(
                    {"train", x, "-o", model, "--model", "multimodal-vae", "--blocks", "mfcc-moments,lyrics", "--jobs", jobs}));
        EXPECT_EQ(made.exit_code, 0) << made.errors;
        EXPECT_NE(made.output.find("lyrics: 6 of 8 rows"), std::string::npos) << made.output;
        EXPECT_NE(made.errors.find("2 of 8 rows have no lyrics"), std::string::npos) << made.errors;
        return artifacts::read_file(folder / name / "model.safetensors");
    };
    EXPECT_EQ(trained("one", "1"), trained("two", "2"));
    expect_each_finds_itself({"assign", (folder / "one").string(), music, "--cache", cache});
    auto command    = quick_runs({"run", music, "-o", run, "--cache", cache, "--k", "2", "--seeds", "1", "--method",
                                  "lyrics,main + multimodal-vae + kmeans", "--set", "evaluate.half_samples=10", "--set",
                                  "evaluate.permutations=10"});
    const auto made = testing::run_ektara(command);
    ASSERT_EQ(made.exit_code, 0) << made.errors;
    expect_each_finds_itself(
        {"assign", run, music, "--cache", cache, "--clusters", "multimodal-vae-lyrics-mfcc-moments.kmeans"});
}

TEST(TrainVerb, NeedsBlocksForAMultimodalModelAndOnlyForIt) {
    const testing::TemporaryFolder folder;
    write_blobs(folder / "t.csv");
    const std::string table = (folder / "t.csv").string(), model = (folder / "m").string();
    const auto code_of = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"train", table, "-o", model});
        return testing::run_ektara(words).errors.substr(0, 11);
    };
    EXPECT_EQ(code_of({"--model", "multimodal-vae"}), "error E1120");
    EXPECT_EQ(code_of({"--blocks", "mfcc-moments,lyrics"}), "error E1120");
    EXPECT_EQ(code_of({"--model", "multimodal-vae", "--blocks", "lyrics,lyrics"}), "error E1120");
    EXPECT_EQ(code_of({"--model", "multimodal-vae", "--blocks", "mfcc-moments,lyrics"}), "error E1121");
}

TEST(AssignVerb, RefusesAudioForFeaturesThatWereATable) {
    const testing::TemporaryFolder folder;
    write_blobs(folder / "t.csv");
    write_songs(folder / "m");
    const std::string table = (folder / "t.csv").string(), model = (folder / "model").string();
    ASSERT_EQ(testing::run_ektara(quick_runs({"train", table, "-o", model})).exit_code, 0);
    const auto done = testing::run_ektara({"assign", model, (folder / "m").string()});
    EXPECT_EQ(done.exit_code, 1);
    EXPECT_NE(done.errors.find("E5014"), std::string::npos) << done.errors;
}

TEST(AssignVerb, RefusesFeaturesOfAnotherBuildOfTheAnalysis) {
    const testing::TemporaryFolder folder;
    write_songs(folder / "m");
    const std::string music = (folder / "m").string(), out = (folder / "x").string(), model = (folder / "y").string();
    ASSERT_EQ(testing::run_ektara({"extract", music, "-o", out}).exit_code, 0);
    const auto names                            = folder / "x/features/mfcc-moments.json";
    auto json                                   = artifacts::read_json(names);
    json["recipe"]["options"]["analysis_build"] = "another";
    artifacts::write_json(names, json);
    ASSERT_EQ(testing::run_ektara(quick_runs({"train", out, "-o", model})).exit_code, 0);
    const auto done = testing::run_ektara({"assign", model, music});
    EXPECT_EQ(done.exit_code, 1);
    EXPECT_NE(done.errors.find("E5013"), std::string::npos) << done.errors;
}

TEST(AssignVerb, ReportsFilesItCannotRead) {
    const testing::TemporaryFolder folder;
    write_songs(folder / "m");
    const std::string out = (folder / "x").string(), model = (folder / "y").string();
    ASSERT_EQ(testing::run_ektara({"extract", (folder / "m").string(), "-o", out}).exit_code, 0);
    ASSERT_EQ(testing::run_ektara(quick_runs({"train", out, "-o", model})).exit_code, 0);
    const auto none = testing::run_ektara({"assign", model, (folder / "none.mp3").string()});
    EXPECT_EQ(none.exit_code, 4);
    EXPECT_NE(none.errors.find("E2101"), std::string::npos) << none.errors;
}

TEST(ExtractVerb, WritesWhatRunExtractsAndRunReadsItBack) {
    const testing::TemporaryFolder folder;
    write_songs(folder / "m");
    const std::string music = (folder / "m").string(), cache = (folder / "cache").string();
    const auto run = [&](const std::string& input, const std::string& output) {
        const auto done = testing::run_ektara(
            quick_runs({"run", input, "-o", (folder / output).string(), "--cache", cache, "--k", "2", "--seeds", "1",
                        "--set", "evaluate.half_samples=10", "--set", "evaluate.permutations=10"}));
        ASSERT_EQ(done.exit_code, 0) << done.errors;
    };
    ASSERT_EQ(testing::run_ektara({"extract", music, "-o", (folder / "x").string()}).exit_code, 0);
    run(music, "audio");
    run((folder / "x/features/mfcc-moments.npy").string(), "table");
    const auto features = [&](const char* file) { return artifacts::read_file(folder / file); };
    EXPECT_EQ(features("audio/features/mfcc-moments.npy"), features("x/features/mfcc-moments.npy"));
    EXPECT_EQ(features("audio/features/mfcc-moments.npy"), features("table/features/table.npy"));
    for (const char* file : {"clusterings/raw.kmeans.s0.csv", "clusterings/vae.kmeans.s0.csv"})
        EXPECT_EQ(features((std::string("audio/") + file).c_str()), features((std::string("table/") + file).c_str()));
}

TEST(AssignVerb, BendsNewSongsAsTheModelsTableWasBent) {
    const testing::TemporaryFolder folder;
    write_blobs(folder / "t.csv");
    const std::string table = (folder / "t.csv").string(), model = (folder / "m").string();
    for (const char* transform : {"quantile", "yeo-johnson"}) {
        const auto made = testing::run_ektara(
            quick_runs({"train", table, "-o", model, "--set", std::string("input.transform=") + transform}));
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

TEST(AssignVerb, NamesNeighboursFromABareModel) {
    const testing::TemporaryFolder folder;
    write_blobs(folder / "t.csv");
    const std::string table = (folder / "t.csv").string(), model = (folder / "m").string();
    ASSERT_EQ(testing::run_ektara(quick_runs({"train", table, "-o", model})).exit_code, 0);
    const auto done = testing::run_ektara({"assign", model, table, "--json"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto song = artifacts::parse_json(done.output, "stdout")["songs"][3];
    EXPECT_TRUE(song["cluster"].is_null());
    EXPECT_EQ(song["neighbors"].size(), 5u);
    const auto audio = testing::run_ektara({"assign", model, (folder / "none.mp3").string()});
    EXPECT_NE(audio.errors.find("E5014"), std::string::npos) << "a table's features cannot be made of audio";
}

TEST(TrainSweep, ComparesModelsByHeldOutElboAndAgreesForAnyJobs) {
    const testing::TemporaryFolder folder;
    write_blobs(folder / "t.csv");
    const auto sweep = [&](const std::string& name, const std::string& jobs) {
        return testing::run_ektara(
            quick_runs({"train", (folder / "t.csv").string(), "-o", (folder / name).string(), "--sweep", "beta=0.5,40",
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
