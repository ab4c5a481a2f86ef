#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/table.hpp"
#include "quick_run.hpp"

namespace ektara {
namespace {

using testing::run_ektara;

/// Ten songs of two kinds, and a table of embeddings that tells these apart, without a row for the last song.
class GivenEmbedding : public ::testing::Test {
  protected:
    GivenEmbedding() {
        std::string csv    = "filename,u,v,w\n";
        const Matrix noise = testing::random_matrix(10, 3, 5);
        for (int i = 0; i < 10; ++i) {
            const Matrix tone = testing::random_matrix(1, 11'025, 20 + static_cast<unsigned>(i));
            testing::write_wav(folder / "songs" / fmt::format("s{}.wav", i),
                               {tone.data(), static_cast<std::size_t>(tone.size())});
            if (i < 9)
                csv += fmt::format("s{}.wav,{},{},{}\n", i, noise(i, 0) + 8.0F * static_cast<float>(i % 2), noise(i, 1),
                                   noise(i, 2));
        }
        artifacts::write_file(folder / "clap.csv", csv);
    }
    std::string at(const std::string& name) const { return (folder / name).string(); }
    std::string given() const { return "clap=" + at("clap.csv"); }
    testing::Finished run(const std::vector<std::string>& more) const {
        std::vector<std::string> arguments{"--cache", at("cache"), "run", at("songs"), "-o",          at("RUN"), "--k",
                                           "2",       "--seeds",   "1",   "--no-text", "--embedding", given()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_ektara(testing::quick_run(arguments, {"run.resamples=0", "evaluate.half_samples=9",
                                                         "evaluate.permutations=19", "train.max_epochs=2"}));
    }
    testing::TemporaryFolder folder;
};

TEST_F(GivenEmbedding, IsAFeatureTableWithItsRecipe) {
    const auto done = run_ektara({"--cache", at("cache"), "extract", at("songs"), "-o", at("X"), "--features",
                                  "embedding:clap", "--embedding", given()});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto table = artifacts::read_table(at("X/features/embedding-clap.npy"));
    EXPECT_EQ(table.recipe.kind, "embedding:clap");
    EXPECT_EQ(table.rows.size(), 10u);
    EXPECT_NE(done.errors.find("W-EMBEDDING-MISSING"), std::string::npos) << done.errors;
    const auto unknown =
        run_ektara({"extract", at("songs"), "-o", at("Y"), "--features", "embedding:mert", "--embedding", given()});
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_TRUE(unknown.errors.starts_with("error E1291")) << unknown.errors;
}

TEST_F(GivenEmbedding, GetsARowOfItsOwnAndPlacesNewSongs) {
    const auto done = run({});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_NE(done.output.find("clap + K-Means"), std::string::npos) << done.output;
    const auto new_song = at("songs/s3.wav");
    const auto without  = run_ektara({"assign", at("RUN"), new_song, "--space", "embedding-clap"});
    EXPECT_EQ(without.exit_code, 2);
    EXPECT_TRUE(without.errors.starts_with("error E1294")) << without.errors;
    const auto with = run_ektara({"assign", at("RUN"), new_song, at("songs/s9.wav"), "--space", "embedding-clap",
                                  "--embedding", given(), "--neighbors", "1"});
    EXPECT_EQ(with.exit_code, 3) << "a song without a row is skipped";
    EXPECT_NE(with.output.find(",s3.wav,"), std::string::npos) << with.output;
    EXPECT_NE(with.errors.find("E1294"), std::string::npos) << with.errors;
}

TEST_F(GivenEmbedding, MayStandForTheAudio) {
    const auto done = run({"--features", "embedding:clap", "--method", "embedding:clap + ward"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_EQ(artifacts::read_table(at("RUN/embeddings/raw.s0.npy")).values.cols(), 3);
    EXPECT_TRUE(std::filesystem::exists(at("RUN/clusterings/raw.ward.s0.csv")));
}

TEST_F(GivenEmbedding, LiesBesideATableOfReadyFeaturesToo) {
    const Matrix noise = testing::random_matrix(9, 2, 7);
    std::string csv    = "filename,a,b\n";
    for (int i = 0; i < 9; ++i) csv += fmt::format("s{}.wav,{},{}\n", i, noise(i, 0), noise(i, 1));
    artifacts::write_file(folder / "t.csv", csv);
    const auto done = run_ektara(testing::quick_run(
        {"run", at("t.csv"), "-o", at("RUN"), "--k", "2", "--seeds", "1", "--embedding", given(), "--method",
         "embedding:clap + ward"},
        {"run.resamples=0", "evaluate.half_samples=9", "evaluate.permutations=19", "train.max_epochs=2"}));
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_TRUE(std::filesystem::exists(at("RUN/clusterings/embedding-clap.ward.s0.csv")));
    EXPECT_FALSE(std::filesystem::exists(at("RUN/clusterings/embedding-clap.kmeans.s0.csv")))
        << "a method of one's own takes the place of the row that an embedding gets";
}

}  // namespace
}  // namespace ektara
