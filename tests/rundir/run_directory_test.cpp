#include "ektara/rundir/run_directory.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::rundir {
namespace {

namespace fs = std::filesystem;
const Settings kConfig{{"k", "8"}}, kOther{{"k", "9"}};

std::string code_of(const fs::path& path, const Settings& config, const std::string& hash = "h") {
    try {
        RunDirectory::open(path, config, "in", hash, false);
    } catch (const UsageError& problem) {
        return problem.code();
    }
    return "none";
}

TEST(RunDirectory, RefusesASecondUserWhileTheFirstLives) {
    const testing::TemporaryFolder folder;
    {
        const auto first = RunDirectory::open(folder / "run", kConfig, "in", "h", false);
        EXPECT_EQ(code_of(folder / "run", kConfig), "E4301");
    }
    EXPECT_EQ(code_of(folder / "run", kConfig), "none");
}

TEST(RunDirectory, KeepsTheArtifactsOfTheSameRunAndDropsTemporaryFiles) {
    const testing::TemporaryFolder folder;
    RunDirectory::open(folder / "run", kConfig, "in", "h", false);
    artifacts::write_file(folder / "run/embeddings/a.npy", "x");
    artifacts::write_file(folder / "run/embeddings/.a.npy.77.tmp", "half");
    RunDirectory::open(folder / "run", kConfig, "in", "h", false);
    EXPECT_TRUE(fs::exists(folder / "run/embeddings/a.npy"));
    EXPECT_FALSE(fs::exists(folder / "run/embeddings/.a.npy.77.tmp"));
}

TEST(RunDirectory, RefusesAnotherConfigurationUnlessForced) {
    const testing::TemporaryFolder folder;
    RunDirectory::open(folder / "run", kConfig, "in", "h", false);
    artifacts::write_file(folder / "run/metrics.csv", "x");
    EXPECT_EQ(code_of(folder / "run", kOther), "E4302");
    EXPECT_TRUE(fs::exists(folder / "run/metrics.csv"));
    RunDirectory::open(folder / "run", kOther, "in", "h", true);
    EXPECT_FALSE(fs::exists(folder / "run/metrics.csv"));
}

TEST(RunDirectory, BeginsAnewWhereTheInputChanged) {
    const testing::TemporaryFolder folder;
    RunDirectory::open(folder / "run", kConfig, "in", "h", false);
    artifacts::write_file(folder / "run/metrics.csv", "x");
    EXPECT_EQ(code_of(folder / "run", kConfig, "other"), "none");
    EXPECT_FALSE(fs::exists(folder / "run/metrics.csv"));
}

TEST(RunDirectory, BeginsAnewWhereItWasToldTo) {
    const testing::TemporaryFolder folder;
    RunDirectory::open(folder / "run", kConfig, "in", "h", false);
    artifacts::write_file(folder / "run/metrics.csv", "x");
    begin_anew_next_time(folder / "run");
    EXPECT_EQ(code_of(folder / "run", kConfig), "none");
    EXPECT_FALSE(fs::exists(folder / "run/metrics.csv"));
    artifacts::write_file(folder / "run/metrics.csv", "x");
    EXPECT_EQ(code_of(folder / "run", kConfig), "none");
    EXPECT_TRUE(fs::exists(folder / "run/metrics.csv")) << "once";
    const auto in_use = RunDirectory::open(folder / "run", kConfig, "in", "h", false);
    EXPECT_CODE("E4301", begin_anew_next_time(folder / "run"));
    artifacts::write_file(folder / "run/run.json", "half a rec");
    EXPECT_CODE("E4301", begin_anew_next_time(folder / "run")) << "the record is read under the lock only";
    EXPECT_CODE("E4304", begin_anew_next_time(folder / "none"));
    EXPECT_FALSE(fs::exists(folder / "none"));
}

TEST(RunDirectory, LeavesAFolderAloneThatIsNoRun) {
    const testing::TemporaryFolder folder;
    artifacts::write_file(folder / "run/thesis.txt", "x");
    EXPECT_EQ(code_of(folder / "run", kConfig), "E4303");
    EXPECT_TRUE(fs::exists(folder / "run/thesis.txt"));
}

}  // namespace
}  // namespace ektara::rundir
