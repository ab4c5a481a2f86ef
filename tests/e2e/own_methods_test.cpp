#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"

namespace ektara {
namespace {

using testing::run_ektara;

/// A table of three planted groups in two languages, and runs of it with methods of one's own.
class OwnMethodsRun : public ::testing::Test {
  protected:
    OwnMethodsRun() {
        const Matrix noise = testing::random_matrix(60, 5, 3);
        std::string csv    = "id,language,genre,a,b,c,d,e\n";
        for (int i = 0; i < 60; ++i) {
            csv += fmt::format("{:02},{},g{}", i, i % 2 == 0 ? "bangla" : "english", i % 3);
            for (int c = 0; c < 5; ++c) csv += fmt::format(",{}", noise(i, c) + (c == i % 3 ? 6.0F : 0.0F));
            csv += "\n";
        }
        artifacts::write_file(folder / "t.csv", csv);
    }
    std::string at(const std::string& name) const { return (folder / name).string(); }
    std::string bytes(const std::string& name) const { return artifacts::read_file(at(name)); }

    /// A run without trained models, with `more` arguments.
    testing::Finished run(const std::vector<std::string>& more) const {
        std::vector<std::string> arguments{"run", at("t.csv"), "-o", at("RUN"), "--k", "3", "--seeds", "1"};
        for (const char* quick : {"run.resamples=0", "evaluate.half_samples=9", "evaluate.permutations=19",
                                  "train.max_epochs=2", "train.min_epochs=1", "train.min_steps=1", "run.preset=easy"})
            arguments.insert(arguments.end(), {"--set", quick});
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_ektara(arguments);
    }

    testing::TemporaryFolder folder;
};

TEST_F(OwnMethodsRun, AreReproducedByTheVerbsWithThePrintedOptions) {
    const auto done =
        run({"--method", "main + umap + leiden", "--method", "main + quantile + partial-whitening + ward"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_NE(bytes("RUN/metrics.csv").find("main + umap + leiden"), std::string::npos);
    const auto raw = at("RUN/embeddings/raw.s0.npy");
    ASSERT_EQ(
        run_ektara({"project", raw, "-o", at("umap.npy"), "--method", "umap", "--set", "projection.umap.n_components=8",
                    "--set", "projection.umap.n_neighbors=30", "--set", "projection.umap.min_dist=0"})
            .exit_code,
        0);
    EXPECT_EQ(bytes("umap.npy"), bytes("RUN/embeddings/raw-umap.s0.npy"));
    ASSERT_EQ(run_ektara({"project", raw, "-o", at("white.npy"), "--method", "partial-whitening", "--set",
                          "input.transform=quantile"})
                  .exit_code,
              0);
    EXPECT_EQ(bytes("white.npy"), bytes("RUN/embeddings/raw-half-whitened.s0.npy"));
    ASSERT_EQ(run_ektara({"cluster", at("umap.npy"), "-o", at("leiden.csv"), "--method", "leiden", "--set",
                          "cluster.leiden.graph=mutual-proximity"})
                  .exit_code,
              0);
    EXPECT_EQ(bytes("leiden.csv"), bytes("RUN/clusterings/raw-umap.leiden.s0.csv"));
}

TEST_F(OwnMethodsRun, MayBeTablesOfTheConfiguration) {
    artifacts::write_file(folder / "m.toml",
                          "[cluster.dbscan]\nmin_samples = 4\n[[method]]\nname = \"Mine\"\nprojection = "
                          "\"partial-whitening\"\nclusterer = \"dbscan\"\noptions.dbscan.eps = 2.5\n");
    const auto done = run({"--config", at("m.toml")});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_NE(bytes("RUN/metrics.csv").find(",Mine,"), std::string::npos);
    EXPECT_TRUE(std::filesystem::exists(at("RUN/clusterings/raw-partial-whitening.dbscan+eps=2.5.s0.csv")));
    EXPECT_EQ(run_ektara({"cluster", at("t.csv"), "-o", at("c.csv"), "--config", at("m.toml")}).exit_code, 2);
}

TEST_F(OwnMethodsRun, AreRefusedByNumberWithTheNearestName) {
    const auto done = run({"--method", "main + umpa + kmeans"});
    EXPECT_EQ(done.exit_code, 2);
    EXPECT_TRUE(done.errors.starts_with("error E6003")) << done.errors;
    EXPECT_NE(done.errors.find("'umap'"), std::string::npos) << done.errors;
}

TEST_F(OwnMethodsRun, TakeThePresetsAsTheyAreShown) {
    const auto shown = run_ektara({"presets", "show", "best"});
    ASSERT_EQ(shown.exit_code, 0) << shown.errors;
    artifacts::write_file(folder / "best.toml", shown.output);
    const auto names = [&](std::vector<std::string> more) {
        more.push_back("--dry-run");
        return run(more).output;
    };
    EXPECT_NE(names({"--config", at("best.toml")}).find("own_method.Half-whitened + Leiden"), std::string::npos);
    EXPECT_EQ(run_ektara({"presets", "show", "bst"}).exit_code, 2);
    EXPECT_NE(run_ektara({"presets"}).output.find("hard: "), std::string::npos);
}

TEST_F(OwnMethodsRun, UnderstandTheOldNameOfProjections) {
    const auto done = run({"--preset", "medium", "--no-text", "--set", "project.umap.n_epochs=20", "--dry-run"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_NE(done.output.find("projection.umap.n_epochs = 20"), std::string::npos) << done.output;
    EXPECT_NE(done.errors.find("projection.umap.n_epochs"), std::string::npos) << done.errors;
}

}  // namespace
}  // namespace ektara
