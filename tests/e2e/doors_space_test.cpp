/// Doors agree: `cluster`, `project` and `train`, given a finished run's own inputs and the options that its run.json
/// prints, return that run's artifacts to the byte.
#include <cmath>
#include <map>

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/random.hpp"
#include "quick_run.hpp"

namespace ektara {
namespace {

namespace fs = std::filesystem;
using artifacts::Json;
using testing::run_ektara;
using testing::TemporaryFolder;

/// 90 rows in two languages and three genres, with clips of songs, a column that enters as its logarithm, and one
/// without any spread.
std::string songs_table() {
    std::string text = "id,language,genre,song_id,a,b_var,c,d,e,f\n";
    Random random(11, "doors");
    for (int i = 0; i < 90; ++i) {
        const int genre    = i % 3;
        const bool english = i % 6 < 3;
        const auto centre  = [&](int column) { return (genre == column ? 6.0 : 0.0) + random.normal(); };
        text +=
            fmt::format("song{:02},{},{},s{},{:.4f},{:.4f},{:.4f},{:.4f},{:.4f},2\n", i, english ? "english" : "bangla",
                        genre == 0 ? "folk" : (genre == 1 ? "rock" : "baul"), i / 12 * 6 + i % 6, centre(0),
                        std::exp(centre(1) / 3), centre(2), random.normal(), (english ? 1.5 : 0.0) + random.normal());
    }
    return text;
}

/// The options of run.json under `prefix`, as --set words under `door`.
void add_settings(const Json& config, const std::string& prefix, const std::string& door,
                  std::vector<std::string>& words) {
    for (const auto& [name, value] : config.items())
        if (name.starts_with(prefix)) {
            words.push_back("--set");
            words.push_back(door + name.substr(prefix.size()) + "=" + value.get<std::string>());
        }
}

/// One finished run of every preset, made once for all tests of this file.
class SpacesOfARun : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_ = std::make_unique<TemporaryFolder>();
        artifacts::write_file(*folder_ / "t.csv", songs_table());
        const auto done = run_ektara(testing::quick_run(
            {"run", (*folder_ / "t.csv").string(), "-o", run_path().string(), "--preset", "all", "--no-text", "--k",
             "3", "--seeds", "2", "--seed", "4"},
            {"train.max_epochs=6", "train.latent_dims=3", "evaluate.half_samples=20", "evaluate.permutations=19"}));
        ASSERT_EQ(done.exit_code, 0) << done.errors;
        record_ = artifacts::read_json(run_path() / "run.json");
    }
    static void TearDownTestSuite() { folder_.reset(); }

    static fs::path run_path() { return *folder_ / "run"; }
    static const Json& config() { return record_.at("config"); }
    static std::string text_of(const Json& method, const char* key) { return method.at(key).get<std::string>(); }

    /// Runs the program and says whether the file that it wrote has the bytes of the run's.
    static void expect_same(const std::vector<std::string>& words, const fs::path& made, const fs::path& of_run) {
        const auto done = run_ektara(words);
        ASSERT_EQ(done.exit_code, 0) << done.errors << fmt::format("{}", fmt::join(words, " "));
        EXPECT_TRUE(artifacts::read_file(made) == artifacts::read_file(run_path() / of_run))
            << of_run << ": " << fmt::format("{}", fmt::join(words, " "));
    }

    static std::unique_ptr<TemporaryFolder> folder_;
    static Json record_;
};
std::unique_ptr<TemporaryFolder> SpacesOfARun::folder_;
Json SpacesOfARun::record_;

TEST_F(SpacesOfARun, ClusterGivesEveryClusteringOfARun) {
    std::size_t compared = 0;
    for (const auto& method : record_.at("methods"))
        for (const auto& seed : method.at("seeds")) {
            const std::string clusterer = text_of(method, "clusterer"), space = text_of(method, "space");
            const std::string s = fmt::format(".s{}", seed.get<long>());
            // A space in which nothing is drawn by chance is kept once, under the first seed.
            fs::path rows = run_path() / "embeddings" / (space + s + ".npy");
            if (!fs::exists(rows)) rows = run_path() / text_of(method, "embedding");
            std::vector<std::string> words{"cluster",  rows.string(), "-o",     (*folder_ / "c.csv").string(),
                                           "--method", clusterer,     "--seed", s.substr(2)};
            add_settings(config(), "cluster." + clusterer + ".", "cluster.", words);
            expect_same(words, *folder_ / "c.csv", "clusterings/" + space + "." + clusterer + s + ".csv");
            ++compared;
        }
    EXPECT_GE(compared, 18u) << "all methods of a table, the random ones twice";
}

TEST_F(SpacesOfARun, ProjectGivesTheUmapOfARun) {
    for (const char* seed : {"4", "5"}) {
        std::vector<std::string> words{"project",  (run_path() / "embeddings/raw.s4.npy").string(),
                                       "-o",       (*folder_ / "y.npy").string(),
                                       "--method", "umap",
                                       "--seed",   seed};
        add_settings(config(), "projection.umap.", "projection.", words);
        expect_same(words, *folder_ / "y.npy", fmt::format("embeddings/raw-umap.s{}.npy", seed));
    }
}

TEST_F(SpacesOfARun, ProjectGivesThePartiallyWhitenedSpaceOfARun) {
    std::vector<std::string> words{"project",  (run_path() / "embeddings/raw.s4.npy").string(),
                                   "-o",       (*folder_ / "y.npy").string(),
                                   "--method", "partial-whitening",
                                   "--set",    "input.transform=quantile"};
    add_settings(config(), "projection.partial-whitening.", "projection.", words);
    expect_same(words, *folder_ / "y.npy", "embeddings/raw-half-whitened.s4.npy");
}

TEST_F(SpacesOfARun, ProjectGivesThePrincipalComponentsOfARun) {
    expect_same({"project", (run_path() / "embeddings/raw.s4.npy").string(), "-o", (*folder_ / "y.npy").string(),
                 "--method", "pca", "--dims", config().at("run.pca_variance").get<std::string>()},
                *folder_ / "y.npy", "embeddings/pca.s4.npy");
    expect_same({"project", (run_path() / "embeddings/raw.s4.npy").string(), "-o", (*folder_ / "y.npy").string(),
                 "--method", "pca", "--dims", "2"},
                *folder_ / "y.npy", "projections/raw.s4.npy");
}

TEST_F(SpacesOfARun, TrainGivesEveryModelOfARun) {
    std::size_t compared = 0;
    for (const auto& method : record_.at("methods")) {
        const std::string model = text_of(method, "model"), condition = text_of(method, "conditioned_on");
        if (model == "raw" || model == "pca" || !text_of(method, "projected_by").empty()) continue;
        for (const auto& seed : method.at("seeds")) {
            const std::string name = fmt::format("{}.s{}", text_of(method, "space"), seed.get<long>());
            const fs::path made    = *folder_ / "models" / name;
            std::vector<std::string> words{"train",   (run_path() / "features/table.npy").string(),
                                           "-o",      made.string(),
                                           "--model", model,
                                           "--seed",  std::to_string(seed.get<long>()),
                                           "--set",   "input.transform=" + text_of(method, "transform")};
            if (!condition.empty()) words.insert(words.end(), {"--condition", condition});
            add_settings(config(), "train." + model + ".", "train.", words);
            expect_same(words, made / "embedding.npy", "embeddings/" + name + ".npy");
            EXPECT_TRUE(artifacts::read_file(made / "model.safetensors") ==
                        artifacts::read_file(run_path() / "models" / name / "model.safetensors"))
                << name;
            ++compared;
        }
    }
    EXPECT_GE(compared, 10u) << "vae, vae-quantile, ae, cvae-genre and cvae-language, two seeds each";
}

}  // namespace
}  // namespace ektara
