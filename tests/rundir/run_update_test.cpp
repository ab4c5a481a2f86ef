#include "ektara/rundir/run_update.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/rundir/check_run.hpp"
#include "ektara/rundir/run_directory.hpp"
#include "error_code.hpp"

namespace ektara::rundir {
namespace {

namespace fs = std::filesystem;

class RunUpdateTest : public ::testing::Test {
  protected:
    RunUpdateTest() {
        auto run = RunDirectory::open(path_, {{"run.n_clusters", "2"}}, "table.csv", "hash", false);
        for (const char* file : {"tracks.csv", "metrics.json", "clusterings/a.kmeans.s0.csv", "embeddings/a.s0.npy",
                                 "models/a.s0/config.json", "playlists/cluster-0.m3u8"})
            artifacts::write_file(path_ / file, "old");
        artifacts::write_file(path_ / "mine/notes.txt", "of the user");
        run.record().status = "finished";
        run.finish();
    }
    /// All that a second run writes.
    void make(RunUpdate& update) const {
        auto record       = update.before();
        record.input_hash = "other";
        update.begin_with_fit(record);
        for (const char* file : {"tracks.csv", "metrics.json", "clusterings/a.kmeans.s0.csv", "embeddings/a.s0.npy"})
            artifacts::write_file(update.folder() / file, "new");
    }
    std::string read(const std::string& file) const { return artifacts::read_file(path_ / file); }
    void expect_updated() const {
        EXPECT_EQ(read_run_record(path_).input_hash, "other");
        for (const char* file : {"tracks.csv", "clusterings/a.kmeans.s0.csv", "embeddings/a.s0.npy"})
            EXPECT_EQ(read(file), "new") << file;
        EXPECT_EQ(read("models/a.s0/config.json"), "old") << "kept";
        EXPECT_EQ(read("fit/clusterings/a.kmeans.s0.csv"), "old");
        EXPECT_EQ(read("mine/notes.txt"), "of the user");
        EXPECT_FALSE(fs::exists(path_ / "playlists/cluster-0.m3u8")) << "the new run has none";
        EXPECT_FALSE(fs::exists(path_ / ".update"));
        EXPECT_FALSE(fs::exists(path_ / ".update.tmp"));
        EXPECT_EQ(check_run(path_).troubles, std::vector<TroubledFile>());
    }
    testing::TemporaryFolder folder_;
    fs::path path_ = folder_ / "run";
};

TEST_F(RunUpdateTest, PutsNewFilesInTheirPlaces) {
    {
        RunUpdate update(path_);
        make(update);
        update.commit();
    }
    expect_updated();
}

TEST_F(RunUpdateTest, ThatIsNotCommittedLeavesTheRun) {
    {
        RunUpdate update(path_);
        make(update);
    }
    EXPECT_EQ(read_run_record(path_).input_hash, "hash");
    EXPECT_EQ(read("tracks.csv"), "old");
    EXPECT_FALSE(fs::exists(path_ / ".update.tmp"));
    EXPECT_EQ(check_run(path_).troubles, std::vector<TroubledFile>());
}

TEST_F(RunUpdateTest, IsFinishedByTheNextReaderWhereverAKillCame) {
    const std::vector<std::string> files{"tracks.csv",          "metrics.json",
                                         "fit/tracks.csv",      "clusterings/a.kmeans.s0.csv",
                                         "fit/digests.txt",     "models/a.s0/config.json",
                                         "embeddings/a.s0.npy", "digests.txt"};
    const fs::path kept = folder_ / "kept", committed = folder_ / "committed";
    {
        RunUpdate update(path_);
        make(update);
        fs::remove(update.folder() / ".lock");
        fs::copy(update.folder(), committed, fs::copy_options::recursive);
    }
    fs::copy(path_, kept, fs::copy_options::recursive);
    for (std::size_t moved = 0; moved <= files.size(); ++moved) {
        fs::remove_all(path_);
        fs::copy(kept, path_, fs::copy_options::recursive);
        fs::copy(committed, path_ / ".update", fs::copy_options::recursive);
        for (std::size_t i = 0; i < moved; ++i) {
            fs::create_directories((path_ / files[i]).parent_path());
            if (files[i] == "digests.txt") fs::remove(path_ / "playlists/cluster-0.m3u8");
            fs::rename(path_ / ".update" / files[i], path_ / files[i]);
        }
        expect_updated();
    }
}

TEST_F(RunUpdateTest, AnewHasTheEarlierClusteringsAndForgetsTheFit) {
    {
        RunUpdate update(path_);
        make(update);
        update.commit();
    }
    {
        RunUpdate update(path_);
        update.begin_anew(update.before());
        EXPECT_EQ(artifacts::read_file(update.folder() / "earlier/clusterings/a.kmeans.s0.csv"), "new");
        artifacts::write_file(update.folder() / "tracks.csv", "third");
        update.commit();
    }
    EXPECT_EQ(read("tracks.csv"), "third");
    EXPECT_FALSE(fs::exists(path_ / "fit"));
    EXPECT_FALSE(fs::exists(path_ / "earlier"));
    EXPECT_EQ(check_run(path_).troubles, std::vector<TroubledFile>());
}

TEST_F(RunUpdateTest, FollowsNoLinkOutOfTheRun) {
    const fs::path outside = folder_ / "outside";
    fs::create_directories(outside);
    fs::create_directories(path_ / ".update/features");
    artifacts::write_file(path_ / ".update/features/x.npy", "of others");
    fs::create_directory_symlink(outside, path_ / "features");
    artifacts::write_file(path_ / ".update/features/deep/x.npy", "of others");
    EXPECT_CODE("E1602", read_run_record(path_));
    EXPECT_TRUE(fs::is_empty(outside));
}

TEST_F(RunUpdateTest, IsNoFolderElsewhereThatALinkNames) {
    const fs::path music = folder_ / "music";
    artifacts::write_file(music / "tracks.csv", "of the user");
    fs::create_directory_symlink(music, path_ / ".update");
    EXPECT_CODE("E1602", read_run_record(path_));
    EXPECT_CODE("E1602", RunUpdate(path_));
    EXPECT_EQ(artifacts::read_file(music / "tracks.csv"), "of the user");
    fs::remove(path_ / ".update");
    artifacts::write_file(path_ / ".update", "no folder");
    EXPECT_CODE("E1602", read_run_record(path_));
    fs::remove(path_ / ".update");
    EXPECT_EQ(read("tracks.csv"), "old");
}

TEST_F(RunUpdateTest, RefusesARunInUseOrUnfinished) {
    {
        const RunUpdate update(path_);
        EXPECT_CODE("E4301", RunUpdate(path_));
    }
    auto record   = read_run_record(path_);
    record.status = "running";
    write_run_record(path_, record);
    EXPECT_CODE("E1601", RunUpdate(path_));
    EXPECT_CODE("E4304", RunUpdate(folder_ / "nothing"));
}

TEST(LastingPlace, IsThatOfTheRun) {
    EXPECT_EQ(lasting_place("/music/run/.update.tmp/playlists"), "/music/run/playlists");
    EXPECT_EQ(lasting_place("/music/run"), "/music/run");
}

}  // namespace
}  // namespace ektara::rundir
