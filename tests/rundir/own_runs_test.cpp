#include "ektara/rundir/own_runs.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"

namespace ektara::rundir {
namespace {

namespace fs = std::filesystem;

class OwnRuns : public ::testing::Test {
  protected:
    OwnRuns() {
        if (const char* before = std::getenv("XDG_DATA_HOME")) before_ = before;
        ::setenv("XDG_DATA_HOME", (folder_ / "data").c_str(), 1);
        for (const char* name : {"music", "run", "other"}) fs::create_directories(folder_ / name);
        artifacts::write_file(folder_ / "music" / "list.csv", "path\n");
    }
    ~OwnRuns() override {
        if (before_.empty())
            ::unsetenv("XDG_DATA_HOME");
        else
            ::setenv("XDG_DATA_HOME", before_.c_str(), 1);
    }
    testing::TemporaryFolder folder_;
    std::string before_;
};

TEST_F(OwnRuns, TheMusicOfARunIsTheFolderThatItWasMadeOf) {
    EXPECT_EQ(music_of_own_run(folder_ / "run"), std::nullopt);
    note_own_run(folder_ / "run", folder_ / "music");
    EXPECT_EQ(music_of_own_run(folder_ / "run"), fs::canonical(folder_ / "music"));
    EXPECT_EQ(music_of_own_run(folder_ / "other" / ".." / "run"), fs::canonical(folder_ / "music"));
    note_own_run(folder_ / "other", folder_ / "music" / "list.csv");
    EXPECT_EQ(music_of_own_run(folder_ / "other"), fs::canonical(folder_ / "music"));
}

TEST_F(OwnRuns, AnotherPlaceAndWhatIsNotThereHaveNone) {
    note_own_run(folder_ / "run", folder_ / "music");
    EXPECT_EQ(music_of_own_run(folder_ / "other"), std::nullopt);
    EXPECT_EQ(music_of_own_run(folder_ / "none"), std::nullopt);
    note_own_run(folder_ / "run", folder_ / "none");  // takes no note and throws nothing
    fs::remove_all(folder_ / "music");
    EXPECT_EQ(music_of_own_run(folder_ / "run"), std::nullopt);
}

}  // namespace
}  // namespace ektara::rundir
