#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/table.hpp"
#include "signals.hpp"

namespace ektara {
namespace {

namespace fs = std::filesystem;

class Crops : public ::testing::Test {
  protected:
    /// 14 songs of two kinds, of 3 to 4 seconds.
    Crops() {
        for (std::uint32_t i = 0; i < 14; ++i) {
            const auto length = 66150 + 1700 * static_cast<std::size_t>(i);
            testing::write_wav(music() / fmt::format("song{:02}.wav", i),
                               i % 2 == 0 ? testing::harmonics(length, 140 + 11 * i, i) : testing::bursts(length, i));
        }
    }
    fs::path music() const { return folder_ / "music"; }
    std::string at(const std::string& name) const { return (folder_ / name).string(); }

    static std::vector<std::string> with_settings(std::vector<std::string> arguments,
                                                  const std::vector<std::string>& settings) {
        for (const auto& setting : settings) arguments.insert(arguments.end(), {"--set", setting});
        return arguments;
    }

    testing::TemporaryFolder folder_;
};

const std::vector<std::string> kCropSettings{"features.crops=3", "features.crop_seconds=1"};
const std::vector<std::string> kQuick{"train.vae.min_steps=20", "train.vae.max_epochs=30", "train.vae.min_epochs=2",
                                      "train.vae.latent_dims=2"};

TEST_F(Crops, OfARunAreTrainedOnAndNewSongsFindTheirPlace) {
    auto command = with_settings(
        {"run", music().string(), "-o", at("run"), "--preset", "easy", "--no-text", "--k", "2", "--seeds", "1",
         "--jobs", "1", "--method", "mfcc-moments-crops + vae(pairs=crops) + kmeans", "--method",
         "mfcc-moments-crops + song-lda(latent_dims=3) + kmeans", "--method", "mfcc-moments-crops + kmeans"},
        kCropSettings);
    command         = with_settings(command, kQuick);
    command         = with_settings(command, {"evaluate.half_samples=5", "evaluate.permutations=5", "run.resamples=0"});
    const auto made = testing::run_ektara(command);
    ASSERT_EQ(made.exit_code, 0) << made.errors;
    const auto table = artifacts::read_table(folder_ / "run/features/mfcc-moments-crops.npy");
    EXPECT_EQ(table.columns.size(), 3U * 52U);
    const std::string pairs = "vae-mfcc-moments-crops+pairs=crops", lda = "song-lda-mfcc-moments-crops+latent_dims=3";
    for (const auto& space : {pairs, lda, std::string("mfcc-moments-crops")}) {
        const auto placed = testing::run_ektara(
            {"assign", at("run"), music().string(), "--space", space, "--neighbors", "1", "--json"});
        ASSERT_EQ(placed.exit_code, 0) << space << placed.errors;
        const auto songs = artifacts::parse_json(placed.output, "stdout")["songs"];
        ASSERT_EQ(songs.size(), 14U);
        for (const auto& song : songs) {
            EXPECT_EQ(song["neighbors"][0]["id"], song["id"]) << space;
            EXPECT_NEAR(song["neighbors"][0]["distance"].get<double>(), 0, 1e-3) << space;
        }
    }
    EXPECT_TRUE(fs::exists(folder_ / "run/models/song-lda-mfcc-moments-crops+latent_dims=3.s0/card.md"));
    const auto config = artifacts::read_json(folder_ / "run/models" / (pairs + ".s0") / "config.json");
    EXPECT_EQ(config.at("crops").get<int>(), 3);
    EXPECT_EQ(config.at("options").at("pairs").get<std::string>(), "crops");
    EXPECT_TRUE(config.at("diagnostics").contains("song_lda_explained_variance"));
}

TEST_F(Crops, TrainGivesTheSameBytesForAnyJobsAndNeedsATableOfThem) {
    ASSERT_EQ(testing::run_ektara(with_settings({"extract", music().string(), "-o", at("X"), "--features",
                                                 "mfcc-moments,mfcc-moments-crops,mfcc-sequence-crops"},
                                                kCropSettings))
                  .exit_code,
              0);
    const std::vector<std::string> quick{"train.pairs=crops", "train.min_steps=10", "train.max_epochs=4",
                                         "train.min_epochs=2"};
    const auto train = [&](const std::string& table, const std::string& out, std::vector<std::string> more) {
        std::vector<std::string> words{"train", at("X/features/" + table + ".npy"), "-o", at(out)};
        words.insert(words.end(), more.begin(), more.end());
        return testing::run_ektara(with_settings(words, quick));
    };
    ASSERT_EQ(train("mfcc-moments-crops", "one", {"--jobs", "1"}).exit_code, 0);
    ASSERT_EQ(train("mfcc-moments-crops", "two", {"--jobs", "2"}).exit_code, 0);
    EXPECT_EQ(artifacts::read_table(folder_ / "one/embedding.npy").values,
              artifacts::read_table(folder_ / "two/embedding.npy").values);
    const auto convolved = train("mfcc-sequence-crops", "conv", {"--model", "conv-vae"});
    ASSERT_EQ(convolved.exit_code, 0) << convolved.errors;
    EXPECT_EQ(artifacts::read_table(folder_ / "conv/embedding.npy").values.rows(), 14);
    EXPECT_NE(train("mfcc-moments", "none", {}).errors.find("E5061"), std::string::npos);
}

TEST_F(Crops, ThatAreTheWholeClipAreSaid) {
    const auto made = testing::run_ektara(with_settings(
        {"extract", music().string(), "-o", at("X"), "--features", "mfcc-moments-crops"}, {"features.crop_seconds=4"}));
    EXPECT_NE((made.output + made.errors).find("W-SHORT-CROPS"), std::string::npos) << made.output << made.errors;
}

}  // namespace
}  // namespace ektara
