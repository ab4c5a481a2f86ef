#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/files.hpp"
#include "signals.hpp"

using namespace ektara;
using namespace ektara::testing;
namespace fs = std::filesystem;

namespace {

/// Runs `extract` over two clips where no model was fetched.
Finished extract_without_models(const TemporaryFolder& folder, const std::string& features) {
    write_wav(folder / "songs" / "a.wav", harmonics(22050, 220, 1));
    write_wav(folder / "songs" / "b.wav", bursts(22050, 2));
    return run_ektara({"extract", (folder / "songs").string(), "-o", (folder / "run").string(), "--features", features},
                      {"env", "XDG_DATA_HOME=" + (folder / "none").string()});
}

}  // namespace

TEST(MusicnnVerbs, ARunWithoutItsWeightsGoesOnAndSaysSo) {
    const TemporaryFolder folder;
    const auto done = extract_without_models(folder, "mfcc-moments,musicnn,musicnn-moments,tags");
    EXPECT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_NE(done.errors.find("W-NO-WEIGHTS"), std::string::npos) << done.errors;
    EXPECT_TRUE(fs::exists(folder / "run/features/mfcc-moments.npy"));
    EXPECT_FALSE(fs::exists(folder / "run/features/musicnn.npy"));
}

TEST(MusicnnVerbs, AsTheMainFeaturesTheyNeedTheirWeights) {
    const TemporaryFolder folder;
    const auto done = extract_without_models(folder, "musicnn");
    EXPECT_NE(done.exit_code, 0);
    EXPECT_NE(done.errors.find("E5020"), std::string::npos) << done.errors;
    EXPECT_NE(done.errors.find("ektara models fetch musicnn-msd"), std::string::npos) << done.errors;
}

TEST(MusicnnVerbs, DamagedWeightsAreANumberedError) {
    const TemporaryFolder folder;
    artifacts::write_file(folder / "none/ektara/models/musicnn-msd.safetensors", std::string(100, 'x'));
    const auto done = extract_without_models(folder, "mfcc-moments,tags");
    EXPECT_NE(done.exit_code, 0);
    EXPECT_NE(done.errors.find("E4204"), std::string::npos) << done.errors;
    const auto verified =
        run_ektara({"models", "verify", "musicnn-msd"}, {"env", "XDG_DATA_HOME=" + (folder / "none").string()});
    EXPECT_NE(verified.errors.find("E3209"), std::string::npos) << verified.errors;
}
