#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/features/onnx_runtime.hpp"
#include "signals.hpp"

namespace ektara {
namespace {

using namespace testing;
namespace fs = std::filesystem;

/// A folder of clips and a small model that hears their samples.
class OnnxVerbs : public ::testing::Test {
  protected:
    OnnxVerbs() {
        for (const std::uint32_t i : {1U, 2U, 3U, 4U, 5U, 6U}) {
            write_wav(folder / "songs" / ("a" + std::to_string(i) + ".wav"), harmonics(22050, 150.0 + 40 * i, i));
            write_wav(folder / "songs" / ("b" + std::to_string(i) + ".wav"), bursts(22050, i));
        }
        write_model("trained_on = \"none\"\nsample_rate_hz = 22050\nhop_seconds = 0.01\n");
        write_wav(folder / "new" / "c.wav", harmonics(22050, 333.0, 9));
    }
    void write_model(const std::string& settings) const {
        artifacts::write_file(folder / "tiny.onnx",
                              artifacts::read_file(std::string(EKTARA_GOLDEN_DIR) + "/features/onnx_samples.onnx"));
        artifacts::write_file(folder / "tiny.onnx.toml", settings);
    }
    std::string feature() const { return "onnx:" + (folder / "tiny.onnx").string(); }
    std::string at(const std::string& name) const { return (folder / name).string(); }
    std::string bytes(const std::string& name) const { return artifacts::read_file(folder / name); }

    TemporaryFolder folder;
};

TEST_F(OnnxVerbs, ARunWithoutTheLibraryGoesOnAndSaysSo) {
    const std::vector<std::string> without{"env", "EKTARA_ONNXRUNTIME=" + at("none.so")};
    const auto done =
        run_ektara({"extract", at("songs"), "-o", at("run"), "--features", "mfcc-moments," + feature()}, without);
    EXPECT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_NE(done.errors.find("W-NO-WEIGHTS"), std::string::npos) << done.errors;
    EXPECT_NE(done.errors.find("libonnxruntime-dev"), std::string::npos) << done.errors;
    EXPECT_FALSE(fs::exists(folder / "run/features/onnx-tiny.npy"));
    const auto main = run_ektara({"extract", at("songs"), "-o", at("main"), "--features", feature()}, without);
    EXPECT_NE(main.exit_code, 0);
    EXPECT_NE(main.errors.find("E5063"), std::string::npos) << main.errors;
}

TEST_F(OnnxVerbs, ExtractTheSameBytesForAnyJobsAndAnotherModelIsAnotherFeature) {
    if (!features::why_no_onnx_runtime().empty()) GTEST_SKIP() << features::why_no_onnx_runtime();
    for (const std::string jobs : {"1", "3"}) {
        const auto done = run_ektara({"extract", at("songs"), "-o", at("run" + jobs), "--features",
                                      "mfcc-moments," + feature(), "--jobs", jobs, "--cache", at("store" + jobs)});
        ASSERT_EQ(done.exit_code, 0) << done.errors;
    }
    const auto first = bytes("run1/features/onnx-tiny.npy");
    EXPECT_EQ(first, bytes("run3/features/onnx-tiny.npy"));
    EXPECT_EQ(bytes("run1/features/onnx-tiny.json"), bytes("run3/features/onnx-tiny.json"));
    write_model("trained_on = \"none\"\nsample_rate_hz = 22050\nhop_seconds = 0.001\n");
    const auto again = run_ektara(
        {"extract", at("songs"), "-o", at("run1"), "--features", "mfcc-moments," + feature(), "--cache", at("store1")});
    ASSERT_EQ(again.exit_code, 0) << again.errors;
    EXPECT_NE(first, bytes("run1/features/onnx-tiny.npy")) << "the table and the store's rows are of other settings";
}

TEST_F(OnnxVerbs, AreGroupedByARunAndAssignNewSongs) {
    if (!features::why_no_onnx_runtime().empty()) GTEST_SKIP() << features::why_no_onnx_runtime();
    const auto done = run_ektara({"run", at("songs"), "-o", at("run"), "--preset", "easy", "--k", "2", "--no-text",
                                  "--features", feature(), "--quiet"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_TRUE(fs::exists(folder / "run/features/onnx-tiny.npy"));
    const auto placed = run_ektara({"assign", at("run"), at("new"), "-o", at("placed.csv")});
    EXPECT_EQ(placed.exit_code, 0) << placed.errors;
    write_model("trained_on = \"none\"\nsample_rate_hz = 22050\n");
    const auto other = run_ektara({"assign", at("run"), at("new"), "-o", at("other.csv")});
    EXPECT_NE(other.exit_code, 0);
    EXPECT_NE(other.errors.find("E5069"), std::string::npos) << other.errors;
}

}  // namespace
}  // namespace ektara
