#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/json.hpp"
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

/// How often a text stands in another.
std::size_t times(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

TEST_F(NotesWithoutWeights, PresetBestGoesOnWithoutTheRowsOfNetworks) {
    const auto done = ektara(testing::quick_run(
        {"run", at("songs"), "-o", at("RUN"), "--k", "2", "--seeds", "1", "--no-text", "--preset", "best"},
        {"run.resamples=0", "evaluate.half_samples=9", "evaluate.permutations=19", "train.max_epochs=2"}));
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    std::map<std::string, std::vector<std::string>> said;
    const auto record = artifacts::read_json(at("RUN/run.json"));
    for (const auto& warning : record.at("warnings"))
        said[warning.at("code").get<std::string>()].push_back(warning.at("text").get<std::string>());
    ASSERT_EQ(said["W-NO-WEIGHTS"].size(), 2u) << "one of basic-pitch, one of musicnn";
    std::string left_out;
    for (const auto& text : said["W-LEFT-OUT"]) left_out += text + "\n";
    for (const char* method : {"Raw musicnn + K-Means", "Fusion + Leiden", "Fusion without musicnn + Leiden"}) {
        EXPECT_EQ(times(left_out, method), 1u) << method << " in " << left_out;
        for (const auto& row : record.at("methods")) EXPECT_NE(row.at("method"), method);
    }
    EXPECT_EQ(record.at("methods").size(), 4u) << "three half-whitened and quantile rows, and the baseline";
}

TEST_F(NotesWithoutWeights, AsTheMainFeaturesTheyAreAnError) {
    const auto done = ektara({"extract", at("songs"), "-o", at("X"), "--features", "notes"});
    EXPECT_EQ(done.exit_code, 1);
    EXPECT_TRUE(done.errors.starts_with("error E5042")) << done.errors;
}

}  // namespace
}  // namespace ektara
