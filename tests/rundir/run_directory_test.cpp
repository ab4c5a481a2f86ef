#include "ektara/rundir/run_directory.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/rundir/build_id.hpp"
#include "ektara/rundir/check_run.hpp"
#include "error_code.hpp"
#include "overwrite.hpp"

namespace ektara::rundir {
namespace {

namespace fs = std::filesystem;
using testing::overwrite;
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
    for (const char* name : {".ektara-77-1.tmp", ".of the user.tmp"})
        artifacts::write_file(folder / "run/embeddings" / name, "half");
    RunDirectory::open(folder / "run", kConfig, "in", "h", false);
    EXPECT_TRUE(fs::exists(folder / "run/embeddings/a.npy"));
    EXPECT_FALSE(fs::exists(folder / "run/embeddings/.ektara-77-1.tmp"));
    EXPECT_TRUE(fs::exists(folder / "run/embeddings/.of the user.tmp")) << "only what was written is deleted";
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

TEST(RunDirectory, GoesOnFromNothingThatWasChangedAndNamesIt) {
    const testing::TemporaryFolder folder;
    RunDirectory::open(folder / "run", kConfig, "in", "h", false);
    for (const char* file : {"embeddings/vae.s0.npy", "embeddings/vae.s0.json", "models/vae.s0/config.json",
                             "models/vae.s0/model.safetensors", "embeddings/raw.s0.npy", "metrics.json", "tracks.csv"})
        artifacts::write_file(folder / "run" / file, file);
    overwrite(folder / "run/models/vae.s0/model.safetensors", "of another run");
    const auto run = RunDirectory::open(folder / "run", kConfig, "in", "h", false);
    ASSERT_EQ(run.notes().size(), 1u);
    EXPECT_EQ(run.notes()[0].code, "W-DAMAGED");
    EXPECT_NE(run.notes()[0].text.find("models/vae.s0/model.safetensors"), std::string::npos);
    using artifacts::is_written;
    EXPECT_FALSE(is_written(run / "embeddings/vae.s0.npy")) << "a space goes with its model";
    EXPECT_FALSE(is_written(run / "metrics.json")) << "scores go with all";
    EXPECT_TRUE(is_written(run / "embeddings/raw.s0.npy"));
    EXPECT_TRUE(is_written(run / "tracks.csv"));
    EXPECT_TRUE(fs::exists(run / "embeddings/vae.s0.npy")) << "nothing is deleted";
}

TEST(RunDirectory, MakesAnewWhatStandsWithAFileWhoseLineIsLost) {
    const testing::TemporaryFolder folder;
    const auto run = folder / "run", model = run / "models/vae.s0";
    RunDirectory::open(run, kConfig, "in", "h", false);
    for (const char* name : {"config.json", "traversals.npy"}) artifacts::write_file(model / name, name);
    artifacts::write_file(run / "models/pca.s0/config.json", "x");
    auto list     = artifacts::read_file(run / artifacts::kDigestList);
    const auto at = list.find("models/vae.s0/traversals.npy");
    overwrite(run / artifacts::kDigestList, list.replace(at, 6, "zzzzzz"));
    RunDirectory::open(run, kConfig, "in", "h", false);
    EXPECT_FALSE(artifacts::is_written(model / "config.json")) << "the model is trained again, with its illustrations";
    EXPECT_TRUE(artifacts::is_written(run / "models/pca.s0/config.json"));
}

TEST(RunDirectory, TakesNothingThatItDidNotWrite) {
    const testing::TemporaryFolder folder;
    RunDirectory::open(folder / "run", kConfig, "in", "h", false);
    fs::create_directories(folder / "run/embeddings");
    overwrite(folder / "run/embeddings/raw.s0.npy", "foreign");
    const auto run = RunDirectory::open(folder / "run", kConfig, "in", "h", false);
    EXPECT_FALSE(artifacts::is_written(run / "embeddings/raw.s0.npy"));
}

TEST(RunDirectory, RefusesAnotherBuildUnlessForced) {
    const testing::TemporaryFolder folder;
    RunDirectory::open(folder / "run", kConfig, "in", "h", false);
    auto record  = read_run_record(folder / "run");
    record.build = "another";
    write_run_record(folder / "run", record);
    EXPECT_EQ(code_of(folder / "run", kConfig), "E4108");
    EXPECT_CODE("E4107", read_run_record(folder / "run")) << "nor does the list belong to it";
    EXPECT_NO_THROW(RunDirectory::open(folder / "run", kConfig, "in", "h", true));
    EXPECT_EQ(read_run_record(folder / "run").build, build_id());
}

TEST(RunDirectory, NamesARecordThatWasChanged) {
    const testing::TemporaryFolder folder;
    RunDirectory::open(folder / "run", kConfig, "in", "h", false);
    auto text = artifacts::read_file(folder / "run/run.json");
    text.replace(text.find("running"), 1, "R");
    overwrite(folder / "run/run.json", text);
    EXPECT_CODE("E4104", RunDirectory::open(folder / "run", kConfig, "in", "h", false));
    EXPECT_CODE("E4104", read_run_record(folder / "run"));
    overwrite(folder / "run/run.json", text.substr(0, text.size() / 2));
    EXPECT_CODE("E4304", RunDirectory::open(folder / "run", kConfig, "in", "h", false)) << "cut";
    EXPECT_NO_THROW(RunDirectory::open(folder / "run", kConfig, "in", "h", true));
}

TEST(RunDirectory, ForceDeletesOnlyWhatWasWritten) {
    const testing::TemporaryFolder folder;
    artifacts::write_file(folder / "outside/thesis.npy", "x");
    RunDirectory::open(folder / "run", kConfig, "in", "h", false);
    artifacts::write_file(folder / "run/features/table.npy", "x");
    fs::create_directory_symlink(folder / "outside", folder / "run/embeddings");
    artifacts::write_file(folder / "run/embeddings/thesis.npy", "x");
    overwrite(folder / "run/features/notes.txt", "of the user");
    RunDirectory::open(folder / "run", kOther, "in", "h", true);
    EXPECT_FALSE(fs::exists(folder / "run/features/table.npy"));
    EXPECT_TRUE(fs::exists(folder / "run/features/notes.txt"));
    EXPECT_TRUE(fs::exists(folder / "outside/thesis.npy")) << "a link leads elsewhere";
}

TEST(CheckRun, NamesWhatIsDamagedMissingAndForeign) {
    const testing::TemporaryFolder folder;
    const auto run = RunDirectory::open(folder / "run", kConfig, "in", "h", false);
    for (const char* file : {"tracks.csv", "features/a b.npy", "features/c.npy", "clusters.csv"})
        artifacts::write_file(run / file, file);
    EXPECT_TRUE(check_run(run.path()).troubles.empty());
    EXPECT_EQ(check_run(run.path()).files, 6u) << "with run.json and the list";
    overwrite(run / "features/a b.npy", "features/a b.np!");
    fs::remove(run / "features/c.npy");
    overwrite(run / "audit.json", "{}");
    overwrite(run / "notes.txt", "of the user, in no place of the run's");
    const std::vector<TroubledFile> expected{{"audit.json", FileTrouble::Foreign},
                                             {"features/a b.npy", FileTrouble::Damaged},
                                             {"features/c.npy", FileTrouble::Missing}};
    EXPECT_EQ(check_run(run.path()).troubles, expected);
    overwrite(run / "run.json", "{");
    EXPECT_EQ(check_run(run.path()).troubles.back(), (TroubledFile{"run.json", FileTrouble::Damaged}));
    EXPECT_CODE("E4304", check_run(folder / "none"));
}

TEST(CheckRun, SaysOfARunOfBeforeDigestsThatNothingCanBeTold) {
    const testing::TemporaryFolder folder;
    artifacts::write_file(folder / "run/run.json", R"({"version": "0.1.0", "status": "finished"})");
    EXPECT_FALSE(check_run(folder / "run").has_digests);
    const auto notes = notes_on(read_run_record(folder / "run"), folder / "run");
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_EQ(notes[0].code, "W-NO-DIGESTS");
}

TEST(RunDirectory, LeavesAFolderAloneThatIsNoRun) {
    const testing::TemporaryFolder folder;
    artifacts::write_file(folder / "run/thesis.txt", "x");
    EXPECT_EQ(code_of(folder / "run", kConfig), "E4303");
    EXPECT_TRUE(fs::exists(folder / "run/thesis.txt"));
}

}  // namespace
}  // namespace ektara::rundir
