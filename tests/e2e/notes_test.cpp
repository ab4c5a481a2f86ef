#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "quick_run.hpp"

namespace ektara {
namespace {

/// Ten clips of noise, on a machine to which no weights were fetched.
class NotesWithoutWeights : public ::testing::Test {
  protected:
    NotesWithoutWeights() {
        for (int i = 0; i < 10; ++i) {
            const Matrix noise = testing::random_matrix(1, 11'025, 40 + static_cast<unsigned>(i));
            testing::write_wav(folder / "songs" / fmt::format("s{}.wav", i),
                               {noise.data(), static_cast<std::size_t>(noise.size())});
        }
    }
    testing::Finished ektara(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"--cache", at("cache")});
        return testing::run_ektara(arguments, {"env", "XDG_DATA_HOME=" + at("nothing")});
    }
    std::string at(const std::string& name) const { return (folder / name).string(); }
    testing::TemporaryFolder folder;
};

TEST_F(NotesWithoutWeights, ARunGoesOnAndSaysSo) {
    const auto done = ektara(testing::quick_run(
        {"run", at("songs"), "-o", at("RUN"), "--k", "2", "--seeds", "1", "--no-text", "--method", "notes + kmeans"},
        {"run.resamples=0", "evaluate.half_samples=9", "evaluate.permutations=19", "train.max_epochs=2"}));
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_NE(done.output.find("W-NO-WEIGHTS"), std::string::npos) << done.output;
    EXPECT_NE(done.output.find("W-LEFT-OUT"), std::string::npos) << done.output;
    EXPECT_NE(done.output.find("Raw + K-Means"), std::string::npos) << done.output;
    EXPECT_FALSE(std::filesystem::exists(at("RUN/features/notes.npy")));
}

TEST_F(NotesWithoutWeights, AsTheMainFeaturesTheyAreAnError) {
    const auto done = ektara({"extract", at("songs"), "-o", at("X"), "--features", "notes"});
    EXPECT_EQ(done.exit_code, 1);
    EXPECT_TRUE(done.errors.starts_with("error E5042")) << done.errors;
}

}  // namespace
}  // namespace ektara
