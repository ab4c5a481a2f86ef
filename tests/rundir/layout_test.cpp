#include "ektara/rundir/layout.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/rundir/make_or_read.hpp"

namespace ektara::rundir {
namespace {

bool is_cleared(const std::string& path) {
    const std::string first = std::filesystem::path(path).begin()->string();
    return std::any_of(std::begin(layout::kEntries), std::end(layout::kEntries),
                       [&](const char* entry) { return entry == first; });
}

TEST(Layout, IsClearedWhole) {
    for (const auto& path : {layout::embedding("x"), layout::map("x"), layout::clustering("x"), layout::merge_tree("x"),
                             layout::model("x"), layout::neighbors("x"), layout::feature("x"),
                             std::string("clusters.csv"), std::string("cluster-quality.csv"), std::string("songs.csv")})
        EXPECT_TRUE(is_cleared(path)) << path;
}

TEST(MakeOrRead, MakesAnArtifactOnce) {
    const testing::TemporaryFolder folder;
    const auto path = folder / "made.txt";
    int made        = 0;
    const auto find = [&] {
        return make_or_read<std::string>(
            path, [](const auto& from) { return artifacts::read_file(from); },
            [&] { return "made " + std::to_string(++made); },
            [](const auto& to, const std::string& text) { artifacts::write_file(to, text); });
    };
    EXPECT_EQ(find(), "made 1");
    EXPECT_EQ(find(), "made 1");
    EXPECT_EQ(made, 1);
}

}  // namespace
}  // namespace ektara::rundir
