#include <filesystem>
#include <optional>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/rundir/run_directory.hpp"

namespace ektara {
namespace {

TEST(InterruptedRun, IsNotSaidToBeRunning) {
    const testing::TemporaryFolder folder;
    const auto path = folder / "RUN";
    std::optional<rundir::RunDirectory> run(
        rundir::RunDirectory::open(path, {{"verb", "run"}}, "Music", "digest", false));
    EXPECT_TRUE(rundir::is_in_use(path));
    const auto listed = [&] { return testing::run_ektara({"runs", "list", path.parent_path().string()}).output; };
    EXPECT_NE(listed().find("RUN  running"), std::string::npos) << listed();
    run.reset();
    EXPECT_FALSE(rundir::is_in_use(path));
    EXPECT_NE(listed().find("RUN  interrupted"), std::string::npos) << listed();
    const auto failures = testing::run_ektara({"failures", path.string()});
    EXPECT_EQ(failures.exit_code, 1);
    EXPECT_NE(failures.errors.find("the same command resumes it"), std::string::npos) << failures.errors;
}

}  // namespace
}  // namespace ektara
