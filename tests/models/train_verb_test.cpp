#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/models/checkpoint.hpp"
#include "ektara/pipeline/inputs.hpp"

namespace ektara {
namespace {

/// A table of ready features in an order that is not that of its ids.
void write_features(const std::filesystem::path& path) {
    const Matrix values = testing::random_matrix(40, 2) * testing::random_matrix(2, 6, 2);
    artifacts::CsvTable table{{"filename", "song_id", "genre", "a_mean", "a_var", "b", "c", "d", "e"}, {}, {}};
    for (Eigen::Index i = 40; i-- > 0;) {
        table.rows.push_back({fmt::format("{:02}.wav", i), fmt::format("s{}", i / 2), i % 3 == 0 ? "baul" : "rock"});
        for (Eigen::Index j = 0; j < 6; ++j)
            table.rows.back().push_back(artifacts::format_number(j == 1 ? std::abs(values(i, j)) : values(i, j)));
    }
    artifacts::write_csv(path, table);
}

std::vector<std::string> quick(std::vector<std::string> arguments) {
    for (const char* set : {"train.min_steps=10", "train.min_epochs=2", "train.max_epochs=8", "train.latent_dims=3"})
        arguments.insert(arguments.end(), {"--set", set});
    return arguments;
}

TEST(TrainVerb, WritesTheModelItsEmbeddingAndOneObject) {
    const testing::TemporaryFolder folder;
    write_features(folder / "t.csv");
    const auto done = testing::run_ektara(quick({"train", (folder / "t.csv").string(), "-o", (folder / "m").string(),
                                                 "--model", "vae", "--json", "--seed", "5"}));
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto result = artifacts::parse_json(done.output, "stdout");
    EXPECT_EQ(result["n"], 40);
    EXPECT_EQ(result["d"], 6);
    EXPECT_EQ(result["seed"], 5);
    EXPECT_EQ(result["log_columns"], artifacts::Json::array({"a_var"}));
    for (const char* name : {"seconds", "steps", "elbo", "active_units", "explained_variance", "loss",
                             "linear_vae_loss", "linear_vae_explained_variance", "pca_explained_variance",
                             "heldout_explained_variance", "reconstruction", "kl"})
        EXPECT_TRUE(result[name].is_number()) << name;
    const auto embedding = artifacts::read_table(folder / "m/embedding.npy");
    EXPECT_EQ(embedding.values.cols(), 3);
    EXPECT_EQ(embedding.rows.front(), "00.wav");
    EXPECT_EQ(embedding.recipe.kind, "vae");
    EXPECT_EQ(embedding.recipe.options.at("log_columns"), "a_var");
    for (const char* name : {"model.safetensors", "optimizer.safetensors", "config.json", "history.csv", "card.md"})
        EXPECT_TRUE(std::filesystem::exists(folder.path() / "m" / name)) << name;
}

TEST(TrainVerb, GivesTheSameBytesAgainAndForAnyJobs) {
    const testing::TemporaryFolder folder;
    write_features(folder / "t.csv");
    for (const char* jobs : {"1", "2"})
        ASSERT_EQ(testing::run_ektara(quick({"train", (folder / "t.csv").string(), "-o", (folder / jobs).string(),
                                             "--model", "ae", "--jobs", jobs}))
                      .exit_code,
                  0);
    for (const char* name :
         {"model.safetensors", "optimizer.safetensors", "config.json", "history.csv", "embedding.npy"})
        EXPECT_EQ(artifacts::read_file(folder.path() / "1" / name), artifacts::read_file(folder.path() / "2" / name))
            << name;
}

TEST(TrainVerb, TellsAConditionalModelItsLabelAndSaysSo) {
    const testing::TemporaryFolder folder;
    write_features(folder / "t.csv");
    for (const char* more : {"train.condition=both", "train.condition=decoder", "train.condition_embedding=2"}) {
        auto arguments  = quick({"train", (folder / "t.csv").string(), "-o", (folder / "m").string(), "--model", "cvae",
                                 "--condition", "genre", "--json", "--set", more});
        const auto done = testing::run_ektara(arguments);
        ASSERT_EQ(done.exit_code, 0) << done.errors;
        EXPECT_EQ(artifacts::parse_json(done.output, "stdout")["conditioned_on"], "genre");
        const auto config = artifacts::read_json(folder / "m/config.json");
        EXPECT_EQ(config["conditioned_on"], "genre");
        EXPECT_EQ(config["options"]["beta"], "4");
        EXPECT_EQ(config["condition_values"], artifacts::Json::array({"baul", "rock"}));
        EXPECT_EQ(artifacts::read_table(folder / "m/embedding.npy").recipe.options.at("conditioned_on"), "genre");
        const auto model = models::load_model(folder / "m");
        const auto table = pipeline::load_table(folder / "t.csv");
        std::vector<std::string> genres;
        for (const auto& track : table.tracks) genres.push_back(pipeline::label_of(track, "genre"));
        const auto embedding = artifacts::read_table(folder / "m/embedding.npy").values;
        EXPECT_EQ(models::encode(model, table.features, genres), embedding);
        const Matrix unknown = models::encode(model, table.features, std::vector<std::string>(40, "polka"));
        EXPECT_EQ(unknown, models::encode(model, table.features));
        EXPECT_TRUE(unknown.allFinite());
        EXPECT_EQ(unknown == embedding, std::string(more) == "train.condition=decoder");
    }
}

TEST(TrainVerb, ConvolvesSequencesAlongTime) {
    const testing::TemporaryFolder folder;
    const Matrix values = testing::random_matrix(30, 3 * 19).array() * 2 + 5;
    artifacts::write_npy(folder / "s.npy", {30, 3, 19}, {values.data(), static_cast<std::size_t>(values.size())});
    const auto train = [&](const std::string& table, const std::string& output) {
        return testing::run_ektara(quick({"train", (folder / table).string(), "-o", (folder / output).string(),
                                          "--model", "conv-vae", "--set", "train.hidden=4,6", "--json"}));
    };
    const auto done = train("s.npy", "m");
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_EQ(artifacts::parse_json(done.output, "stdout")["d"], 57);
    const auto embedding = artifacts::read_table(folder / "m/embedding.npy");
    EXPECT_EQ(embedding.values.rows(), 30);
    EXPECT_EQ(artifacts::read_json(folder / "m/config.json")["input_shape"], artifacts::Json::array({3, 19}));
    EXPECT_EQ(models::encode(models::load_model(folder / "m"), pipeline::load_table(folder / "s.npy").features),
              embedding.values);
    artifacts::write_npy(folder / "flat.npy", values);
    EXPECT_NE(train("flat.npy", "n").errors.find("E5008"), std::string::npos);
}

TEST(TrainVerb, RefusesWhatItDoesNotKnow) {
    const testing::TemporaryFolder folder;
    write_features(folder / "t.csv");
    const auto ends = [&](std::vector<std::string> more, int exit_code, const char* code) {
        std::vector<std::string> arguments{"train", (folder / "t.csv").string(), "-o", (folder / "m").string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto done = testing::run_ektara(arguments);
        EXPECT_EQ(done.exit_code, exit_code) << done.errors;
        EXPECT_NE(done.errors.find(code), std::string::npos) << done.errors;
        EXPECT_FALSE(std::filesystem::exists(folder / "m"));
    };
    ends({"--model", "gan"}, 2, "E1102");
    ends({"--model", "cvae"}, 2, "E5007");
    ends({"--condition", "genre"}, 2, "E5007");
    ends({"--model", "cvae", "--condition", "mood"}, 1, "E5007");
    ends({"--model", "conv-vae"}, 1, "E5008");
    ends({"--set", "train.betta=1"}, 2, "E1101");
    ends({"--set", "train.beta=-1"}, 1, "E5002");
    ends({"--set", "train.hidden=3,,4"}, 2, "E5002");
    ends({"--set", "input.standardise=true"}, 2, "E5002");
}

TEST(TrainVerb, DryRunPrintsItsSettings) {
    const auto done = testing::run_ektara({"train", "none.csv", "-o", "m", "--dry-run", "--set", "train.beta=4"});
    EXPECT_EQ(done.exit_code, 0);
    EXPECT_NE(done.output.find("train.beta = 4\n"), std::string::npos) << done.output;
}

}  // namespace
}  // namespace ektara
