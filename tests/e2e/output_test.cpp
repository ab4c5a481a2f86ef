#include <csignal>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"

namespace ektara {
namespace {

namespace fs = std::filesystem;
using testing::run_ektara;

/// Runs the program by a shell, which sends its output elsewhere.
testing::Finished with_output(const std::string& redirection, const std::vector<std::string>& arguments) {
    return run_ektara(arguments, {"sh", "-c", "exec \"$0\" \"$@\" " + redirection});
}

TEST(StandardOutput, ThatIsFullIsANumberedError) {
    for (const std::vector<std::string>& verb :
         {std::vector<std::string>{"presets", "show", "all"}, {"version"}, {"--help"}}) {
        const auto done = with_output("> /dev/full", verb);
        EXPECT_EQ(done.exit_code, 1) << verb[0];
        EXPECT_NE(done.errors.find("error E4103: standard output"), std::string::npos) << verb[0] << done.errors;
    }
}

TEST(StandardOutput, ThatIsClosedIsANumberedErrorAndNoFileTakesItsPlace) {
    const auto done = with_output(">&-", {"version"});
    EXPECT_EQ(done.exit_code, 1);
    EXPECT_NE(done.errors.find("error E4102: standard output"), std::string::npos) << done.errors;
    const testing::TemporaryFolder folder;
    std::string table = "id,x,y\n";
    for (int i = 0; i < 12; ++i)
        table += std::to_string(i) + "," + std::to_string(i % 3 * 9) + "," + std::to_string(i) + "\n";
    artifacts::write_file(folder / "t.csv", table);
    const auto cluster = [&](const std::string& name) {
        return std::vector<std::string>{"cluster", (folder / "t.csv").string(), "-o", (folder / name).string(), "--k",
                                        "3"};
    };
    ASSERT_EQ(run_ektara(cluster("open.csv")).exit_code, 0);
    with_output("<&- >&- 2>&-", cluster("closed.csv"));
    EXPECT_EQ(artifacts::read_file(folder / "closed.csv"), artifacts::read_file(folder / "open.csv"));
}

TEST(StandardOutput, WhosePipeIsClosedNeedsNoWords) {
    const testing::TemporaryFolder folder;
    // The pipe is opened for writing when its reader has it open, and written to when the reader has ended.
    const std::string script = "mkfifo pipe; true < pipe & exec 3> pipe; wait; rm pipe; \"$0\" \"$@\" >&3; echo $? >&2";
    // The second form is what Python's subprocess leaves: SIGPIPE ignored.
    for (const char* trap : {"", "trap '' PIPE; "}) {
        const auto done =
            run_ektara({"presets", "show", "all"}, {"env", "-C", folder.path().string(), "sh", "-c", trap + script});
        EXPECT_EQ(done.errors, "141\n") << trap;
    }
}

TEST(SizeLimit, OfFilesIsANumberedError) {
    const testing::TemporaryFolder folder;
    std::string table = "id,x\n";
    for (int i = 0; i < 5000; ++i) table += std::to_string(i) + "," + std::to_string(i * 7919 % 5003) + "\n";
    artifacts::write_file(folder / "t.csv", table);
    const auto done =
        run_ektara({"cluster", (folder / "t.csv").string(), "-o", (folder / "o.csv").string(), "--k", "2"},
                   {"sh", "-c", "ulimit -f 1; exec \"$0\" \"$@\""});
    EXPECT_EQ(done.exit_code, 1) << done.errors;
    EXPECT_NE(done.errors.find("error E4109"), std::string::npos) << done.errors;
    EXPECT_FALSE(fs::exists(folder / "o.csv"));
}

TEST(ModelsFetch, RunsNothingOfTheCurrentFolder) {
    const testing::TemporaryFolder folder;
    artifacts::write_file(folder / "pip.py", "open('taken', 'w').write('x')\nraise SystemExit(1)\n");
    // No index is asked: the address of the one that is configured leads nowhere.
    run_ektara({"models", "fetch", "basic-pitch"},
               {"env", "-C", folder.path().string(), "PIP_INDEX_URL=http://127.0.0.1:9/", "PIP_RETRIES=0",
                "XDG_DATA_HOME=" + folder.path().string()});
    EXPECT_FALSE(fs::exists(folder / "taken"));
}

}  // namespace
}  // namespace ektara
