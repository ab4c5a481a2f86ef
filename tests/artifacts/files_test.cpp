#include "ektara/artifacts/files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arrays.hpp"
#include "error_code.hpp"

namespace ektara::artifacts {
namespace {

TEST(ReadFile, ReadsWhatComesOutOfAPipeThatAShellOpened) {
    int ends[2] = {-1, -1};
    ASSERT_EQ(::pipe(ends), 0);
    ASSERT_EQ(::write(ends[1], "id,x\n", 5), 5);
    ::close(ends[1]);
    const std::string name = "/proc/self/fd/" + std::to_string(ends[0]);
    EXPECT_EQ(read_file(name), "id,x\n");
    EXPECT_EQ(read_file(name), "") << "it is empty now, and that is its end";
    ::close(ends[0]);
    EXPECT_EQ(read_file("/dev/null"), "");
}

TEST(ReadFile, RefusesWhatMayNeverEnd) {
    const testing::TemporaryFolder folder;
    const auto fifo = folder / "table.csv";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    for (const std::filesystem::path& endless : {fifo, std::filesystem::path("/dev/zero")})
        EXPECT_CODE("E4101", read_file(endless)) << endless;
    // A file of the kernel that says a length of 0 and goes on for as much as there is address space.
    EXPECT_CODE("E4101", read_file("/proc/self/pagemap"));
    EXPECT_NE(read_file("/proc/self/status").find("Name:"), std::string::npos) << "a short one is read";
}

}  // namespace
}  // namespace ektara::artifacts
