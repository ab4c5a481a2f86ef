#include "ektara/artifacts/zip.hpp"

#include <span>
#include <string>

#include <gtest/gtest.h>

#include "ektara/artifacts/files.hpp"
#include "error_code.hpp"
#include "zip_files.hpp"

using namespace ektara;
using namespace ektara::artifacts;
using namespace ektara::testing;

namespace {

std::string member(const std::string& archive, const std::string& name, std::uint64_t most = 1 << 20) {
    return read_zip_member(std::as_bytes(std::span(archive)), name, most, "archive");
}

std::string counted(int times) {
    std::string bytes;
    for (int i = 0; i < 256 * times; ++i) bytes += static_cast<char>(i % 256);
    return bytes;
}

TEST(Zip, ReadsWhatPythonPacks) {
    const auto archive = read_file(std::string(EKTARA_GOLDEN_DIR) + "/artifacts/python.zip");
    EXPECT_EQ(member(archive, "package/model.bin"), counted(20));
    EXPECT_EQ(member(archive, "package/readme.txt"), "stored\n");
}

TEST(Zip, FindsNamesToTheLetterAndReadsAnEmptyFile) {
    const auto archive = zip_of({{"A/b", "one"}, {"a/b", ""}, {"../../etc/passwd", "two"}});
    EXPECT_EQ(member(archive, "a/b"), "");
    EXPECT_EQ(member(archive, "A/b"), "one");
    EXPECT_EQ(member(archive, "../../etc/passwd"), "two");  // a name is only a name
    EXPECT_CODE("E7145", member(archive, "a/B"));
}

TEST(Zip, RefusesAFileThatIsLargerThanItMayBe) {
    const auto archive = zip_of({{"zeros", std::string(1 << 20, '\0')}});
    EXPECT_EQ(member(archive, "zeros").size(), 1U << 20);
    EXPECT_CODE("E7145", member(archive, "zeros", (1 << 20) - 1));
}

TEST(Zip, NoDamageGivesOtherBytes) {
    const std::string content = counted(4);
    const auto archive        = zip_of({{"file", content}});
    EXPECT_CODE("E7145", member("", "file"));
    EXPECT_CODE("E7145", member(archive.substr(0, archive.size() / 2), "file"));
    for (std::size_t at = 0; at < archive.size(); ++at) {
        std::string damaged = archive;
        damaged[at]         = static_cast<char>(damaged[at] ^ 0x55);
        try {
            EXPECT_EQ(member(damaged, "file"), content) << at;  // a date, a comment
        } catch (const Error& problem) {
            EXPECT_EQ(problem.code(), "E7145") << at;
        }
    }
}

}  // namespace
