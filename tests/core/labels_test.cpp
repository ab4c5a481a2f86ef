#include "ektara/core/labels.hpp"

#include <gtest/gtest.h>

namespace ektara {
namespace {

TEST(NumberedLabels, AreInBytewiseOrderAndLeaveOutTheEmpty) {
    EXPECT_EQ(numbered({"rock", "", "baul", "rock"}), (std::vector<int>{1, -1, 0, 1}));
    EXPECT_EQ(numbered({"", "b"}, -2), (std::vector<int>{-2, 0}));
    EXPECT_TRUE(numbered({}).empty());
}

TEST(NumberedArtists, ShareANumberOnlyWhereSomebodyIsNamed) {
    const auto found =
        numbered_artists({"Lalon", "LALON", "Unknown A", "unknown a", "", ""}, {"s1", "s2", "s3", "s4", "s5", "s5"});
    EXPECT_EQ(found[0], found[1]);
    EXPECT_NE(found[2], found[3]);
    EXPECT_EQ(found[4], found[5]);
    EXPECT_TRUE(numbered_artists({"", "unknown"}, {"s1", "s2"}).empty());
}

}  // namespace
}  // namespace ektara
