#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/models/checkpoint.hpp"

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

std::vector<std::string> quick_training(std::vector<std::string> arguments) {
    for (const char* set : {"train.min_steps=10", "train.min_epochs=2", "train.max_epochs=8", "train.latent_dims=3"})
        arguments.insert(arguments.end(), {"--set", set});
    return arguments;
}

/// `--set train.x=value` for every option that a run printed of one of its models.
std::vector<std::string> settings_of(const artifacts::Json& config, const std::string& model) {
    const std::string prefix = "train." + model + ".";
    std::vector<std::string> arguments;
    for (const auto& [name, value] : config.items())
        if (name.starts_with(prefix))
            arguments.insert(arguments.end(), {"--set", fmt::format("train.{}={}", name.substr(prefix.size()),
                                                                    value.get<std::string>())});
    return arguments;
}

TEST(TrainVerb, GivesTheModelsAndEmbeddingsOfARun) {
    const testing::TemporaryFolder folder;
    write_features(folder / "t.csv");
    const auto run = testing::run_ektara(quick_training(
        {"run", (folder / "t.csv").string(), "-o", (folder / "run").string(), "--preset", "all", "--seeds", "1", "--k",
         "2", "--no-text", "--set", "run.resamples=0", "--set", "evaluate.permutations=9"}));
    ASSERT_EQ(run.exit_code, 0) << run.errors;
    const auto config = artifacts::read_json(folder / "run/run.json")["config"];
    struct Door {
        std::string space, model;
        std::vector<std::string> more{};
    };
    for (const auto& [space, model, more] :
         {Door{"vae", "vae"}, Door{"ae", "ae"}, Door{"cvae-genre", "cvae", {"--condition", "genre"}},
          Door{"vae-quantile", "vae", {"--set", "input.transform=quantile"}}}) {
        std::vector<std::string> arguments{
            "train", (folder / "run/features/table.npy").string(), "-o", (folder / space).string(), "--model", model};
        for (const auto& further : {settings_of(config, model), more})
            arguments.insert(arguments.end(), further.begin(), further.end());
        const auto done = testing::run_ektara(arguments);
        ASSERT_EQ(done.exit_code, 0) << done.errors;
        const auto same = [&](const std::string& of_run, const std::string& of_train) {
            EXPECT_EQ(artifacts::read_file(folder / ("run/" + of_run)), artifacts::read_file(folder / of_train))
                << of_run;
        };
        same("embeddings/" + space + ".s0.npy", space + "/embedding.npy");
        for (const char* file : {"model.safetensors", "optimizer.safetensors", "history.csv"})
            same("models/" + space + ".s0/" + file, space + "/" + file);
        auto recipe = artifacts::read_table(folder / ("run/embeddings/" + space + ".s0.npy")).recipe;
        recipe.kind = model;  // a run names the space
        EXPECT_EQ(recipe, artifacts::read_table(folder / (space + "/embedding.npy")).recipe);
    }
}

TEST(TrainVerb, WritesTheModelItsEmbeddingAndOneObject) {
    const testing::TemporaryFolder folder;
    write_features(folder / "t.csv");
    const auto done =
        testing::run_ektara(quick_training({"train", (folder / "t.csv").string(), "-o", (folder / "m").string(),
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
        ASSERT_EQ(testing::run_ektara(quick_training({"train", (folder / "t.csv").string(), "-o",
                                                      (folder / jobs).string(), "--model", "ae", "--jobs", jobs}))
                      .exit_code,
                  0);
    for (const char* name :
         {"model.safetensors", "optimizer.safetensors", "config.json", "history.csv", "embedding.npy"})
        EXPECT_EQ(artifacts::read_file(folder.path() / "1" / name), artifacts::read_file(folder.path() / "2" / name))
            << name;
}

TEST(TrainVerb, ConditionsAModelOnItsLabelAndSaysSo) {
    const testing::TemporaryFolder folder;
    write_features(folder / "t.csv");
    for (const char* more : {"train.condition=both", "train.condition=decoder", "train.condition_embedding=2"}) {
        auto arguments = quick_training({"train", (folder / "t.csv").string(), "-o", (folder / "m").string(), "--model",
                                         "cvae", "--condition", "genre", "--json", "--set", more});
        const auto done = testing::run_ektara(arguments);
        ASSERT_EQ(done.exit_code, 0) << done.errors;
        EXPECT_EQ(artifacts::parse_json(done.output, "stdout")["conditioned_on"], "genre");
        const auto config = artifacts::read_json(folder / "m/config.json");
        EXPECT_EQ(config["conditioned_on"], "genre");
        EXPECT_EQ(config["options"]["beta"], "4");
        EXPECT_EQ(config["condition_values"], artifacts::Json::array({"baul", "rock"}));
        EXPECT_EQ(artifacts::read_table(folder / "m/embedding.npy").recipe.options.at("conditioned_on"), "genre");
        EXPECT_NE(artifacts::read_file(folder / "m/card.md").find("Conditioned on `genre` (2 values)"),
                  std::string::npos);
        const auto model = models::load_model(folder / "m");
        const auto table = collection::load_table(folder / "t.csv");
        std::vector<std::string> genres;
        for (const auto& track : table.tracks) genres.push_back(collection::label_of(track, "genre"));
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
        return testing::run_ektara(quick_training({"train", (folder / table).string(), "-o", (folder / output).string(),
                                                   "--model", "conv-vae", "--set", "train.hidden=4,6", "--json"}));
    };
    const auto done = train("s.npy", "m");
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_EQ(artifacts::parse_json(done.output, "stdout")["d"], 57);
    const auto embedding = artifacts::read_table(folder / "m/embedding.npy");
    EXPECT_EQ(embedding.values.rows(), 30);
    EXPECT_EQ(artifacts::read_json(folder / "m/config.json")["input_shape"], artifacts::Json::array({3, 19}));
    EXPECT_EQ(models::encode(models::load_model(folder / "m"), collection::load_table(folder / "s.npy").features),
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
    ends({"--set", "train.hidden=3,,4"}, 2, "E1102");
    ends({"--set", "input.standardise=true"}, 2, "E5002");
    ends({"--model", "ae", "--set", "train.tc_weight=1"}, 2, "E1101");
    ends({"--set", "train.condition_embedding=2"}, 2, "E1101");
    ends({"--set", "train.components=100", "--set", "train.prior=gmm", "--set", "train.max_epochs=1"}, 1, "E5002");
    ends({"--sweep", "beta="}, 2, "E1103");
    ends({"--sweep", "betta=1"}, 2, "E1101");
}

/// Every number of every artifact in a folder.
void expect_finite(const std::filesystem::path& folder) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".npy") {
            EXPECT_TRUE(artifacts::read_table(entry.path()).values.allFinite()) << entry.path();
        } else if (entry.path().extension() != ".safetensors") {
            const std::string text = artifacts::read_file(entry.path());
            for (const char* word : {"nan", "inf,", "inf\n"}) EXPECT_EQ(text.find(word), std::string::npos) << word;
        }
    }
    EXPECT_TRUE(models::load_model(folder).network.parameters().allFinite());
}

/// A table of these rows after the header, each `{id},{song},{genre},{a},{b},{c}`.
std::string table_of(const std::function<std::string(int)>& row, int rows) {
    std::string text = "filename,song_id,genre,a,b,c\n";
    for (int i = 0; i < rows; ++i) text += row(i) + "\n";
    return text;
}

TEST(TrainVerb, AnswersBadTablesWithANumberAndOddOnesWithAWarning) {
    const testing::TemporaryFolder folder;
    struct Odd {
        const char* code;
        int exit_code, rows;
        std::string row, condition;
        /// In place of the second value of the fifth row.
        std::optional<std::string> hole{};
    };
    const std::vector<Odd> cases{{"E1205", 1, 9, "{0},{0},x,{1},{2},{3}", "", "nan"},
                                 {"E1205", 1, 9, "{0},{0},x,{1},{2},{3}", "", ""},
                                 {"E5001", 1, 1, "{0},{0},x,{1},2,{2}", ""},
                                 {"W-CONSTANT-COLUMNS", 0, 30, "{0},{0},x,{1},0.9,{2}", ""},
                                 {"W-CONDITION-CONSTANT", 0, 30, "{0},{0},x,{1},{2},{3}", "genre"},
                                 {"W-LATENT-WIDE", 0, 30, "{0},{0},x,{1},{2},{3}", ""},
                                 {"W-NO-HELDOUT", 0, 30, "{0},same,x,{1},{2},{3}", ""},
                                 {"W-CONSTANT-COLUMNS", 0, 30, "{0},{0},x,0.9,0.9,0.9", ""}};
    for (const auto& odd : cases) {
        const Matrix values = testing::random_matrix(30, 3);
        const auto row      = [&](int i) {
            const bool hole = i == 4 && odd.hole.has_value();
            return fmt::format(fmt::runtime(odd.row), i, values(i, 0),
                               hole ? *odd.hole : artifacts::format_number(values(i, 1)), values(i, 2));
        };
        artifacts::write_file(folder / "t.csv", table_of(row, odd.rows));
        std::filesystem::remove_all(folder / "m");
        auto arguments = quick_training({"train", (folder / "t.csv").string(), "-o", (folder / "m").string()});
        if (!odd.condition.empty())
            arguments.insert(arguments.end(), {"--model", "cvae", "--condition", odd.condition});
        const auto done = testing::run_ektara(arguments);
        EXPECT_EQ(done.exit_code, odd.exit_code) << odd.row << done.errors;
        EXPECT_NE(done.errors.find(odd.code), std::string::npos) << odd.row << done.errors;
        EXPECT_EQ(std::filesystem::exists(folder / "m"), odd.exit_code == 0);
        if (odd.exit_code == 0) expect_finite(folder / "m");
    }
}

TEST(TrainVerb, ResumesAfterAKillToTheSameBytes) {
    const testing::TemporaryFolder folder;
    write_features(folder / "t.csv");
    const auto arguments = [&](const std::string& output, const std::string& prior) -> std::vector<std::string> {
        return {"train",
                (folder / "t.csv").string(),
                "-o",
                (folder / output).string(),
                "--resume",
                "--set",
                "train.checkpoint_epochs=1",
                "--set",
                "train.max_epochs=60",
                "--set",
                "train.latent_dims=3",
                "--set",
                "train.components=3",
                "--set",
                "train.prior=" + prior};
    };
    for (const std::string prior : {"normal", "gmm"}) {
        const auto whole = "whole " + prior, killed = "killed " + prior;
        ASSERT_EQ(testing::run_ektara(arguments(whole, prior)).exit_code, 0);
        EXPECT_GE(testing::finish_through_kills(arguments(killed, prior)), 3) << prior;
        for (const auto& entry : std::filesystem::directory_iterator(folder / whole))
            EXPECT_EQ(artifacts::read_file(entry.path()),
                      artifacts::read_file(folder.path() / killed / entry.path().filename()))
                << entry.path().filename();
    }
}

TEST(TrainVerb, WritesComponentsTraversalsAndReconstructions) {
    const testing::TemporaryFolder folder;
    write_features(folder / "t.csv");
    const auto train = [&](const std::string& prior) {
        return testing::run_ektara(quick_training({"train", (folder / "t.csv").string(), "-o", (folder / "m").string(),
                                                   "--set", "train.components=3", "--set", "train.prior=" + prior}));
    };
    ASSERT_EQ(train("gmm").exit_code, 0);
    const auto clusters = artifacts::read_csv(folder / "m/components.csv");
    EXPECT_EQ(clusters.columns, (std::vector<std::string>{"id", "cluster", "strength"}));
    EXPECT_EQ(clusters.rows.size(), 40u);
    const auto moved = artifacts::read_table(folder / "m/traversals.npy");
    EXPECT_EQ(moved.values.rows(), 3 * 7);
    EXPECT_EQ(moved.columns.at(1), "a_var");
    EXPECT_GT(moved.values.col(1).minCoeff(), 0);                          // logarithms were taken back
    EXPECT_EQ(Matrix(moved.values.row(3)), Matrix(moved.values.row(10)));  // offset 0 is the same point for all
    const auto shown = artifacts::read_table(folder / "m/reconstructions.npy");
    EXPECT_EQ(shown.rows.size(), 8u);  // 4 of 40 rows are held out
    const auto table = collection::load_table(folder / "t.csv").features;
    const auto id    = shown.rows.front().substr(0, shown.rows.front().find(':'));
    const auto at    = std::find(table.rows.begin(), table.rows.end(), id) - table.rows.begin();
    EXPECT_CLOSE(Matrix(shown.values.row(0)), Matrix(table.values.row(at)), 1e-4);
    const auto placed = testing::run_ektara({"assign", (folder / "m").string(), (folder / "t.csv").string(), "--json"});
    ASSERT_EQ(placed.exit_code, 0) << placed.errors;
    EXPECT_TRUE(artifacts::parse_json(placed.output, "stdout")["songs"][0]["cluster"].is_number());
    ASSERT_EQ(train("normal").exit_code, 0);
    EXPECT_FALSE(std::filesystem::exists(folder / "m/components.csv"));
}

TEST(TrainVerb, SweepsEveryCombinationAndChoosesByTheElbo) {
    const testing::TemporaryFolder folder;
    write_features(folder / "t.csv");
    const auto done = testing::run_ektara(
        quick_training({"train", (folder / "t.csv").string(), "-o", (folder / "s").string(), "--sweep", "hidden=8,4;6",
                        "--sweep", "beta=0.5,2", "--k", "3", "--json", "--jobs", "2"}));
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto summary = artifacts::parse_json(done.output, "stdout");
    EXPECT_EQ(summary["sweep"], "hidden,beta");
    ASSERT_EQ(summary["points"].size(), 4u);
    double best = -1e30;
    std::string choice;
    for (const auto& point : summary["points"])
        if (const double elbo = point["elbo_learned_variance"]; elbo > best) {
            best = elbo;
            choice =
                fmt::format("hidden={}+beta={}", point["hidden"].get<std::string>(), point["beta"].get<std::string>());
        }
    EXPECT_EQ(summary["chosen"], choice);
    EXPECT_TRUE(std::filesystem::exists(folder / "s/hidden=8,4+beta=0.5.s0/model.safetensors"));
    EXPECT_EQ(artifacts::read_csv(folder / "s/sweep.csv").columns.front(), "hidden");
}

TEST(TrainVerb, DryRunPrintsItsSettings) {
    const auto done = testing::run_ektara({"train", "none.csv", "-o", "m", "--dry-run", "--set", "train.beta=4"});
    EXPECT_EQ(done.exit_code, 0);
    EXPECT_NE(done.output.find("train.beta = 4\n"), std::string::npos) << done.output;
    const auto sequences = testing::run_ektara({"train", "none.npy", "-o", "m", "--dry-run", "--model", "conv-vae"});
    for (const char* setting : {"train.min_steps = 400\n", "train.patience = 200\n", "train.weight_decay = 0.3\n"})
        EXPECT_NE(sequences.output.find(setting), std::string::npos) << setting;
}

}  // namespace
}  // namespace ektara
